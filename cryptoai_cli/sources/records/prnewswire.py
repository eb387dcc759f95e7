"""Fetch the newest press releases from PR Newswire."""

from cryptoai_cli.market.record import RecordKind
from cryptoai_cli.sources.records.base import RecordCard
from cryptoai_cli.sources.records.wire import Wire


class PrNewswire(Wire):
    """PR Newswire's feed of all releases."""

    card = RecordCard(
        name="prnewswire",
        title="PR Newswire",
        kinds=frozenset({RecordKind.RELEASE}),
        limits="not published; its newest releases only, of all companies in one request",
        terms="titles and links; the releases belong to their issuers",
        by_symbol=False,
        has_past=False,
    )
    publisher = "PR Newswire"
    base_url = "https://www.prnewswire.com"
    path = "/rss/news-releases-list.rss"
