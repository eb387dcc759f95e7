"""Build answers in Alpaca's shapes, and a server's script that plays it."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from tests.net.web import Reply
from tests.sources.yahoo_answers import Json, as_json

FRIDAY = "2025-10-10T04:00:00Z"  # midnight in New York, at which the bar of that day begins
MONDAY = "2025-10-13T04:00:00Z"
HOURS = (("2025-10-10T19:00:00Z", 10.0), ("2025-10-13T19:00:00Z", 11.0), ("2025-10-13T20:00:00Z", 11.5))


def bar(starts: str, close: float) -> Json:
    """Return a bar."""
    return {"t": starts, "o": close - 1, "h": close + 2, "l": close - 2, "c": close, "v": 500, "n": 9, "vw": close}


def page(rows: Mapping[str, Sequence[object]], token: str | None = None) -> Json:
    """Return a page of bars."""
    return {"bars": {symbol: list(bars) for symbol, bars in rows.items()}, "next_page_token": token}


def parameters(target: str) -> dict[str, str]:
    """Return the query of a request."""
    return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


def playing(known: Sequence[str], *, size: int = 100, no_symbols: Sequence[str] = ()) -> Callable[[str], Reply]:
    """Return a script that knows two days and three hours of each of `known` and sends `size` bars a page.

    It takes `no_symbols` for no symbols at all, and refuses every request that names one.
    """

    def script(target: str) -> Reply:
        query = parameters(target)
        asked = sorted(query["symbols"].split(","))
        if wrong := next((symbol for symbol in asked if symbol in no_symbols), None):
            return as_json({"message": f"invalid symbol: {wrong}"}, 400)
        hourly = query["timeframe"] == "1Hour"
        times = HOURS if hourly else ((FRIDAY, 10.0), (MONDAY, 11.0))
        flat = [(symbol, bar(at, close)) for symbol in asked if symbol in known for at, close in times]
        begin = int(query.get("page_token", "0"))
        rows: dict[str, list[object]] = {}
        for symbol, each in flat[begin : begin + size]:
            rows.setdefault(symbol, []).append(each)
        more = begin + size < len(flat)
        return as_json(page(rows, str(begin + size) if more else None))

    return script
