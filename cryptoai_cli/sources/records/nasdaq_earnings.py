"""Fetch the results that are due from Nasdaq's calendar, a day a request."""

import threading
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.record import Record, RecordKind
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.nasdaq import BASE_URL, USER_AGENT
from cryptoai_cli.sources.nasdaq_parse import SOURCE
from cryptoai_cli.sources.records.base import RecordAnswer, RecordCard, RecordRequest, RecordSource
from cryptoai_cli.sources.records.nasdaq_earnings_parse import parse_earnings
from cryptoai_cli.sources.records.symbols_of_day import with_symbols_of_their_day
from cryptoai_cli.sources.transport import transport_for
from cryptoai_cli.system.zones import NEW_YORK

if TYPE_CHECKING:
    from collections.abc import Callable

_PATH = "/api/calendar/earnings"
_HEADERS = MappingProxyType({"Accept": "application/json"})
_WORKERS = 2
_ENOUGH = 3  # consecutive days without a usable answer
_LATE = Refusal(FailureKind.TIMEOUT, "Nasdaq did not answer in time")

DayAnswer = tuple[Record, ...] | Refusal


class NasdaqEarnings(RecordSource):
    """Nasdaq's earnings calendar."""

    card = RecordCard(
        name=SOURCE,
        title="Nasdaq's earnings calendar",
        kinds=frozenset({RecordKind.EARNINGS}),
        limits="not published; one request a day, for all companies",
        terms="unofficial, for personal use; no redistribution",
        by_symbol=False,
    )

    def __init__(self, context: SourceContext) -> None:
        self._lock = threading.Lock()
        self._refused: tuple[Refusal, ...] = ()
        self._transport = transport_for(context, SOURCE, BASE_URL, user_agent=USER_AGENT, headers=_HEADERS)

    def fetch(self, request: RecordRequest) -> RecordAnswer:
        """Fetch what is due on the days of the request, and on that of its first instant: some is due in its evening.

        The failures of some days name the day; the instruments are looked up if every day was answered.
        """
        days = sorted({request.first.astimezone(NEW_YORK).date(), *request.days})
        answers = self.fetch_days(days, request.until)
        records = [record for answer in answers.values() if not isinstance(answer, Refusal) for record in answer]
        told = with_symbols_of_their_day(records, request)
        refused = next((answer for answer in answers.values() if isinstance(answer, Refusal)), None)
        if refused is not None:
            failed = self.failed(request.instruments, refused.kind, refused.detail)
            return RecordAnswer(told, failures=failed.failures)
        return RecordAnswer(told, frozenset(each.symbol for each in request.instruments))

    def fetch_days(self, days: list[date], until: float) -> dict[date, DayAnswer]:
        """Return what is due on each day, or why nothing can be said of it; `until` is in monotonic seconds."""
        jobs: list[Callable[[], DayAnswer]] = [partial(self._fetch_day, day) for day in days]
        return dict(zip(days, in_parallel(jobs, workers=_WORKERS, deadline=until, late=_LATE), strict=True))

    def _fetch_day(self, day: date) -> DayAnswer:
        """Ask for one day, unless Nasdaq has blocked this machine or the last three answers were unusable."""
        with self._lock:
            if len(self._refused) >= _ENOUGH or any(each.kind is FailureKind.BLOCKED for each in self._refused):
                return self._refused[-1]
        # the quotes of the same provider are not left alone for what happens to its calendar
        document = self._transport.get_json(_PATH, {"date": day.isoformat()}, remember=False)
        found = document if isinstance(document, Refusal) else parse_earnings(document, day)
        with self._lock:
            self._refused = (*self._refused, found) if isinstance(found, Refusal) else ()
        return found
