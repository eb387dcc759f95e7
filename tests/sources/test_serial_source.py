import math
import threading
import time
from collections.abc import Sequence

from msgspec.structs import replace

from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Session
from cryptoai_cli.sources.base import Answer, Grain, Want, Window
from cryptoai_cli.sources.serial_source import SerialSource
from tests.build import EVENING, FRIDAY, MONDAY, history, session
from tests.fakes import FakeSource

WINDOW = Window((session(FRIDAY), session(MONDAY)), EVENING, MONDAY)
WANTS = (Want(Instrument("A"), "A", Grain.CLOSES),)


class Held(FakeSource):
    """Answers when it is let go, and counts how many calls are inside it at a time."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.go, self.entered, self.inside, self.most = threading.Event(), threading.Event(), 0, 0

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.entered.set()
        self.go.wait(10)
        self.inside -= 1
        return super().fetch_many(wants, window)


def within(seconds: float) -> Window:
    return replace(WINDOW, until=time.monotonic() + seconds)


def kinds(answers: Sequence[Answer]) -> list[object]:
    return [each.kind if isinstance(each, FetchFailure) else each.symbol for each in answers]


def test_without_a_limit_a_source_is_asked_in_the_thread_of_the_caller() -> None:
    threads: list[threading.Thread] = []

    class Noting(FakeSource):
        def fetch(self, want: Want, window: Window) -> Answer:
            threads.append(threading.current_thread())
            assert window is WINDOW
            return super().fetch(want, window)

    assert math.isinf(WINDOW.until)
    serial = SerialSource(Noting(closes={"A": history(symbol="A")}))
    assert kinds(serial.fetch_many(WANTS, WINDOW)) == ["A"]
    assert threads == [threading.current_thread()]


def test_nobody_waits_longer_than_the_share_of_a_source() -> None:
    source = Held(closes={"A": history(symbol="A")})
    began = time.monotonic()
    (answer,) = SerialSource(source).fetch_many(WANTS, within(0.1))
    assert time.monotonic() - began < 5
    assert isinstance(answer, FetchFailure)
    assert (answer.symbol, answer.source, answer.kind) == ("A", "fake", FailureKind.TIMEOUT)
    source.go.set()


def test_calls_never_overlap_not_even_with_one_that_was_given_up() -> None:
    source = Held(closes={"A": history(symbol="A")})
    serial = SerialSource(source)
    assert kinds(serial.fetch_many(WANTS, within(0.1))) == [FailureKind.TIMEOUT]
    assert kinds(serial.fetch_many(WANTS, within(0.1))) == [FailureKind.TIMEOUT]
    source.go.set()
    assert isinstance(serial.fetch_many(WANTS, within(10))[0], History)
    assert source.most == 1
    assert len(source.asked) == 2  # the one whose turn did not come was not made up for


def test_it_is_told_when_the_turn_has_come() -> None:
    source = Held(closes={"A": history(symbol="A")})
    serial, begun = SerialSource(source), threading.Event()
    first = threading.Thread(target=serial.fetch_many, args=(WANTS, within(10)), daemon=True)
    first.start()
    assert source.entered.wait(5)
    serial.fetch_many(WANTS, within(0.1), begun.set)
    assert not begun.is_set()
    source.go.set()
    first.join(5)
    serial.fetch_many(WANTS, within(10), begun.set)
    assert begun.is_set()


def test_the_market_s_list_of_a_session_takes_its_turn_too() -> None:
    class Listing(Held):
        def corporate_actions(self, session: Session) -> CorporateActions:
            assert self.inside == 0
            return CorporateActions(session.day, "fake", is_whole=True)

    source = Listing()
    serial = SerialSource(source)
    serial.fetch_many(WANTS, within(0.1))
    assert serial.corporate_actions(session(MONDAY), time.monotonic() + 0.1) is None
    source.go.set()
    found = serial.corporate_actions(session(MONDAY), time.monotonic() + 10)
    assert isinstance(found, CorporateActions)
    assert found.session == MONDAY
