from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from cryptoai_cli.cli.live_screen import frame
from cryptoai_cli.cli.watch_loop import WatchedReport, Watcher, WatchSetup
from cryptoai_cli.errors import NoQuotesError
from cryptoai_cli.market.session import State
from tests.build import calendar
from tests.build_report import build_report

OPEN = datetime(2025, 10, 13, 15, 0, tzinfo=UTC)
CLOSED = datetime(2025, 10, 13, 22, 0, tzinfo=UTC)


class Room:
    """A screen, a clock and a source in one: each look at the keyboard takes `step`."""

    def __init__(self, now: datetime, step: timedelta, looks: int, answers: Sequence[Exception | None] = ()) -> None:
        self.now, self._step, self._looks, self._answers = now, step, looks, list(answers)
        self.began = now
        self.asked_at: list[datetime] = []
        self.drawn: list[str] = []
        self.reads_keys = True

    def clock(self) -> datetime:
        return self.now

    def made(self) -> WatchedReport:
        state = State.IN_PROGRESS if self.began == OPEN else State.FINAL
        return WatchedReport(build_report(state=state, as_of=self.now), self.now, calendar(), 5)

    def make(self) -> WatchedReport:
        self.asked_at.append(self.now)
        answer = self._answers.pop(0) if self._answers else None
        if answer is not None:
            raise answer
        return self.made()

    def draw(self, lines: Sequence[str]) -> None:
        self.drawn.append("\n".join(lines))

    def key(self, seconds: float) -> str:
        assert 0 < seconds <= 1
        self.now += self._step
        self._looks -= 1
        return "" if self._looks else "q"

    def watch(self) -> WatchedReport:
        def at_once(job: Callable[[], None]) -> None:
            job()

        setup = WatchSetup(self.make, lambda made: [f"table of {made.at:%H:%M:%S}"], self.clock, at_once)
        return Watcher(setup, self.made(), timedelta(seconds=60)).run(self)


def seconds(room: Room) -> list[float]:
    return [(asked - room.began).total_seconds() for asked in room.asked_at]


def test_an_open_session_is_asked_for_in_the_interval() -> None:
    room = Room(OPEN, timedelta(seconds=10), looks=20)

    last = room.watch()

    # an answer is taken at the look after, ten seconds later; it is dated when it was asked for
    assert seconds(room) == [60, 120, 180]
    assert last.at == OPEN + timedelta(seconds=180)


def test_a_settled_session_costs_no_request_until_the_next_one_opens() -> None:
    room = Room(CLOSED, timedelta(hours=1), looks=20)

    room.watch()

    # it opens at 13:30 UTC, fifteen and a half hours later: 16, 17, 18 and 19 are the looks of the open session
    assert seconds(room)[0] == 16 * 3600
    assert all(asked >= 16 * 3600 for asked in seconds(room))


def test_the_age_grows_between_two_refreshes() -> None:
    room = Room(OPEN, timedelta(seconds=10), looks=3)

    room.watch()

    assert [drawn.split(", ")[1].split(" ago")[0] for drawn in room.drawn] == ["0 s", "10 s", "20 s"]


def test_a_failed_refresh_keeps_the_last_table_and_says_how_old_it_is() -> None:
    failed = NoQuotesError("no source answers")
    room = Room(OPEN, timedelta(seconds=10), looks=9, answers=[failed])

    last = room.watch()

    assert last.at == OPEN
    assert "table of 15:00:00" in room.drawn[-1]
    assert "The last try failed, this is the table from before: no source answers" in room.drawn[-1]
    assert "1 min ago" in room.drawn[-1]


def test_failures_make_tries_rarer_and_an_answer_ends_that() -> None:
    failures = [NoQuotesError("no source answers")] * 2
    room = Room(OPEN, timedelta(seconds=10), looks=40, answers=failures)

    room.watch()

    # failed at 60, noticed at 70, after 60 more at 130, noticed at 140, after 120 more at 260, which gives an answer
    assert seconds(room) == [60, 130, 260, 320, 380]
    assert "failed" not in room.drawn[-1]


def test_a_bug_is_not_mistaken_for_a_failed_refresh() -> None:
    room = Room(OPEN, timedelta(seconds=10), looks=20, answers=[ZeroDivisionError()])

    with pytest.raises(ZeroDivisionError):
        room.watch()


def test_a_frame_draws_over_the_one_before_and_leaves_nothing_of_it() -> None:
    assert frame(["a", "b"], 5) == "\x1b[Ha\x1b[0m\x1b[K\r\nb\x1b[0m\x1b[K\x1b[J"


def test_what_finds_no_room_is_counted() -> None:
    drawn = frame(["a", "b", "c", "d"], 3).split("\r\n")

    assert len(drawn) == 3
    assert "2 more lines" in drawn[-1]
