import time
from collections.abc import Sequence

from msgspec.structs import replace

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure, Obstacle, ObstacleKind
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.sources.base import Answer, Grain, Want, Window
from cryptoai_cli.sources.history_request import HistoryRequest
from cryptoai_cli.sources.serial_source import SerialSource
from cryptoai_cli.sources.unknown_symbols import Remembered
from cryptoai_cli.sources.walk import Acceptance, Visit, Walk
from tests.build import EVENING, FRIDAY, MONDAY, history, session
from tests.fakes import FakeSource

PROXY = Obstacle(ObstacleKind.PROXY, "no proxy")
WINDOW = Window((session(FRIDAY), session(MONDAY)), EVENING, MONDAY)
A, B = (HistoryRequest(Instrument(symbol), Grain.CLOSES) for symbol in "AB")


class OutOfTime(FakeSource):
    """Knows A, and is out of time for whatever else, when its share ends."""

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        time.sleep(max(0.0, window.until - time.monotonic()))
        return super().fetch_many(wants, window)

    def fetch(self, want: Want, window: Window) -> Answer:
        answer = super().fetch(want, window)
        return answer if isinstance(answer, History) else self.failure(want, FailureKind.TIMEOUT, "late")


def walk(*requests: HistoryRequest, remembered: Remembered | None = None, good: bool = True) -> Walk:
    return Walk(requests, Acceptance(lambda _instrument, _history: good, None), {}, remembered or {})


def asked(each: Walk, source: FakeSource, until: float = float("inf")) -> frozenset[HistoryRequest]:
    visit = Visit(SerialSource(source))
    return each.ask(visit, each.open_for(visit), replace(WINDOW, until=until), lambda: None)


def test_what_is_found_is_no_longer_open_and_what_fails_is() -> None:
    way = walk(A, B)
    assert asked(way, FakeSource("one", closes={"A": history(symbol="A")})) == frozenset()
    assert (list(way.found), way.still_open) == (["A"], [B])
    assert [(r.instrument.symbol, source) for r, source in way.failures] == [("B", "one")]


class BehindProxy(FakeSource):
    """Fails for a proxy that is down."""

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:  # noqa: ARG002 - it has no data
        refusal = Refusal(FailureKind.UNREACHABLE, "no proxy", obstacle=PROXY)
        return tuple(refusal.failure("of its own spelling", self.card.name) for _ in wants)


def test_what_stands_in_the_way_of_a_source_is_kept_with_its_failure() -> None:
    way = walk(A)
    asked(way, BehindProxy("one"))
    assert list(way.failures.values()) == [FetchFailure("A", "one", FailureKind.UNREACHABLE, "no proxy", PROXY)]


def test_only_what_its_share_of_the_time_cut_short_is_late() -> None:
    source = OutOfTime("one", closes={"A": history(symbol="A")})
    assert asked(walk(A, B), source, time.monotonic() + 0.05) == {B}
    assert asked(walk(A, B), FakeSource("two", fails_with=FailureKind.TIMEOUT)) == frozenset()


def test_a_second_visit_is_for_what_was_late_and_takes_back_the_failure() -> None:
    way, source = walk(A, B), OutOfTime("one", closes={"A": history(symbol="A")})
    late = asked(way, source, time.monotonic() + 0.05)
    again = Visit(SerialSource(FakeSource("one", closes={"B": history(symbol="B")})), late)
    assert way.open_for(again) == [B]
    way.ask(again, [B], WINDOW, lambda: None)
    assert (sorted(way.found), way.still_open, way.failures) == (["A", "B"], [], {})


def test_what_is_remembered_is_answered_without_asking() -> None:
    known = FetchFailure("B", "one", FailureKind.UNKNOWN_SYMBOL, "not known")
    way = walk(A, B, remembered={(B, "one"): known})
    first, second = FakeSource("one", closes={"A": history(symbol="A")}), FakeSource("file")
    asked(way, first)
    asked(way, second)
    assert first.symbols_asked(Grain.CLOSES) == ["A"]
    assert second.symbols_asked(Grain.CLOSES) == ["B"]
    assert way.failures[B, "one"] == known
    assert (way.is_remembered(A), way.is_remembered(B)) == (False, True)


def test_a_history_that_is_not_good_is_kept_and_the_request_stays_open() -> None:
    way = walk(A, good=False)
    asked(way, FakeSource("one", closes={"A": history(symbol="A")}))
    assert (list(way.found), way.still_open) == (["A"], [A])


def test_what_was_said_at_the_very_end_of_the_share_is_not_late() -> None:
    class Thorough(OutOfTime):
        def fetch(self, want: Want, window: Window) -> Answer:
            return FakeSource.fetch(self, want, window)

    way = walk(B)
    assert asked(way, Thorough("one"), time.monotonic() + 0.05) == frozenset()
    assert [failure.kind for failure in way.failures.values()] == [FailureKind.UNKNOWN_SYMBOL]
