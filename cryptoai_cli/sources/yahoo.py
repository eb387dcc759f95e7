"""Fetch from Yahoo: daily closes of up to twenty symbols per request, daily bars and hourly candles of one.

Where the batch service alone refuses, the closes come from the charts of the single symbols, two at a time.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli import __version__
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import Answer, Grain, Source, SourceCard, SourceContext, Want, Window
from cryptoai_cli.sources.transport import transport_for
from cryptoai_cli.sources.yahoo_door import YahooDoor, is_walled
from cryptoai_cli.sources.yahoo_parse import parse_chart, parse_hours, parse_spark
from cryptoai_cli.sources.yahoo_quote import COOKIE_URL, market_caps
from cryptoai_cli.sources.yahoo_requests import YahooRequest, batch_requests, closes_request, requests_for, symbols_of
from cryptoai_cli.sources.yahoo_series import SOURCE

BASE_URL = "https://query2.finance.yahoo.com"
OTHER_URL = "https://query1.finance.yahoo.com"
# Yahoo refuses user agents of libraries with 429, and also those of browsers if no browser sends them
USER_AGENT = f"Mozilla/5.0 (compatible; movers/{__version__})"
_WORKERS = 2
_LATE = Refusal(FailureKind.TIMEOUT, "Yahoo did not answer before the deadline of this run")


class _Reply(Struct, frozen=True):
    """The answers to one request, one for each symbol; `is_walled` is true if its address is closed to us."""

    request: YahooRequest
    answers: tuple[Answer, ...]
    is_walled: bool = False


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
        self._transport = transport_for(context, SOURCE, BASE_URL, user_agent=USER_AGENT, other_url=OTHER_URL)
        own = context.setting("base_url")  # a gateway serves the cookie page too
        self._cookie_url = f"{own.rstrip('/')}/fc" if own else COOKIE_URL
        self._door = YahooDoor(self._transport, self._cookie_url)
        self._wall: Document | Refusal | None = None  # what the batch service answered when it was closed

    def covers(self, want: Want) -> bool:
        """Return whether to ask for `want`: hours only for coins, market caps only for shares."""
        kind = want.instrument.expected_kind
        fits = {Grain.HOURS: want.instrument.is_coin, Grain.VALUE: kind is InstrumentType.EQUITY}
        return super().covers(want) and fits.get(want.grain, True)

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        """Fetch many wants with as few requests as Yahoo allows, two at a time."""
        replies = self._ask_all(requests_for(wants, window), window)
        walled = tuple(symbol for reply in replies if reply.is_walled for symbol in reply.request.symbols)
        found = {
            (reply.request.grain, symbol): answer
            for reply in (*replies, *self._closes_otherwise(walled, window))
            for symbol, answer in zip(reply.request.symbols, reply.answers, strict=True)
        }
        if valued := symbols_of(wants, Grain.VALUE):
            values = market_caps(self._transport, valued, self._cookie_url, window.answer_by(self._deadline))
            found |= {(Grain.VALUE, symbol): each for symbol, each in zip(valued, values, strict=True)}
        return tuple(found.get((want.grain, want.symbol)) or self._not_asked(want) for want in wants)

    def _closes_otherwise(self, symbols: tuple[str, ...], window: Window) -> list[_Reply]:
        """Fetch the closes of `symbols`, for which the batch service is closed.

        One chart shows what is open: the charts, or all services with a crumb, or nothing.
        """
        if not symbols:
            return []
        first, *rest = (closes_request(symbol, window) for symbol in symbols)
        probe = self._ask(first, window.now)
        if probe.is_walled:
            return [_Reply(request, _failed_like(probe, request)) for request in (first, *rest)]
        if not self._door.has_crumb:
            return [probe, *self._ask_all(rest, window)]
        self._wall = None
        replies = self._ask_all(batch_requests(symbols[1:], window), window)
        still = [symbol for reply in replies if reply.is_walled for symbol in reply.request.symbols]
        return [probe, *replies, *self._ask_all([closes_request(symbol, window) for symbol in still], window)]

    def _ask_all(self, requests: Sequence[YahooRequest], window: Window) -> list[_Reply]:
        jobs = [partial(self._ask, request, window.now) for request in requests]
        replies = in_parallel(jobs, workers=_WORKERS, deadline=window.answer_by(self._deadline), late=None)
        return [reply or _reply(request, _LATE, window.now) for request, reply in zip(requests, replies, strict=True)]

    def _ask(self, request: YahooRequest, now: datetime) -> _Reply:
        """Send one request and read its answer while other requests are under way."""
        if not request.is_batch:
            return _reply(request, self._door.get_json_with_crumb(request.path, request.params), now)
        answer = self._wall or self._door.get_json(request.path, request.params)
        reply = _reply(request, answer, now)
        self._wall = answer if reply.is_walled else self._wall
        return reply

    def _not_asked(self, want: Want) -> FetchFailure:
        return self.failure(want, FailureKind.UNKNOWN_SYMBOL, "not a symbol in Yahoo's spelling")


def _reply(request: YahooRequest, answer: Document | Refusal, now: datetime) -> _Reply:
    answers = _answers_to(request, answer, now)
    gone = all(isinstance(each, FetchFailure) and each.kind is FailureKind.WITHDRAWN for each in answers)
    return _Reply(request, answers, is_walled=gone or is_walled(answer))


def _failed_like(probe: _Reply, request: YahooRequest) -> tuple[Answer, ...]:
    """Return for each symbol of `request` the failure of `probe`."""
    failures: Iterable[FetchFailure] = (each for each in probe.answers if isinstance(each, FetchFailure))
    return tuple(replace(each, symbol=symbol) for each in failures for symbol in request.symbols)


def _answers_to(request: YahooRequest, answer: Document | Refusal, now: datetime) -> tuple[Answer, ...]:
    if isinstance(answer, Refusal):
        return tuple(answer.failure(symbol, SOURCE) for symbol in request.symbols)
    if request.is_batch:
        return parse_spark(answer, request.symbols, now)
    parse = parse_hours if request.grain is Grain.HOURS else parse_chart
    return (parse(answer, request.symbols[0], now),)
