"""Keep a report up to date: make the next one in a thread when it is due, and keep the last one if that fails."""

import queue
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

from cryptoai_cli.errors import MoversError
from cryptoai_cli.market.session import Calendar
from cryptoai_cli.render.terminal.watch_status import WatchStatus
from cryptoai_cli.report.model import Report
from cryptoai_cli.settings.model import ReportSettings
from cryptoai_cli.system.threads import start_thread
from cryptoai_cli.workflows.watch import LEAST_SECONDS, next_refresh, next_try

CLOCK_SLACK = timedelta(minutes=1)  # a clock that is set back by less is only being corrected


class WatchedReport(Struct, frozen=True):
    """A report, the instant it was made at, its calendar, and how the settings want it shown."""

    report: Report
    at: datetime
    calendar: Calendar
    style: ReportSettings


class Refreshing(Struct, frozen=True):
    """The dependencies of a refresher.

    `make` makes a report, `clock` returns the instant, `elapsed` seconds that no change of the clock affects, and
    `start` runs a job beside the caller.
    """

    make: Callable[[], WatchedReport]
    clock: Callable[[], datetime]
    elapsed: Callable[[], float] = time.monotonic
    start: Callable[[Callable[[], None]], None] = start_thread


class Refresher:
    """Holds the latest report, starting from a first one that has just been made.

    Only the latest report is kept, however long it runs. Requests begin at least 15 seconds apart.
    """

    def __init__(self, setup: Refreshing, first: WatchedReport, interval: timedelta) -> None:
        self._setup, self._interval = setup, interval
        self._answers: queue.SimpleQueue[WatchedReport | Exception] = queue.SimpleQueue()
        self._asked = setup.elapsed()
        self._is_asking = False
        self.current = first
        self._accept(first)

    @property
    def status(self) -> WatchStatus:
        """The state at this instant."""
        return WatchStatus(self._setup.clock(), self._due, self._is_asking, self._failures, self._reason)

    @property
    def wait_seconds(self) -> float:
        """How long it takes until the sources may be asked again; zero if they may be asked now."""
        return max(0.0, LEAST_SECONDS - (self._setup.elapsed() - self._asked))

    def step(self) -> bool:
        """Take up a finished report or failure, else start the next one when it is due; return whether one came.

        Raise whatever is no MoversError: that is a bug, and no failed refresh.
        """
        if not self._answers.empty():
            self._is_asking = False
            self._accept(self._answers.get())
            return True
        if self._is_due() and not self._is_asking:
            self.ask()
        return False

    def ask(self) -> bool:
        """Start the next report now; return False if one is being made, or if it is too early to ask again."""
        if self._is_asking or self.wait_seconds:
            return False
        self._is_asking, self._asked = True, self._setup.elapsed()
        try:
            self._setup.start(self._make)
        except MoversError as error:  # no thread to be had: a failed refresh, as others are
            self._answers.put(error)
        return True

    def _is_due(self) -> bool:
        """Whether it is time for the next report; a clock that was set back would otherwise delay it for long."""
        now = self._setup.clock()
        return (self._due is not None and now >= self._due) or now < self._told - CLOCK_SLACK

    def _make(self) -> None:
        try:
            self._answers.put(self._setup.make())
        except Exception as error:  # noqa: BLE001 - shown, or raised by the next step
            self._answers.put(error)

    def _accept(self, answer: WatchedReport | Exception) -> None:
        self._told = self._setup.clock()
        if isinstance(answer, WatchedReport):
            self.current, self._failures, self._reason = answer, 0, ""
            partial = answer.report.partial
            self._due = next_refresh(answer.calendar, answer.at, self._interval, partial=partial)
            return
        if not isinstance(answer, MoversError):
            raise answer
        self._failures, self._reason = self._failures + 1, answer.message
        self._due = next_try(self._told, self._interval, self._failures)
