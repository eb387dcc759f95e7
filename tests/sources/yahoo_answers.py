"""Build answers in Yahoo's shapes, and a server's script that plays Yahoo with them."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Session
from cryptoai_cli.sources.base import Grain, Want, Window
from tests.net.web import Reply

Json = dict[str, object]
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2025, 10, 13, 20, 30, tzinfo=UTC)  # a Monday, half an hour after the close


def stamp(text: str) -> int:
    """Return the time stamp of an ISO instant, such as `2025-10-13T13:30Z`."""
    return int(datetime.fromisoformat(text).timestamp())


FRIDAY = stamp("2025-10-10T13:30Z")  # the opens: 09:30 in New York
MONDAY = stamp("2025-10-13T13:30Z")
COIN_HOURS = [stamp("2025-10-10T19:00Z"), stamp("2025-10-13T19:00Z")]
MONDAY_CLOSE = stamp("2025-10-13T20:00:01Z")


def meta(symbol: str, more: Mapping[str, object] | None = None) -> Json:
    """Return the meta block of a US share; `more` overrides it, and None takes a key out."""
    block: Json = {
        "currency": "USD",
        "symbol": symbol,
        "instrumentType": "EQUITY",
        "firstTradeDate": stamp("2020-03-02T14:30Z"),
        "regularMarketTime": MONDAY_CLOSE,
        "gmtoffset": -14_400,
        "exchangeTimezoneName": "America/New_York",
        "regularMarketPrice": 11.0,
        "regularMarketVolume": 5000,
        "longName": f"{symbol} Incorporated",
        "shortName": symbol,
        "chartPreviousClose": 11.0,
        "priceHint": 2,
    }
    block |= more or {}
    return {key: value for key, value in block.items() if value is not None}


COIN: Mapping[str, object] = {
    "instrumentType": "CRYPTOCURRENCY",
    "exchangeTimezoneName": "UTC",
    "gmtoffset": 0,
    "regularMarketChangePercent": -1.26,
}


@dataclass(frozen=True)
class Rows:
    """The arrays of an answer."""

    stamps: Sequence[object] = (FRIDAY, MONDAY)
    closes: Sequence[object] = (10.0, 11.0)
    more: tuple[tuple[str, Sequence[object]], ...] = ()


def result(block: Json, rows: Rows, events: Json | None = None) -> Json:
    """Return one result, as chart and spark v7 have it."""
    quote = {"close": list(rows.closes), **{name: list(values) for name, values in rows.more}}
    answer: Json = {"meta": block, "timestamp": list(rows.stamps), "indicators": {"quote": [quote]}}
    return answer | ({"events": events} if events else {})


def chart(symbol: str, rows: Rows, more: Mapping[str, object] | None = None, events: Json | None = None) -> Json:
    """Return a chart answer."""
    return {"chart": {"result": [result(meta(symbol, more), rows, events)], "error": None}}


def spark(*results: Json) -> Json:
    """Return a spark v7 answer of results that have a meta block with a symbol."""
    entries = [{"symbol": symbol_of(each), "response": [each]} for each in results]
    return {"spark": {"result": entries, "error": None}}


def symbol_of(answer: Json) -> object:
    """Return the symbol in the meta block of a result."""
    block = answer["meta"]
    assert isinstance(block, dict)
    return block["symbol"]


def error(root: str, code: str, words: str) -> Json:
    """Return Yahoo's error envelope."""
    return {root: {"result": None, "error": {"code": code, "description": words}}}


UNKNOWN = error("chart", "Not Found", "No data found, symbol may be delisted")


def as_json(payload: object, status: int = 200) -> Reply:
    """Return an answer with that JSON."""
    return Reply(json.dumps(payload).encode(), status)


def session(year: int, month: int, day: int, closes: int = 16) -> Session:
    """Return a session of New York."""
    label = datetime(year, month, day, tzinfo=NEW_YORK).date()
    opened = datetime.combine(label, time(9, 30), NEW_YORK)
    return Session(label, opened.astimezone(UTC), opened.replace(hour=closes, minute=0).astimezone(UTC))


WINDOW = Window((session(2025, 10, 10), session(2025, 10, 13)), NOW)


def want(symbol: str, grain: Grain = Grain.CLOSES) -> Want:
    """Return a want of the instrument under its own symbol."""
    return Want(Instrument(symbol), symbol, grain)


def playing(known: Sequence[str], bent: Callable[[str], Reply | None] | None = None) -> Callable[[str], Reply]:
    """Return a script that knows the symbols `known`; `bent` may answer a path otherwise."""

    def script(target: str) -> Reply:
        other = bent(target) if bent else None
        return other or _played(target, known)

    return script


def _played(target: str, known: Sequence[str]) -> Reply:
    parts = urlsplit(target)
    if not parts.path.endswith("/spark"):
        symbol = unquote(parts.path.rpartition("/")[2])
        is_coin = symbol.endswith("-USD")
        more, rows = (COIN, Rows(COIN_HOURS)) if is_coin else (None, Rows())
        return as_json(chart(symbol, rows, more)) if symbol in known else as_json(UNKNOWN, 404)
    asked = parse_qs(parts.query)["symbols"][0].split(",")
    found = [result(meta(symbol), Rows()) for symbol in reversed(asked) if symbol in known]
    return as_json(spark(*found)) if found else as_json(error("spark", "Not Found", "No data found"), 404)
