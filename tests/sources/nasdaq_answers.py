"""Build answers in Nasdaq's shapes, and a server's script that plays Nasdaq with them."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qs, unquote, urlsplit

from tests.net.web import Reply
from tests.sources.yahoo_answers import Json, as_json

MONDAY_EVENING = "Oct 13, 2025 4:30 PM ET - AFTER-HOURS"
MONDAY_CLOSE = "CLOSED AT 4:00 PM ET ON Oct 13, 2025"
_OK: Json = {"rCode": 200, "bCodeMessage": None, "developerMessage": None}


def ok(data: object) -> Json:
    """Return an answer with data."""
    return {"data": data, "message": None, "status": _OK}


def error(code: int, words: str) -> Json:
    """Return a refusal, which comes with status 200."""
    return {
        "data": None,
        "message": None,
        "status": {"rCode": 400, "bCodeMessage": [{"code": code, "errorMessage": words}]},
    }


UNKNOWN = error(1001, "Symbol not exists.")


def line(date: str, close: str, more: Mapping[str, object] | None = None) -> Json:
    """Return one row of a history."""
    row: Json = {"date": date, "close": close, "volume": "1,000", "open": "N/A", "high": "N/A", "low": "N/A"}
    return {**row, **(more or {})}


THURSDAY, FRIDAY, MONDAY = line("10/09/2025", "$9.00"), line("10/10/2025", "$10.00"), line("10/13/2025", "$11.00")


def history(*rows: object, symbol: str = "RIOT") -> Json:
    """Return a history, newest row first."""
    return ok({"symbol": symbol, "totalRecords": len(rows), "tradesTable": {"asOf": None, "rows": list(rows) or None}})


def block(price: str, stamp: str, more: Mapping[str, object] | None = None) -> Json:
    """Return a block with a price, up 10 per cent."""
    fields: Json = {
        "lastSalePrice": price,
        "percentageChange": "+10.00%",
        "deltaIndicator": "up",
        "lastTradeTimestamp": stamp,
        "volume": "",
    }
    return {**fields, **(more or {})}


def info(primary: Json | None, secondary: Json | None = None, *, status: str = "Closed", symbol: str = "RIOT") -> Json:
    """Return the latest prices."""
    return ok(
        {
            "symbol": symbol,
            "companyName": f"{symbol} Incorporated",
            "marketStatus": status,
            "primaryData": primary,
            "secondaryData": secondary,
            "keyStats": None,
        }
    )


def evening(symbol: str = "RIOT") -> Json:
    """Return the latest prices of Monday evening: 12.00 after hours, and the close of 11.00."""
    return info(block("$12.00", MONDAY_EVENING), block("$11.00", MONDAY_CLOSE), status="After-Hours", symbol=symbol)


def row(symbol: str = "RIOT", more: Mapping[str, object] | None = None) -> Json:
    """Return a row of the watchlist for Monday's close of 11.00, up 1.00; `more` overrides it."""
    fields: Json = {
        "symbol": symbol,
        "companyName": f"{symbol} Incorporated",
        "lastSalePrice": "$11.00",
        "netChange": "+1.00",
        "percentageChange": "+10.00%",
        "deltaIndicator": "up",
        "lastTradeTimestamp": "Oct 13, 2025",
        "lastTradeTimestampDateTime": "2025-10-13T00:00:00",
        "volume": "1,000",
        "marketStatus": "After-Hours",
        "previousClosePrice": 10.0,
    }
    return {**fields, **(more or {})}


def watchlist(*rows: object) -> Json:
    """Return an answer of the watchlist."""
    return ok(list(rows) or None)


Known = Mapping[str, str]


def playing(known: Known, bent: Callable[[str], Reply | None] | None = None) -> Callable[[str], Reply]:
    """Return a script for Monday evening: `known` maps each spelling to its asset class."""

    def script(target: str) -> Reply:
        other = bent(target) if bent else None
        return other or _played(target, known)

    return script


def _played(target: str, known: Known) -> Reply:
    parts = urlsplit(target)
    if parts.path.endswith("/watchlist"):
        pairs = [pair.partition("|") for pair in parse_qs(parts.query)["symbol"]]
        return as_json(watchlist(*(row(name.upper()) for name, _, kind in pairs if known.get(name.upper()) == kind)))
    _, _, _, symbol, what = unquote(parts.path).split("/")
    if known.get(symbol) != parse_qs(parts.query)["assetclass"][0]:
        return as_json(UNKNOWN)
    return as_json(history(FRIDAY, THURSDAY, symbol=symbol) if what == "historical" else evening(symbol))


def batches(targets: Sequence[str]) -> list[list[str]]:
    """Return the symbols and asset classes of each request to the watchlist."""
    lists = [urlsplit(target) for target in targets if urlsplit(target).path == "/api/quote/watchlist"]
    return [parse_qs(parts.query)["symbol"] for parts in lists]


def asked_for(targets: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return symbol, page and asset class of each request."""
    single = [target for target in targets if not batches([target])]
    paths = [(urlsplit(target).path.split("/"), parse_qs(urlsplit(target).query)) for target in single]
    return [(path[3], path[4], query["assetclass"][0]) for path, query in paths]
