"""Name the formats of small reports: results due, holdings."""

from enum import StrEnum


class SmallFormat(StrEnum):
    """The formats of a small report, as spelled in `--format`."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"
