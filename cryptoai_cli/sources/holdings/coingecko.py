"""Fetch what treasury companies hold from CoinGecko's public list, a request a coin."""

from collections.abc import Mapping
from types import MappingProxyType

from cryptoai_cli import __version__
from cryptoai_cli.market.holding import TreasuryCoin
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.holdings.base import HoldingAnswer, HoldingCard, HoldingSource
from cryptoai_cli.sources.holdings.coingecko_parse import SOURCE, entries_of, holdings_of
from cryptoai_cli.sources.transport import transport_for

BASE_URL = "https://api.coingecko.com"
USER_AGENT = f"movers/{__version__}"
_PATH = "/api/v3/companies/public_treasury/"
_IDS: Mapping[TreasuryCoin, str] = {TreasuryCoin.BITCOIN: "bitcoin", TreasuryCoin.ETHER: "ethereum"}
_HEADERS = MappingProxyType({"Accept": "application/json"})
_PAGE = 250
_MOST_PAGES = 4


class CoinGecko(HoldingSource):
    """CoinGecko's list of public treasuries."""

    card = HoldingCard(
        name=SOURCE,
        title="CoinGecko's list of public treasuries",
        coins=frozenset(_IDS),
        limits="without a key, by address and not published; one request a coin, once a day",
        terms="attribution required",
        attribution="Holdings: data provided by CoinGecko (https://www.coingecko.com)",
    )

    def __init__(self, context: SourceContext) -> None:
        self._transport = transport_for(context, SOURCE, BASE_URL, user_agent=USER_AGENT, headers=_HEADERS)

    def fetch(self, coin: TreasuryCoin) -> HoldingAnswer:
        """Fetch the whole list of `coin`, page by page where it has more than one."""
        entries: list[object] = []
        for page in range(1, _MOST_PAGES + 1):
            found = self._page(coin, page)
            if isinstance(found, Refusal):
                return self.failure(coin, found.kind, found.detail)
            new = [entry for entry in found if entry not in entries]
            entries += new
            if len(found) < _PAGE or not new:  # one that knows no pages sends the same again
                break
        read = holdings_of(entries, coin)
        return self.failure(coin, read.kind, read.detail) if isinstance(read, Refusal) else read

    def _page(self, coin: TreasuryCoin, page: int) -> list[object] | Refusal:
        params = {"per_page": str(_PAGE), "page": str(page)}
        document = self._transport.get_json(f"{_PATH}{_IDS[coin]}", params)
        return document if isinstance(document, Refusal) else entries_of(document)
