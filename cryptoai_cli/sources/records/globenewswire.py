"""Fetch the newest press releases of public companies from GlobeNewswire."""

from cryptoai_cli.market.record import RecordKind
from cryptoai_cli.sources.records.base import RecordCard
from cryptoai_cli.sources.records.wire import Wire


class GlobeNewswire(Wire):
    """GlobeNewswire's feed of public companies, which tells their listings apart from the text."""

    card = RecordCard(
        name="globenewswire",
        title="GlobeNewswire",
        kinds=frozenset({RecordKind.RELEASE}),
        limits="not published; its newest releases only, of all companies in one request",
        terms="titles and links; the releases belong to their issuers",
        by_symbol=False,
        has_past=False,
    )
    publisher = "GlobeNewswire"
    base_url = "https://www.globenewswire.com"
    path = "/RssFeed/orgclass/1/feedTitle/GlobeNewswire%20-%20News%20about%20Public%20Companies"
