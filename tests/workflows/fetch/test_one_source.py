"""When a source has answered, when it is left alone for the rest of a sync, and how long it is waited for."""

import math
import threading
import time
from collections.abc import Iterable

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.sources.base import Answer, Grain, Want, Window
from cryptoai_cli.sources.chain import GatheredHistories, HistoryRequest
from cryptoai_cli.workflows.fetch import one_source
from cryptoai_cli.workflows.fetch.one_source import Provider
from tests.build import EVENING, FRIDAY, MONDAY, history, session
from tests.fakes import FakeSource

WINDOW = Window((session(FRIDAY), session()), EVENING, MONDAY)
REFUSALS = [
    FailureKind.BLOCKED,
    FailureKind.COOLING_DOWN,
    FailureKind.WITHDRAWN,
    FailureKind.NO_CREDENTIALS,
    FailureKind.CREDENTIALS_REFUSED,
]
IN_VAIN = [FailureKind.BAD_ANSWER, FailureKind.TIMEOUT, FailureKind.UNREACHABLE]
ANSWERS = [FailureKind.UNKNOWN_SYMBOL, FailureKind.NO_DATA, FailureKind.OTHER_CALENDAR, FailureKind.NOT_COVERED]


def gather(provider: Provider, symbols: Iterable[str] = "A") -> GatheredHistories:
    return provider.gather([HistoryRequest(Instrument(symbol), Grain.CLOSES) for symbol in symbols], WINDOW)


def failing(kind: FailureKind) -> tuple[FakeSource, Provider]:
    source = FakeSource(fails_with=kind)
    return source, Provider(source)


def test_figures_and_the_word_that_there_are_none_are_answers() -> None:
    provider = Provider(FakeSource(closes={"A": history(symbol="A")}))
    found = gather(provider, "AX")
    assert set(found.histories) == {"A"}
    assert (provider.answers, provider.failure, provider.is_out) == (2, None, False)
    assert provider.has_answered(Instrument("X"))


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_source_that_has_nothing_is_asked_on_and_on(kind: FailureKind) -> None:
    _, provider = failing(kind)
    for _ in range(4):
        gather(provider)
    assert (provider.answers, provider.failure, provider.is_out) == (4, None, False)


def test_any_history_is_an_answer_even_one_that_measures_nothing() -> None:
    provider = Provider(FakeSource(closes={"A": history({}, symbol="A")}))
    assert set(gather(provider).histories) == {"A"}
    assert provider.answers == 1


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_of_all_requests_is_enough_to_leave_it_alone(kind: FailureKind) -> None:
    _, provider = failing(kind)
    gather(provider)
    assert (provider.is_out, provider.answers) == (True, 0)
    assert provider.failure is not None
    assert provider.failure.kind is kind
    assert not provider.has_answered(Instrument("A"))


@pytest.mark.parametrize("kind", IN_VAIN)
def test_it_is_left_alone_after_the_third_time_in_vain(kind: FailureKind) -> None:
    _, provider = failing(kind)
    outs = []
    for _ in range(3):
        gather(provider)
        outs.append(provider.is_out)
    assert outs == [False, False, True]


def test_an_answer_in_between_starts_the_count_anew() -> None:
    source, provider = failing(FailureKind.TIMEOUT)
    for kind in (FailureKind.TIMEOUT, FailureKind.TIMEOUT, FailureKind.NO_DATA, FailureKind.TIMEOUT):
        source.fails_with = kind
        gather(provider)
    assert not provider.is_out


def test_the_first_failure_is_the_one_that_is_told() -> None:
    source, provider = failing(FailureKind.TIMEOUT)
    gather(provider)
    source.fails_with = FailureKind.BLOCKED
    gather(provider)
    assert provider.failure is not None
    assert provider.failure.kind is FailureKind.TIMEOUT


def test_what_it_answered_is_of_the_last_time_it_was_asked() -> None:
    source, provider = failing(FailureKind.TIMEOUT)
    gather(provider)
    source.fails_with = FailureKind.NO_DATA
    gather(provider)
    assert provider.has_answered(Instrument("A"))


def test_a_pause_is_counted_from_its_last_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [50.0]
    monkeypatch.setattr("cryptoai_cli.workflows.fetch.one_source.time.monotonic", lambda: now[0])
    provider = Provider(FakeSource())
    assert provider.wait_seconds(100.0) == 0.0  # it was never asked
    gather(provider)
    now[0] = 50.5
    assert provider.wait_seconds(2.0) == 1.5
    now[0] = 53.0
    assert provider.wait_seconds(2.0) == 0.0


def test_it_has_the_name_of_its_source() -> None:
    assert Provider(FakeSource("nasdaq")).name == "nasdaq"


class Hanging(FakeSource):
    """Never returns, unless `over` is set."""

    over = threading.Event()

    def fetch(self, want: Want, window: Window) -> Answer:
        self.over.wait(20)
        return super().fetch(want, window)


def test_a_plug_in_that_never_returns_is_left_and_counts_as_asked_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_source, "LONGEST_CALL_SECONDS", 0.1)
    provider = Provider(Hanging("plug-in"))
    started = time.monotonic()
    for _ in range(3):
        gather(provider)
    Hanging.over.set()
    assert provider.failure is not None
    assert (provider.failure.kind, provider.is_out) == (FailureKind.TIMEOUT, True)
    assert time.monotonic() - started < 10


def test_our_own_sources_take_their_time_for_each_request_is_limited() -> None:
    assert Provider(FakeSource("massive"))._longest_seconds == math.inf
    assert Provider(FakeSource("plug-in"))._longest_seconds == one_source.LONGEST_CALL_SECONDS
