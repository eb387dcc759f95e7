from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.errors import MoversError, NoQuotesError, SettingsError, TryLaterError
from cryptoai_cli.market.session import State
from cryptoai_cli.settings.model import ReportSettings
from cryptoai_cli.watch_app.refresher import Refresher, Refreshing, WatchedReport
from tests.build import calendar
from tests.build_report import build_report

STYLE = ReportSettings((), Measure.MEDIAN, 5)

OPEN = datetime(2025, 10, 13, 15, 0, tzinfo=UTC)
CLOSED = datetime(2025, 10, 13, 22, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Room:
    """A clock and a source in one; what is asked is answered at once, or once `answer` is called."""

    def __init__(self, now: datetime, answers: Sequence[Exception] = (), *, is_slow: bool = False) -> None:
        self.now, self.seconds, self._answers, self._is_slow = now, 0.0, list(answers), is_slow
        self.asked_at: list[datetime] = []
        self.waiting: list[Callable[[], None]] = []
        self.fault: MoversError | None = None
        setup = Refreshing(self.make, lambda: self.now, lambda: self.seconds, self.start)
        self.refresher = Refresher(setup, self.made(), MINUTE)

    def made(self) -> WatchedReport:
        latest = calendar().latest(self.now)
        assert latest is not None
        state = State.IN_PROGRESS if latest.state(self.now) is State.IN_PROGRESS else State.FINAL
        return WatchedReport(build_report(state=state, as_of=self.now), self.now, calendar(), STYLE)

    def make(self) -> WatchedReport:
        self.asked_at.append(self.now)
        if self._answers:
            raise self._answers.pop(0)
        return self.made()

    def start(self, job: Callable[[], None]) -> None:
        if self.fault is not None:
            raise self.fault
        if self._is_slow:
            self.waiting.append(job)
        else:
            job()

    def pass_time(self, step: timedelta, times: int = 1) -> None:
        for _ in range(times):
            self.now += step
            self.seconds += step.total_seconds()
            self.refresher.step()


def seconds(room: Room, began: datetime = OPEN) -> list[float]:
    return [(asked - began).total_seconds() for asked in room.asked_at]


def test_an_open_session_is_asked_for_in_the_interval() -> None:
    room = Room(OPEN)

    room.pass_time(timedelta(seconds=10), times=20)

    # an answer is taken up at the step after, ten seconds later; it is dated when it was asked for
    assert seconds(room) == [60, 120, 180]
    assert room.refresher.current.at == OPEN + timedelta(seconds=180)


def test_a_settled_session_costs_no_request_until_the_next_one_opens() -> None:
    room = Room(CLOSED)

    room.pass_time(timedelta(hours=1), times=15)

    assert not room.asked_at
    # it opens at 13:30 UTC, fifteen and a half hours later
    room.pass_time(timedelta(minutes=30))
    assert seconds(room, CLOSED) == [15.5 * 3600]


def test_a_failed_refresh_keeps_the_last_report_and_says_why() -> None:
    room = Room(OPEN, [NoQuotesError("no source answers")])

    room.pass_time(timedelta(seconds=10), times=7)

    assert room.refresher.current.at == OPEN
    assert (room.refresher.status.failures, room.refresher.status.reason) == (1, "no source answers")


@pytest.mark.parametrize("error", [NoQuotesError("none"), SettingsError("half written")])
def test_every_known_error_of_a_refresh_is_survived(error: MoversError) -> None:
    room = Room(OPEN, [error])

    room.pass_time(MINUTE, times=4)

    assert room.refresher.status.failures == 0
    assert room.refresher.current.at > OPEN


def test_a_thread_that_is_refused_is_a_failed_refresh() -> None:
    room = Room(OPEN)
    room.fault = TryLaterError("this machine has no more threads for this run")

    room.pass_time(timedelta(seconds=10), times=7)

    assert (room.refresher.status.failures, room.refresher.status.is_asking) == (1, False)
    assert room.refresher.status.reason == "this machine has no more threads for this run"
    room.fault = None
    room.pass_time(MINUTE, times=2)
    assert room.refresher.status.failures == 0


def test_failures_make_tries_rarer_and_an_answer_ends_that() -> None:
    room = Room(OPEN, [NoQuotesError("no source answers")] * 2)

    room.pass_time(timedelta(seconds=10), times=40)

    # failed at 60, noticed at 70, after 60 more at 130, noticed at 140, after 120 more at 260, which gives an answer
    assert seconds(room) == [60, 130, 260, 320, 380]
    assert not room.refresher.status.failures


def test_a_bug_is_not_mistaken_for_a_failed_refresh() -> None:
    room = Room(OPEN, [ZeroDivisionError()])

    with pytest.raises(ZeroDivisionError):
        room.pass_time(timedelta(seconds=10), times=7)


def test_a_refresh_on_demand_waits_until_the_last_request_is_fifteen_seconds_old() -> None:
    room = Room(OPEN)

    room.pass_time(timedelta(seconds=14))
    assert not room.refresher.ask()
    assert room.refresher.wait_seconds == 1
    room.pass_time(timedelta(seconds=1))
    assert room.refresher.ask()
    assert not room.refresher.ask()
    assert seconds(room) == [15]


def test_no_change_of_the_clock_brings_requests_nearer_together_than_fifteen_seconds() -> None:
    room = Room(OPEN)

    for hours in (1, 2, 3, -4, 5):
        room.now += timedelta(hours=hours)
        room.seconds += 1
        room.refresher.step()

    assert not room.asked_at


def test_a_clock_that_is_set_back_does_not_put_the_next_refresh_off() -> None:
    room = Room(OPEN)

    room.now -= timedelta(hours=1)
    room.seconds += 20
    room.refresher.step()

    assert len(room.asked_at) == 1


def test_a_clock_that_is_corrected_by_seconds_starts_nothing() -> None:
    room = Room(OPEN)

    room.now -= timedelta(seconds=30)
    room.seconds += 20
    room.refresher.step()

    assert not room.asked_at


def test_a_machine_that_wakes_up_asks_once() -> None:
    room = Room(OPEN)

    room.now += timedelta(hours=3)  # the seconds of the machine stood still
    room.seconds += 16
    for _ in range(5):
        room.refresher.step()

    assert len(room.asked_at) == 1


def test_the_session_may_change_over_night() -> None:
    room = Room(CLOSED)

    room.pass_time(timedelta(hours=16))
    room.pass_time(timedelta(seconds=1))

    assert room.refresher.current.report.state is State.IN_PROGRESS


def test_while_an_answer_is_waited_for_nothing_else_is_asked_and_nothing_blocks() -> None:
    room = Room(OPEN, is_slow=True)

    room.pass_time(MINUTE, times=10)

    assert len(room.waiting) == 1
    assert room.refresher.status.is_asking
    room.waiting[0]()
    assert room.refresher.step()
    assert not room.refresher.status.is_asking


def test_a_run_of_days_holds_one_report() -> None:
    room = Room(OPEN)
    held = set(vars(room.refresher))

    room.pass_time(timedelta(minutes=10), times=600)

    assert set(vars(room.refresher)) == held
    assert room.refresher._answers.qsize() <= 1
    assert not [value for value in vars(room.refresher).values() if isinstance(value, list | dict | set)]
