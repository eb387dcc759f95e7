"""Build answers in Massive's shapes, and a server's script that plays it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from urllib.parse import urlsplit

from tests.net.web import Reply
from tests.sources.yahoo_answers import NEW_YORK, Json, as_json

CLOSES: Mapping[str, float] = {"2025-10-10": 10.0, "2025-10-13": 11.0}
TODAY: Json = {
    "status": "NOT_AUTHORIZED",
    "message": "Attempted to request today's data before end of day. Please upgrade your plan.",
}


def stamp(day: str, hour: int = 16) -> int:
    """Return the milliseconds of an hour of `day` in New York."""
    return int(datetime.combine(datetime.fromisoformat(day), time(hour), NEW_YORK).timestamp() * 1000)


def row(symbol: str, day: str, close: float) -> Json:
    """Return the row of one symbol."""
    return {
        "T": symbol,
        "v": 895345,
        "vw": close,
        "o": close - 1,
        "c": close,
        "h": close + 2,
        "l": close - 2,
        "t": stamp(day),
        "n": 96,
    }


def page(*rows: object, status: str = "OK") -> Json:
    """Return the answer of one day; without rows, as for a day without trades, it has no `results`."""
    counts: Json = {"queryCount": len(rows), "resultsCount": len(rows), "count": len(rows)}
    return {**counts, "adjusted": True, "status": status, "request_id": "a"} | ({"results": list(rows)} if rows else {})


def day_of(target: str) -> str:
    """Return the day that a request is for."""
    return urlsplit(target).path.rpartition("/")[2]


def playing(known: Sequence[str], closes: Mapping[str, float] = CLOSES) -> Callable[[str], Reply]:
    """Return a script that has a row of each of `known` on each day of `closes`."""

    def script(target: str) -> Reply:
        day = day_of(target)
        return as_json(page(*(row(symbol, day, closes[day]) for symbol in known if day in closes)))

    return script
