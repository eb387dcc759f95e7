"""What every source must pass, whatever provider or file it reads.

A source is put to the test by a `Case`: how to build it healthy and how to build it over garbage, and symbols that it
knows and does not know.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.sources.base import Answer, Grain, Source, Want, Window


@dataclass(frozen=True)
class Case:
    """One source under test: `known` are two symbols with a close on the last session of `window`."""

    healthy: Callable[[], Source]
    over_garbage: Callable[[], Source]
    known: tuple[str, str]
    unknown: str
    window: Window

    def wants(self, *symbols: str) -> tuple[Want, ...]:
        """Return wants of closes."""
        return tuple(Want(Instrument(symbol), symbol, Grain.CLOSES) for symbol in symbols)

    def ask(self, *symbols: str) -> tuple[Answer, ...]:
        """Ask the healthy source for closes."""
        return self.healthy().fetch_many(self.wants(*symbols), self.window)


Check = Callable[[Case], None]


def answers_every_want_in_order(case: Case) -> None:
    first, second = case.known
    answers = case.ask(second, case.unknown, first, second)
    assert [answer.symbol for answer in answers] == [second, case.unknown, first, second]


def answers_nothing_wanted_with_nothing(case: Case) -> None:
    assert case.ask() == ()


def tells_an_unknown_symbol_and_keeps_the_others(case: Case) -> None:
    known, unknown = case.ask(case.known[0], case.unknown)
    assert isinstance(known, History)
    assert isinstance(unknown, FetchFailure)
    assert unknown.kind is FailureKind.UNKNOWN_SYMBOL
    assert unknown.detail


def signs_every_answer(case: Case) -> None:
    name = case.healthy().card.name
    assert {answer.source for answer in case.ask(case.known[0], case.unknown)} == {name}


def covers_the_last_session(case: Case) -> None:
    for answer in case.ask(*case.known):
        assert isinstance(answer, History)
        assert answer.close(case.window.last.day) is not None


def gives_bars_ascending_and_unique(case: Case) -> None:
    for answer in case.ask(*case.known):
        assert isinstance(answer, History)
        days = [bar.session for bar in answer.bars]
        assert days == sorted(set(days))


def knows_nothing_of_the_future(case: Case) -> None:
    for answer in case.ask(*case.known):
        assert isinstance(answer, History)
        assert all(bar.session <= case.window.now.date() for bar in answer.bars)


def fetches_one_like_many(case: Case) -> None:
    (want,) = case.wants(case.known[0])
    assert case.healthy().fetch(want, case.window) == case.healthy().fetch_many([want], case.window)[0]


def answers_a_second_call_like_the_first(case: Case) -> None:
    source, wants = case.healthy(), case.wants(*case.known, case.unknown)
    assert source.fetch_many(wants, case.window) == source.fetch_many(wants, case.window)


def fails_over_garbage_with_a_reason_and_without_an_exception(case: Case) -> None:
    wants = case.wants(*case.known)
    answers = case.over_garbage().fetch_many(wants, case.window)
    assert len(answers) == len(wants)
    for answer in answers:
        assert isinstance(answer, FetchFailure)
        assert answer.detail


CHECKS: tuple[Check, ...] = (
    answers_every_want_in_order,
    answers_nothing_wanted_with_nothing,
    tells_an_unknown_symbol_and_keeps_the_others,
    signs_every_answer,
    covers_the_last_session,
    gives_bars_ascending_and_unique,
    knows_nothing_of_the_future,
    fetches_one_like_many,
    answers_a_second_call_like_the_first,
    fails_over_garbage_with_a_reason_and_without_an_exception,
)
