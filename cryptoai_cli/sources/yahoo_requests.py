"""Build the requests for Yahoo's spark and chart services."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from re import compile as pattern
from urllib.parse import quote

from msgspec import Struct

from cryptoai_cli.sources.base import Grain, Want, Window

_MOST_SYMBOLS = 20  # 21 are refused
_SYMBOL = pattern(r"[A-Za-z0-9.^=&_-]{1,32}")
_ONE_DAY = timedelta(days=1)
_AROUND_A_CLOSE = timedelta(hours=2)
# days back that each range certainly covers: "5d" counts sessions, and a month may have 28 days
_RANGES = (("5d", 4), ("1mo", 26), ("3mo", 86), ("6mo", 178), ("1y", 362), ("2y", 727), ("5y", 1820), ("10y", 3645))


class YahooRequest(Struct, frozen=True):
    """One request: its grain, symbols, path and parameters; `size` is the expected number of rows.

    `is_batch` is true for a request to the spark service, which alone takes several symbols.
    """

    grain: Grain
    symbols: tuple[str, ...]
    path: str
    params: Mapping[str, str]
    size: int
    is_batch: bool = False


def requests_for(wants: Sequence[Want], window: Window) -> list[YahooRequest]:
    """Return the requests for `wants` other than market caps, the largest first."""
    requests = batch_requests(symbols_of(wants, Grain.CLOSES), window)
    requests += [_daily_request(symbol, window) for symbol in symbols_of(wants, Grain.BARS)]
    requests += [_hourly_request(symbol, window) for symbol in symbols_of(wants, Grain.HOURS)]
    return sorted(requests, key=lambda request: -request.size)


def symbols_of(wants: Sequence[Want], grain: Grain) -> tuple[str, ...]:
    """Return the symbols wanted at `grain`, each once, without those that are none in Yahoo's spelling."""
    symbols = dict.fromkeys(want.symbol for want in wants if want.grain is grain)
    return tuple(symbol for symbol in symbols if _SYMBOL.fullmatch(symbol))


def batch_requests(symbols: Sequence[str], window: Window) -> list[YahooRequest]:
    """Return the requests for the closes of `symbols`, twenty at a time."""
    rest = iter(symbols)
    batches = iter(lambda: tuple(islice(rest, _MOST_SYMBOLS)), ())
    return [_spark_request(batch, window) for batch in batches]


def closes_request(symbol: str, window: Window) -> YahooRequest:
    """Return the request for the same closes as in a batch, of one symbol from the chart service."""
    params = _span(window) | {"interval": "1d", "events": "div,splits"}
    return YahooRequest(Grain.CLOSES, (symbol,), _chart_path(symbol), params, _days(window))


def spark_range(first: date, now: datetime) -> str | None:
    """Return the smallest range that certainly reaches back from `now` to `first`, or None if none does.

    The range `max` would: but its rows are quarters.
    """
    days_back = (now.astimezone(UTC).date() - first).days
    return next((name for name, reach in _RANGES if days_back <= reach), None)


def _spark_request(symbols: tuple[str, ...], window: Window) -> YahooRequest:
    params = {
        "symbols": ",".join(symbols),
        **_span(window),
        "interval": "1d",
        "indicators": "close",
        "includeTimestamps": "true",
    }
    days = (window.now.date() - window.first.day).days
    return YahooRequest(Grain.CLOSES, symbols, "/v7/finance/spark", params, len(symbols) * days, is_batch=True)


def _span(window: Window) -> dict[str, str]:
    """Return the parameters for the closes of the window, and of the days before it that are wanted too."""
    first = min(window.first.day, window.history_from or window.first.day)
    found = spark_range(first, window.now)
    if found is None:
        return _period(datetime.combine(first, time(), UTC), min(window.last.closes + _ONE_DAY, window.now))
    return {"range": found, "includePrePost": "false"}


def _daily_request(symbol: str, window: Window) -> YahooRequest:
    start = datetime.combine(window.first.day, time(), UTC)
    params = _period(start, window.last.closes + _ONE_DAY) | {"interval": "1d", "events": "div,splits"}
    return YahooRequest(Grain.BARS, (symbol,), _chart_path(symbol), params, _days(window))


def _hourly_request(symbol: str, window: Window) -> YahooRequest:
    end = min(window.last.closes + _AROUND_A_CLOSE, window.now)
    params = _period(window.first.closes - _AROUND_A_CLOSE, end) | {"interval": "1h"}
    return YahooRequest(Grain.HOURS, (symbol,), _chart_path(symbol), params, _days(window) * 24)


def _chart_path(symbol: str) -> str:
    return f"/v8/finance/chart/{quote(symbol, safe='')}"


def _period(start: datetime, end: datetime) -> dict[str, str]:
    return {
        "period1": str(int(start.timestamp())),
        "period2": str(int(end.timestamp())),
        "includePrePost": "false",
    }


def _days(window: Window) -> int:
    return (window.last.day - window.first.day).days + 1
