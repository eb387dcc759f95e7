"""The `sample` source: the recorded week of October 2025 that ships with the package, for the demo."""

from msgspec.structs import replace

from cryptoai_cli.sources import csvfile

CARD = replace(
    csvfile.CARD,
    name="sample",
    title="The recorded week of the demo",
    limits="the sessions from 7 to 13 October 2025, of the demo's groups only",
    terms="recorded figures, for the demo",
)


class Sample(csvfile.CsvFile):
    """The recorded week, read like any other CSV file; the setting `path` is `config/demo/story_week.csv`."""

    card = CARD
