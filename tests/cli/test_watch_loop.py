from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.cli.watch_loop import watch_plainly
from cryptoai_cli.errors import NoQuotesError
from cryptoai_cli.market.session import State
from cryptoai_cli.settings.model import ReportSettings
from cryptoai_cli.watch_app.refresher import Refresher, Refreshing, WatchedReport
from tests.build import calendar
from tests.build_report import build_report

STYLE = ReportSettings((), Measure.MEDIAN, 5)

OPEN = datetime(2025, 10, 13, 15, 0, tzinfo=UTC)


class Room:
    """A screen, a clock and a source in one: each look at the keyboard takes ten seconds."""

    reads_keys = True

    def __init__(self, looks: int, answers: Sequence[Exception] = (), *, draws_over: bool = True) -> None:
        self.now, self._looks, self._answers = OPEN, looks, list(answers)
        self.drawn: list[str] = []
        self.draws_over = draws_over

    def made(self) -> WatchedReport:
        return WatchedReport(build_report(state=State.IN_PROGRESS, as_of=self.now), self.now, calendar(), STYLE)

    def make(self) -> WatchedReport:
        if self._answers:
            raise self._answers.pop(0)
        return self.made()

    def draw(self, lines: Sequence[str]) -> None:
        self.drawn.append("\n".join(lines))

    def key(self, seconds: float) -> str:
        assert 0 < seconds <= 1
        self.now += timedelta(seconds=10)
        self._looks -= 1
        return "" if self._looks else "q"

    def watch(self) -> WatchedReport:
        def at_once(job: Callable[[], None]) -> None:
            job()

        def elapsed() -> float:
            return (self.now - OPEN).total_seconds()

        setup = Refreshing(self.make, lambda: self.now, elapsed, at_once)
        refresher = Refresher(setup, self.made(), timedelta(seconds=60))
        return watch_plainly(refresher, lambda made: [f"table of {made.at:%H:%M:%S}"], self)


def test_the_age_grows_between_two_refreshes() -> None:
    room = Room(looks=4)

    room.watch()

    assert [drawn.split(", ")[1].split(" ago")[0] for drawn in room.drawn] == ["0 s", "10 s", "20 s", "30 s"]


def test_the_last_report_is_given_back() -> None:
    assert Room(looks=10).watch().at == OPEN + timedelta(seconds=60)


def test_a_failed_refresh_keeps_the_last_table_and_says_how_old_it_is() -> None:
    room = Room(looks=9, answers=[NoQuotesError("no source answers")])

    last = room.watch()

    assert last.at == OPEN
    assert "table of 15:00:00" in room.drawn[-1]
    assert "The last attempt failed, this is the earlier table: no source answers" in room.drawn[-1]
    assert "1 min ago" in room.drawn[-1]


def test_where_nothing_is_drawn_over_each_table_is_shown_once() -> None:
    room = Room(looks=15, draws_over=False)

    room.watch()

    assert [drawn.split("table of ")[1] for drawn in room.drawn] == ["15:00:00", "15:01:00", "15:02:00"]


def test_where_nothing_is_drawn_over_a_failure_does_not_repeat_the_table() -> None:
    room = Room(looks=9, answers=[NoQuotesError("no source answers")], draws_over=False)

    room.watch()

    assert "failed" in room.drawn[1]
    assert "table of" not in room.drawn[1]
