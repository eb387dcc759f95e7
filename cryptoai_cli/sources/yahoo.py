"""Fetch from Yahoo: daily closes of up to twenty symbols per request, daily bars and hourly candles of one."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import islice
from re import compile as pattern
from urllib.parse import quote

from msgspec import Struct

from cryptoai_cli import __version__
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import Answer, Grain, Source, SourceCard, SourceContext, Want, Window
from cryptoai_cli.sources.transport import transport_for
from cryptoai_cli.sources.yahoo_parse import parse_chart, parse_hours, parse_spark
from cryptoai_cli.sources.yahoo_quote import COOKIE_URL, market_caps
from cryptoai_cli.sources.yahoo_series import SOURCE

BASE_URL = "https://query2.finance.yahoo.com"
# Yahoo refuses user agents of libraries with 429, and also those of browsers if no browser sends them
USER_AGENT = f"Mozilla/5.0 (compatible; movers/{__version__})"
_MOST_SYMBOLS = 20  # 21 are refused
_WORKERS = 2
_SYMBOL = pattern(r"[A-Za-z0-9.^=&_-]{1,32}")
_ONE_DAY = timedelta(days=1)
_AROUND_A_CLOSE = timedelta(hours=2)
_LATE = Refusal(FailureKind.TIMEOUT, "Yahoo did not answer before the deadline of this run")
# days back that each range certainly covers: "5d" counts sessions, and a month may have 28 days
_RANGES = (("5d", 4), ("1mo", 26), ("3mo", 86), ("6mo", 178), ("1y", 362), ("2y", 727), ("5y", 1820), ("10y", 3645))


class _Request(Struct, frozen=True):
    """One request: its grain, symbols, path and parameters; `size` is the expected number of rows."""

    grain: Grain
    symbols: tuple[str, ...]
    path: str
    params: Mapping[str, str]
    size: int


class Yahoo(Source):
    """Yahoo's public chart service."""

    card = SourceCard(
        name=SOURCE,
        title="Yahoo",
        covers=frozenset(
            {
                InstrumentType.EQUITY,
                InstrumentType.ETF,
                InstrumentType.INDEX,
                InstrumentType.CRYPTO,
                InstrumentType.FUND,
            }
        ),
        grains=frozenset(Grain),
        limits="not published; an address that asks too often is blocked for a while; hourly prices of 730 days",
        terms="unofficial, for personal use; no redistribution",
        delay_minutes=15,
        has_events=True,
    )

    def __init__(self, context: SourceContext) -> None:
        self._deadline = context.deadline
        self._transport = transport_for(context, SOURCE, BASE_URL, user_agent=USER_AGENT)
        own = context.setting("base_url")  # a gateway serves the cookie page too
        self._cookie_url = f"{own.rstrip('/')}/fc" if own else COOKIE_URL

    def covers(self, want: Want) -> bool:
        """Return whether to ask for `want`: hours only for coins, market values only for shares."""
        kind = want.instrument.expected_kind
        fits = {Grain.HOURS: want.instrument.is_coin, Grain.VALUE: kind is InstrumentType.EQUITY}
        return super().covers(want) and fits.get(want.grain, True)

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        """Fetch many wants with as few requests as Yahoo allows, two at a time."""
        requests = _requests(wants, window)
        jobs = [partial(self._ask, request, window.now) for request in requests]
        answers = in_parallel(jobs, workers=_WORKERS, deadline=window.answer_by(self._deadline), late=None)
        found: dict[tuple[Grain, str], Answer] = {}
        if valued := _symbols(wants, Grain.VALUE):
            values = market_caps(self._transport, valued, self._cookie_url, window.answer_by(self._deadline))
            found |= {(Grain.VALUE, symbol): each for symbol, each in zip(valued, values, strict=True)}
        for request, answer in zip(requests, answers, strict=True):
            read = answer or _answers_to(request, _LATE, window.now)
            found |= {(request.grain, symbol): each for symbol, each in zip(request.symbols, read, strict=True)}
        return tuple(found.get((want.grain, want.symbol)) or self._not_asked(want) for want in wants)

    def _ask(self, request: _Request, now: datetime) -> tuple[Answer, ...]:
        """Send one request and read its answer while other requests are under way."""
        return _answers_to(request, self._transport.get_json(request.path, request.params), now)

    def _not_asked(self, want: Want) -> FetchFailure:
        return self.failure(want, FailureKind.UNKNOWN_SYMBOL, "not a symbol in Yahoo's spelling")


def spark_range(first: date, now: datetime) -> str:
    """Return the smallest range that certainly reaches back from `now` to `first`."""
    days_back = (now.astimezone(UTC).date() - first).days
    return next((name for name, reach in _RANGES if days_back <= reach), "max")


def _requests(wants: Sequence[Want], window: Window) -> list[_Request]:
    """Return the requests for `wants` other than market values, the largest first."""
    asked = {grain: _symbols(wants, grain) for grain in Grain}
    requests = [_spark_request(batch, window) for batch in _batches(asked[Grain.CLOSES])]
    requests += [_daily_request(symbol, window) for symbol in asked[Grain.BARS]]
    requests += [_hourly_request(symbol, window) for symbol in asked[Grain.HOURS]]
    return sorted(requests, key=lambda request: -request.size)


def _symbols(wants: Sequence[Want], grain: Grain) -> tuple[str, ...]:
    symbols = dict.fromkeys(want.symbol for want in wants if want.grain is grain)
    return tuple(symbol for symbol in symbols if _SYMBOL.fullmatch(symbol))


def _batches(symbols: Sequence[str]) -> list[tuple[str, ...]]:
    rest = iter(symbols)
    return list(iter(lambda: tuple(islice(rest, _MOST_SYMBOLS)), ()))


def _spark_request(symbols: tuple[str, ...], window: Window) -> _Request:
    first = min(window.first.day, window.history_from or window.first.day)
    params = {
        "symbols": ",".join(symbols),
        "range": spark_range(first, window.now),
        "interval": "1d",
        "indicators": "close",
        "includeTimestamps": "true",
        "includePrePost": "false",
    }
    days = (window.now.date() - window.first.day).days
    return _Request(Grain.CLOSES, symbols, "/v7/finance/spark", params, len(symbols) * days)


def _daily_request(symbol: str, window: Window) -> _Request:
    start = datetime.combine(window.first.day, time(), UTC)
    params = _period(start, window.last.closes + _ONE_DAY) | {"interval": "1d", "events": "div,splits"}
    return _Request(Grain.BARS, (symbol,), _chart_path(symbol), params, _days(window))


def _hourly_request(symbol: str, window: Window) -> _Request:
    end = min(window.last.closes + _AROUND_A_CLOSE, window.now)
    params = _period(window.first.closes - _AROUND_A_CLOSE, end) | {"interval": "1h"}
    return _Request(Grain.HOURS, (symbol,), _chart_path(symbol), params, _days(window) * 24)


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


def _answers_to(request: _Request, answer: Document | Refusal, now: datetime) -> tuple[Answer, ...]:
    if isinstance(answer, Refusal):
        return tuple(FetchFailure(symbol, SOURCE, answer.kind, answer.detail) for symbol in request.symbols)
    match request.grain:
        case Grain.CLOSES:
            return parse_spark(answer, request.symbols, now)
        case Grain.BARS:
            return (parse_chart(answer, request.symbols[0], now),)
        case _:
            return (parse_hours(answer, request.symbols[0], now),)
