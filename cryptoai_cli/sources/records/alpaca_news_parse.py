"""Parse Alpaca's pages of headlines; an unexpected shape becomes a refusal."""

from collections.abc import Mapping

from msgspec import Struct

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import GONE, Document, Refusal, withdrawal
from cryptoai_cli.sources.json_values import array, mapping, text
from cryptoai_cli.sources.records.headlines import Headline, address_in, key_in, title_in
from cryptoai_cli.sources.text_values import instant_spelled

_TITLE = "Alpaca"
_LONGEST_WORDS = 200
_LONGEST_TOKEN = 2000
_PUBLISHERS: Mapping[str, str] = {"benzinga": "Benzinga"}  # as Alpaca spells it, and as it spells itself
_COIN = "USD"
_SHORTEST_COIN = 6  # letters: no share has so many


class NewsPage(Struct, frozen=True):
    """One page: its headlines, symbols in Yahoo's spelling, and the token of the next page, empty on the last."""

    headlines: tuple[Headline, ...]
    next_token: str = ""


def parse_news(document: Document) -> NewsPage | Refusal:
    """Return one page of headlines; those without a title or an instant are left out."""
    payload = mapping(document.payload)
    items, token = payload.get("news"), payload.get("next_page_token")
    if "news" not in payload:
        return _refusal(document.status, text(payload.get("message"), longest=_LONGEST_WORDS))
    # an unreadable token would silently lose the remaining pages
    if not isinstance(items, list | None) or not isinstance(token, str | None) or len(token or "") > _LONGEST_TOKEN:
        return Refusal(FailureKind.BAD_ANSWER, f"{_TITLE} answered in an unknown format")
    headlines = tuple(found for item in items or () if (found := _headline(mapping(item))) is not None)
    if items and not headlines:
        return Refusal(FailureKind.BAD_ANSWER, f"{_TITLE} sent headlines that cannot be read")
    return NewsPage(headlines, token or "")


def _headline(item: Mapping[str, object]) -> Headline | None:
    title, at = title_in(item.get("headline")), instant_spelled(item.get("created_at"))
    if not title or at is None:
        return None
    url = address_in(item.get("url"))
    publisher = text(item.get("source"))
    named = (_symbol(text(each)) for each in array(item.get("symbols")))
    symbols = tuple(dict.fromkeys(filter(None, named)))
    return Headline(key_in(item.get("id"), url, title), title, at, _PUBLISHERS.get(publisher, publisher), url, symbols)


def _symbol(written: str) -> str:
    """Return Yahoo's spelling of a symbol: `BRK-B` for `BRK.B`, `BTC-USD` for `BTCUSD` or `BTC/USD`."""
    plain = written.upper()
    if "/" in plain:
        return plain.replace("/", "-")
    if plain.endswith(_COIN) and len(plain) >= _SHORTEST_COIN and plain.isalnum():
        return f"{plain.removesuffix(_COIN)}-{_COIN}"
    return plain.replace(".", "-")


def _refusal(status: int, words: str) -> Refusal:
    if words:
        return Refusal(FailureKind.BAD_ANSWER, f"{_TITLE} refused the request: {words}")
    if status in GONE:
        return withdrawal(status, _TITLE)
    return Refusal(FailureKind.BAD_ANSWER, f"{_TITLE} answered in an unknown format")
