"""Fetch the newest press releases from Business Wire."""

from types import MappingProxyType

from cryptoai_cli.market.record import RecordKind
from cryptoai_cli.sources.records.base import RecordCard
from cryptoai_cli.sources.records.wire import Wire

_ALL_NEWS = "G1QFDERJXkJeGVtRWA=="  # the feed that several public programs read; unverified


class BusinessWire(Wire):
    """Business Wire's feed of all releases."""

    card = RecordCard(
        name="businesswire",
        title="Business Wire",
        kinds=frozenset({RecordKind.RELEASE}),
        limits="not published; its newest releases only, of all companies in one request",
        terms="titles and links; the releases belong to their issuers",
        by_symbol=False,
        has_past=False,
    )
    publisher = "Business Wire"
    base_url = "https://feed.businesswire.com"
    path = "/rss/home/"
    params = MappingProxyType({"rss": _ALL_NEWS})
