"""Keep a table up to date: make the report when it is due, beside the drawing, and keep the last one if it fails."""

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


class Made(Struct, frozen=True):
    """A report, the instant it was made at, the calendar it went by, and the rows a side it shows."""

    report: Report
    at: datetime
    calendar: Calendar
    top: int


class Drawn(Protocol):
    """Where it is shown, and where keys come from."""

    @property
    def reads_keys(self) -> bool:
        """Whether there is a keyboard."""

    def draw(self, lines: Sequence[str]) -> None:
        """Show lines."""

    def key(self, seconds: float) -> str:
        """Wait for a key, at most so long."""


def in_a_thread(job: Callable[[], None]) -> None:
    """Run a job beside the drawing; it keeps no end of the process waiting."""
    threading.Thread(target=job, daemon=True).start()


class World(Struct, frozen=True):
    """What watching works with: `make` makes a report, `show` turns one into lines, `clock` tells the time."""

    make: Callable[[], Made]
    show: Callable[[Made], Sequence[str]]
    clock: Callable[[], datetime]
    start: Callable[[Callable[[], None]], None] = in_a_thread


class Watching:
    """A table, from its first report on; `interval` is the time between two while prices move."""

    def __init__(self, world: World, first: Made, interval: timedelta) -> None:
        self._world, self._interval = world, interval
        self._answers: queue.SimpleQueue[Made | Exception] = queue.SimpleQueue()
        self._is_asking, self._failures, self._reason = False, 0, ""
        self._take(first)

    def run(self, screen: Drawn) -> Made:
        """Draw until somebody quits; return what was shown last."""
        while True:
            self._step()
            screen.draw(self._lines("q" if screen.reads_keys else "Ctrl-C"))
            if screen.key(_TICK_WHILE_ASKING_SECONDS if self._is_asking else _TICK_SECONDS) in _QUIT:
                return self._made

    def _step(self) -> None:
        """Take what has come in, and ask where it is time."""
        if not self._answers.empty():
            self._is_asking = False
            self._take(self._answers.get())
        if not self._is_asking and self._due is not None and self._world.clock() >= self._due:
            self._is_asking = True
            self._world.start(self._ask)

    def _ask(self) -> None:
        try:
            self._answers.put(self._world.make())
        except Exception as error:  # noqa: BLE001 - nothing is hidden: it is told, or raised beside the screen
            self._answers.put(error)

    def _take(self, answer: Made | Exception) -> None:
        if isinstance(answer, Made):
            self._made, self._failures, self._reason = answer, 0, ""
            partial = answer.report.partial
            self._due = next_refresh(answer.calendar, answer.at, self._interval, partial=partial)
            return
        if not isinstance(answer, MoversError):
            raise answer
        self._failures, self._reason = self._failures + 1, answer.message
        self._due = next_try(self._world.clock(), self._interval, self._failures)

    def _lines(self, quit_with: str) -> list[str]:
        status = WatchStatus(self._world.clock(), self._due, self._is_asking, self._failures, self._reason)
        return [*status_lines(self._made.report, status, quit_with), "", *self._world.show(self._made)]
