"""Build answers in Kraken's shapes, and a server's script that plays it."""

from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

from tests.net.web import Reply
from tests.sources.yahoo_answers import NOW, Json, as_json, stamp

_MOST = 720
KEYS: Mapping[str, str] = {"XBTUSD": "XXBTZUSD", "ETHUSD": "XETHZUSD", "SOLUSD": "SOLUSD"}


def row(starts: str, close: float) -> list[object]:
    """Return a row: time, open, high, low, close, average price, volume, number of trades."""
    prices = [f"{price:.1f}" for price in (close - 1, close + 2, close - 2, close, close)]
    return [stamp(starts), *prices, "5.00000000", 3]


def ohlc(*rows: object, key: str = "XXBTZUSD") -> Json:
    """Return an answer with rows."""
    return {"error": [], "result": {key: list(rows), "last": 0}}


def error(*words: str) -> Json:
    """Return a refusal, which comes with status 200."""
    return {"error": list(words)}


def playing(known: Mapping[str, str] = KEYS) -> Callable[[str], Reply]:
    """Return a script that trades the pairs `known`, which it answers under other names, at 100."""

    def script(target: str) -> Reply:
        query = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        if query["pair"] not in known:
            return as_json(error("EQuery:Unknown asset pair"))
        size = int(query["interval"]) * 60
        last = int(NOW.timestamp()) // size * size
        starts = range(last - size * (_MOST - 1), last + 1, size)
        rows = [[at, "99", "102", "98", "100", "100", "5", 3] for at in starts if at > int(query["since"])]
        return as_json(ohlc(*rows, key=known[query["pair"]]))

    return script
