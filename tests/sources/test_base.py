import time
from collections.abc import Sequence
from datetime import date

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import FormerSymbol, Instrument, InstrumentType
from cryptoai_cli.sources.base import Answer, Grain, Source, SourceCard, SourceContext, Want, Window
from tests.build import EVENING, FRIDAY, MONDAY, THURSDAY, history, session

WINDOW = Window((session(THURSDAY), session(FRIDAY), session(MONDAY)), EVENING)
CARD = SourceCard(
    name="desk",
    title="Desk",
    covers=frozenset({InstrumentType.EQUITY}),
    grains=frozenset({Grain.CLOSES}),
    limits="none",
    terms="none",
)
RENAMED = Instrument("NEW", formerly=(FormerSymbol("OLD", FRIDAY),))


class Batches(Source):
    """A source as it is written now: `fetch_many` alone."""

    card = CARD

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        assert window is WINDOW
        self.asked.append(tuple(want.symbol for want in wants))
        return tuple(history(symbol=want.symbol, source="desk") for want in wants)


class OldSource(Source):
    """A source as the first release wanted it: `fetch` alone."""

    card = CARD

    def __init__(self) -> None:
        self.asked: list[str] = []

    def fetch(self, want: Want, window: Window) -> Answer:
        assert window is WINDOW
        self.asked.append(want.symbol)
        return history(symbol=want.symbol, source="desk")


class OldSourceThatPrepares(OldSource):
    """One of the first release that adds to the `fetch_many` it inherits."""

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        self.asked.append("prepared")
        return super().fetch_many(wants, window)


class OldSourceOfBoth(Source):
    """One of the first release that has both methods and leaves the work to the base."""

    card = CARD

    def fetch(self, want: Want, window: Window) -> Answer:
        assert window is WINDOW
        return history(symbol=want.symbol, source="desk")

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        return super().fetch_many(wants, window)


class Empty(Source):
    card = CARD


def want(symbol: str, grain: Grain = Grain.CLOSES) -> Want:
    return Want(Instrument(symbol), symbol, grain)


def symbols(answers: Sequence[Answer]) -> list[str]:
    return [answer.symbol for answer in answers]


def test_a_source_with_fetch_many_alone_answers_one_want_too() -> None:
    source = Batches()
    assert source.fetch(want("A"), WINDOW).symbol == "A"
    assert symbols(source.fetch_many([want("B"), want("A")], WINDOW)) == ["B", "A"]
    assert source.asked == [("A",), ("B", "A")]


def test_a_source_with_fetch_alone_is_asked_for_one_want_after_the_other() -> None:
    source = OldSource()  # type: ignore[abstract] # plug-ins of the first release are not type-checked against this one
    assert symbols(source.fetch_many([want("B"), want("A")], WINDOW)) == ["B", "A"]
    assert source.asked == ["B", "A"]


def test_a_source_with_neither_cannot_be_built() -> None:
    with pytest.raises(TypeError, match="fetch_many"):
        Empty()  # type: ignore[abstract] # that is the rule


def test_a_source_of_the_first_release_may_add_to_the_fetch_many_it_inherits() -> None:
    source = OldSourceThatPrepares()
    assert symbols(source.fetch_many([want("A")], WINDOW)) == ["A"]
    assert source.asked == ["prepared", "A"]


def test_a_source_of_the_first_release_may_leave_fetch_many_to_the_base() -> None:
    assert symbols(OldSourceOfBoth().fetch_many([want("A")], WINDOW)) == ["A"]


def test_a_fetch_of_its_own_does_not_replace_a_fetch_many_that_is_inherited() -> None:
    class Extended(Batches):
        def fetch(self, want: Want, window: Window) -> Answer:  # noqa: ARG002 - the signature is given
            return self.failure(want, FailureKind.NO_DATA, "not this way")

    assert symbols(Extended().fetch_many([want("A")], WINDOW)) == ["A"]
    assert isinstance(Extended().fetch(want("A"), WINDOW), FetchFailure)


@pytest.mark.parametrize(
    ("symbol", "grain", "covered"),
    [
        ("MARA", Grain.CLOSES, True),
        ("MARA", Grain.BARS, False),
        ("BTC-USD", Grain.CLOSES, False),
    ],
)
def test_a_source_covers_the_kinds_and_the_grains_of_its_card(symbol: str, grain: Grain, *, covered: bool) -> None:
    assert Batches().covers(want(symbol, grain)) is covered


@pytest.mark.parametrize(("keeps_old_symbols", "symbol"), [(True, "OLD"), (False, "NEW")])
def test_a_renamed_instrument_has_its_old_symbol_where_the_source_keeps_them(
    symbol: str, *, keeps_old_symbols: bool
) -> None:
    source = Batches()
    source.card = SourceCard("desk", "Desk", CARD.covers, CARD.grains, "none", "none", keeps_old_symbols)
    assert source.symbol_for(RENAMED, FRIDAY, MONDAY) == symbol


def test_a_failure_names_the_source_and_the_spelling_that_was_asked() -> None:
    asked = Want(RENAMED, "OLD", Grain.CLOSES)
    failure = Batches().failure(asked, FailureKind.NO_DATA, "has none")
    assert failure == FetchFailure("OLD", "desk", FailureKind.NO_DATA, "has none")


def test_a_window_reaches_from_its_first_session_to_its_last() -> None:
    assert (WINDOW.first.day, WINDOW.last.day, WINDOW.today) == (THURSDAY, MONDAY, date.max)


def test_a_setting_that_is_not_set_has_its_default() -> None:
    context = SourceContext((("base_url", "http://desk.example"),), 0.0)
    assert context.setting("base_url") == "http://desk.example"
    assert (context.setting("path"), context.setting("feed", "sip")) == ("", "sip")


def test_a_source_with_fetch_alone_is_asked_until_its_share_of_the_time_ends() -> None:
    class Slow(Source):
        card = CARD

        def fetch(self, want: Want, window: Window) -> Answer:
            time.sleep(max(0.0, window.until - time.monotonic()))
            return history(symbol=want.symbol, source="desk")

    source = Slow()  # type: ignore[abstract] # plug-ins of the first release are not type-checked against this one
    share = replace(WINDOW, until=time.monotonic() + 0.05)
    first, second = source.fetch_many([want("A"), want("B")], share)
    assert isinstance(first, History)
    assert isinstance(second, FetchFailure)
    assert second.kind is FailureKind.TIMEOUT


def test_the_share_of_a_source_ends_with_the_run_at_the_latest() -> None:
    assert WINDOW.answer_by(7.0) == 7.0
    assert replace(WINDOW, until=3.0).answer_by(7.0) == 3.0
    assert replace(WINDOW, until=9.0).answer_by(7.0) == 7.0
