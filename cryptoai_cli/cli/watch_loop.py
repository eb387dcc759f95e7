"""Keep a table up to date: make each report in a thread when it is due, and keep the last one if that fails."""

import queue
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from cryptoai_cli.errors import MoversError
from cryptoai_cli.market.session import Calendar
from cryptoai_cli.render.terminal.watch_status import WatchStatus, status_lines
from cryptoai_cli.report.model import Report
from cryptoai_cli.workflows.watch import next_refresh, next_try

_TICK_SECONDS, _TICK_WHILE_ASKING_SECONDS = 1.0, 0.2
_QUIT = frozenset({"q", "Q", "\x04"})  # and Ctrl-D


class WatchedReport(Struct, frozen=True):
    """A report, the instant it was made at, its calendar, and the number of leaders and laggards to show."""

    report: Report
    at: datetime
    calendar: Calendar
    top: int


class Screen(Protocol):
    """The interface for showing lines and reading keys."""

    @property
    def reads_keys(self) -> bool:
        """Whether there is a keyboard."""

    def draw(self, lines: Sequence[str]) -> None:
        """Show the lines."""

    def key(self, seconds: float) -> str:
        """Wait for a key for at most `seconds`; return an empty string if none was pressed."""


def start_thread(job: Callable[[], None]) -> None:
    """Run a job in a daemon thread."""
    threading.Thread(target=job, daemon=True).start()


class WatchSetup(Struct, frozen=True):
    """The dependencies of a watcher: `make` makes a report, `show` renders it, `clock` returns the instant."""

    make: Callable[[], WatchedReport]
    show: Callable[[WatchedReport], Sequence[str]]
    clock: Callable[[], datetime]
    start: Callable[[Callable[[], None]], None] = start_thread


class Watcher:
    """Keeps a table up to date, starting from a first report, every `interval` while prices move."""

    def __init__(self, setup: WatchSetup, first: WatchedReport, interval: timedelta) -> None:
        self._setup, self._interval = setup, interval
        self._answers: queue.SimpleQueue[WatchedReport | Exception] = queue.SimpleQueue()
        self._is_asking, self._failures, self._reason = False, 0, ""
        self._accept(first)

    def run(self, screen: Screen) -> WatchedReport:
        """Draw until the user quits, and return the last report shown."""
        while True:
            self._step()
            screen.draw(self._screen_lines("q" if screen.reads_keys else "Ctrl-C"))
            if screen.key(_TICK_WHILE_ASKING_SECONDS if self._is_asking else _TICK_SECONDS) in _QUIT:
                return self._current

    def _step(self) -> None:
        """Accept a finished report, and start the next one when it is due."""
        if not self._answers.empty():
            self._is_asking = False
            self._accept(self._answers.get())
        if not self._is_asking and self._due is not None and self._setup.clock() >= self._due:
            self._is_asking = True
            self._setup.start(self._ask)

    def _ask(self) -> None:
        try:
            self._answers.put(self._setup.make())
        except Exception as error:  # noqa: BLE001 - shown, or raised in the main thread
            self._answers.put(error)

    def _accept(self, answer: WatchedReport | Exception) -> None:
        if isinstance(answer, WatchedReport):
            self._current, self._failures, self._reason = answer, 0, ""
            partial = answer.report.partial
            self._due = next_refresh(answer.calendar, answer.at, self._interval, partial=partial)
            return
        if not isinstance(answer, MoversError):
            raise answer
        self._failures, self._reason = self._failures + 1, answer.message
        self._due = next_try(self._setup.clock(), self._interval, self._failures)

    def _screen_lines(self, quit_with: str) -> list[str]:
        status = WatchStatus(self._setup.clock(), self._due, self._is_asking, self._failures, self._reason)
        return [*status_lines(self._current.report, status, quit_with), "", *self._setup.show(self._current)]
