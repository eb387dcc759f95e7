"""Build answers in Coinbase Exchange's shapes, and a server's script that plays it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from tests.net.web import Reply
from tests.sources.yahoo_answers import as_json, stamp

NOT_FOUND = as_json({"message": "NotFound"}, 404)
TICKER = {"trade_id": 7, "price": "114.50000000", "size": "0.1", "time": "2025-10-13T15:30:59.123456Z"}
_MOST = 300


def row(starts: str, close: float) -> list[object]:
    """Return a row of candles: time, low, high, open, close, volume."""
    return [stamp(starts), close - 2, close + 2, close - 1, close, 5.0]


def playing(known: Sequence[str], bent: Callable[[str], Reply | None] | None = None) -> Callable[[str], Reply]:
    """Return a script that trades `known` at 100; `bent` may answer a path otherwise."""

    def script(target: str) -> Reply:
        other = bent(target) if bent else None
        return other or _played(target, known)

    return script


def _played(target: str, known: Sequence[str]) -> Reply:
    parts = urlsplit(target)
    _, products, product, what = parts.path.split("/")
    if products != "products" or product not in known:
        return NOT_FOUND
    if what == "ticker":
        return as_json(TICKER)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    size = int(query["granularity"])
    first, last = (int(datetime.fromisoformat(query[name]).timestamp()) for name in ("start", "end"))
    starts = range(-(-first // size) * size, last + 1, size)
    if len(starts) > _MOST:
        return as_json({"message": "Count of aggregations requested exceeds 300"}, 400)
    return as_json([[at, 98.0, 102.0, 99.0, 100.0, 5.0] for at in reversed(starts)])
