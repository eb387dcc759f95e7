"""Build answers in CNBC's shapes, and a server's script that plays CNBC with them."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from tests.net.web import Reply
from tests.sources.yahoo_answers import Json, as_json


def row(symbol: str, more: Mapping[str, object] | None = None) -> Json:
    """Return the row of a US share on Monday evening, up 1.00 to 11.00; `more` overrides it, None takes a key out."""
    fields: Json = {
        "symbol": symbol,
        "code": 0,
        "name": f"{symbol} Incorporated",
        "last": "11.00",
        "last_time": "2025-10-13",
        "type": "STOCK",
        "subType": "Common Stock",
        "exchange": "NASDAQ",
        "open": "10.10",
        "high": "11.20",
        "low": "9.90",
        "change": "+1.00",
        "change_pct": "+10.00%",
        "currencyCode": "USD",
        "volume": "1,234,500",
        "previous_day_closing": "11.00",
        "curmktstatus": "POST_MKT",
        "countryCode": "US",
        "EventData": {"is_halted": "N"},
    }
    fields |= more or {}
    return {key: value for key, value in fields.items() if value is not None}


INDEX: Mapping[str, object] = {"type": "INDEX", "subType": "Index", "exchange": "INDEX", "volume": None}
BLANK: Mapping[str, object] = {"open": "0.00", "high": "0.00", "low": "0.00"}
LIVE: Mapping[str, object] = {"last_time": "2025-10-13T11:31:00.000-0400", "curmktstatus": "REG_MKT"}


def extended(kind: str, time: object) -> Json:
    """Return the block of an extended-hours price."""
    return {"ExtendedMktQuote": {"type": kind, "last": "11.50", "change": "+0.50", "last_time": time}}


def answer(*rows: object) -> Json:
    """Return an answer of these rows."""
    return {"FormattedQuoteResult": {"FormattedQuote": list(rows)}}


def playing(known: Sequence[str], bent: Callable[[str], Reply | None] | None = None) -> Callable[[str], Reply]:
    """Return a script that knows the spellings `known`; `bent` may answer a path otherwise."""

    def script(target: str) -> Reply:
        other = bent(target) if bent else None
        return other or as_json(answer(*(_row(symbol, known) for symbol in asked_in(target))))

    return script


def asked_in(target: str) -> list[str]:
    """Return the symbols that a request names."""
    return parse_qs(urlsplit(target).query)["symbols"][0].split("|")


def _row(symbol: str, known: Sequence[str]) -> Json:
    if symbol not in known:
        return {"symbol": symbol, "code": 1}
    return row(symbol, INDEX if symbol.startswith(".") else None)
