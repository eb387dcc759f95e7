"""Fetch the halts in trading of all US exchanges from Nasdaq Trader, a day a request."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from types import MappingProxyType

from msgspec import Struct

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.record import Record, RecordKind
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.nasdaq import USER_AGENT
from cryptoai_cli.sources.records.base import RecordAnswer, RecordCard, RecordRequest, RecordSource
from cryptoai_cli.sources.records.nasdaqtrader_parse import SOURCE, HaltFeed, parse_halts
from cryptoai_cli.sources.records.symbols_of_day import with_symbols_of_their_day
from cryptoai_cli.sources.transport import transport_for
from cryptoai_cli.system.zones import NEW_YORK

BASE_URL = "https://www.nasdaqtrader.com"
_PATH = "/rss.aspx"
_HEADERS = MappingProxyType({"Accept": "application/rss+xml, application/xml, text/xml"})
_WORKERS = 2
_LATE = Refusal(FailureKind.TIMEOUT, "Nasdaq Trader did not answer in time")
_ANOTHER_DAY = Refusal(FailureKind.BAD_ANSWER, "Nasdaq Trader answered with the halts of another day")
_OLDEST = timedelta(minutes=90)  # of the current feed, which is made anew every minute


class _Asked(Struct, frozen=True):
    """One request: the halts called on `day`; with None those called today, and all that last until now."""

    day: date | None


class NasdaqTrader(RecordSource):
    """Nasdaq Trader's feed of halts."""

    card = RecordCard(
        name=SOURCE,
        title="Nasdaq Trader",
        kinds=frozenset({RecordKind.HALT}),
        limits="not published; made anew every minute; one request a day, for a session and the one before",
        terms="public; no terms for programs are published",
        by_symbol=False,
    )

    def __init__(self, context: SourceContext) -> None:
        self._transport = transport_for(
            context, SOURCE, BASE_URL, user_agent=USER_AGENT, headers=_HEADERS, takes_markup=True
        )

    def fetch(self, request: RecordRequest) -> RecordAnswer:
        """Fetch the halts called on the days of the request and in the session before, and for today those that last.

        The feed of a day tells the halts called on it, with the resumptions known by now: one of the evening before may
        have lasted into the session. The current feed stands for today, and tells those called earlier that last; for a
        past day it tells little, and is not asked.
        """
        today = request.now.astimezone(NEW_YORK).date()
        days = sorted({request.first.astimezone(NEW_YORK).date(), *request.days}, reverse=True)
        asked = [_Asked(day if day < today else None) for day in days if day <= today]
        jobs: list[Callable[[], HaltFeed | Refusal]] = [partial(self._fetch_one, each, request) for each in asked]
        answers = in_parallel(jobs, workers=_WORKERS, deadline=request.until, late=_LATE)
        return self._answer(request, answers)

    def _answer(self, request: RecordRequest, answers: Sequence[HaltFeed | Refusal]) -> RecordAnswer:
        """Return the halts that came; the instruments are looked up if every feed came."""
        halts: Mapping[tuple[str, str], Record] = {
            (halt.symbol, halt.key): halt
            for answer in reversed(answers)
            if isinstance(answer, HaltFeed)
            for halt in answer.halts
        }
        records = with_symbols_of_their_day(halts.values(), request)
        refused = next((answer for answer in answers if isinstance(answer, Refusal)), None)
        if refused is not None:
            failed = self.failed(request.instruments, refused.kind, refused.detail)
            return RecordAnswer(records, failures=failed.failures)
        return RecordAnswer(records, frozenset(each.symbol for each in request.instruments))

    def _fetch_one(self, asked: _Asked, request: RecordRequest) -> HaltFeed | Refusal:
        params = {"feed": "tradehalts"} | ({} if asked.day is None else {"haltdate": f"{asked.day:%m%d%Y}"})
        body = self._transport.get(_PATH, params)
        feed = body if isinstance(body, Refusal) else parse_halts(body)
        if isinstance(feed, Refusal):
            return feed
        return _current(feed, request) if asked.day is None else _of_day(feed, asked.day)


def _of_day(feed: HaltFeed, day: date) -> HaltFeed | Refusal:
    """Return the halts called on `day`; a feed with other rows only is not that of the day."""
    own = tuple(halt for halt in feed.halts if halt.day == day)
    return _ANOTHER_DAY if feed.halts and not own else HaltFeed(own, feed.rows, feed.made)


def _current(feed: HaltFeed, request: RecordRequest) -> HaltFeed | Refusal:
    """Return the halts called by the last day of the request; an old feed says nothing of what lasts until now."""
    if feed.made is not None and request.now - feed.made > _OLDEST:
        return _ANOTHER_DAY
    last = max(request.days, default=request.last.astimezone(NEW_YORK).date())
    return HaltFeed(tuple(halt for halt in feed.halts if halt.day <= last), feed.rows, feed.made)
