"""Which moves are questioned, and for what."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.measure import measure
from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import Feed, History, Split
from cryptoai_cli.market.instrument import FormerSymbol, Instrument, InstrumentType
from cryptoai_cli.market.session import Interval
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.workflows.judge.questions import ActionsFound, Doubt, Measured, actions_needed, question_of
from tests.build import BITCOIN, FRIDAY, MONDAY, MORNING, candles, history, interval, quote, session
from tests.fakes import FakeSource

CLOSE = session().closes
SPAN = interval()
A = Instrument("A")


def telling() -> BuiltSources:
    """Sources of which one tells of events."""
    source = FakeSource("fake")
    source.card = replace(source.card, has_events=True)
    return BuiltSources((source, FakeSource("other")))


def unbuilt() -> BuiltSources:
    """Sources that nothing may build: that loads the network."""
    raise AssertionError


TELLING = Chain(telling)
SPLIT = Split(MONDAY, 11, 10)


def measured(given: History, instrument: Instrument = A, span: Interval = SPAN) -> Measured:
    return Measured(instrument, measure(instrument, given, span), given)


def closing(close: float = 103.0, **more: object) -> History:
    return replace(history({FRIDAY: 100.0, MONDAY: close}, symbol="A"), **more)


def doubt(each: Measured, actions: ActionsFound | None = None, span: Interval = SPAN) -> Doubt | None:
    found = question_of(each, span, actions or ActionsFound())
    return None if found is None else found.doubt


def test_a_usual_move_is_not_questioned() -> None:
    assert doubt(measured(closing())) is None


def test_a_large_one_is() -> None:
    assert doubt(measured(closing(150.0))) is Doubt.ISSUE


class TestUnchanged:
    def test_a_share_that_stands_still_may_not_have_traded(self) -> None:
        assert doubt(measured(closing(100.0))) is Doubt.UNCHANGED

    @pytest.mark.parametrize("kind", [InstrumentType.FUND, InstrumentType.INDEX, InstrumentType.CURRENCY])
    def test_what_does_not_trade_cannot_miss_a_session(self, kind: InstrumentType) -> None:
        assert doubt(measured(closing(100.0, kind=kind))) is None

    def test_nor_can_a_live_price(self) -> None:
        span = interval(now=MORNING)
        assert doubt(measured(closing(100.0, quote=quote(100.0, MORNING)), span=span), span=span) is None


class TestEarly:
    def early(self, before: timedelta, feed: Feed) -> Measured:
        return measured(closing(quote=quote(103.0, CLOSE - before), feed=feed))

    def test_a_trade_long_before_the_close_is_questioned(self) -> None:
        assert doubt(self.early(timedelta(hours=2), Feed.RUNNING)) is Doubt.EARLY
        assert doubt(self.early(timedelta(minutes=2), Feed.UNKNOWN)) is Doubt.EARLY

    def test_one_of_the_last_hour_is_not(self) -> None:
        assert doubt(self.early(timedelta(minutes=50), Feed.RUNNING)) is None

    def test_it_comes_before_every_other_doubt(self) -> None:
        both = measured(closing(150.0, quote=quote(150.0, CLOSE - timedelta(hours=2))))
        assert doubt(both) is Doubt.EARLY


class TestActions:
    TOLD = quote(103.0, CLOSE, provider_return=0.03)

    @pytest.mark.parametrize(
        ("given", "lacking"),
        [
            (closing(), True),
            (closing(quote=TOLD), False),  # a split would contradict the source's own percentage
            (closing(quote=replace(TOLD, as_of=CLOSE - timedelta(days=3))), True),
            (closing(base_is_derived=True), False),  # so does a base that comes from the source's own change
            (closing(kind=InstrumentType.INDEX), False),
            (history({MONDAY: 103.0}, symbol="A"), False),
        ],
    )
    def test_they_are_needed_where_nothing_else_would_show_a_split(self, given: History, *, lacking: bool) -> None:
        asked: list[str] = []
        actions_needed([measured(given)], SPAN, lambda: asked.append("asked"), Chain(unbuilt))
        assert bool(asked) is lacking

    @pytest.mark.parametrize(
        ("source", "close", "lacking"), [("other", 80.0, True), ("fake", 80.0, False), ("other", 90.0, False)]
    )
    def test_they_are_needed_for_a_large_move_of_a_source_whose_bars_tell_of_none(
        self, source: str, close: float, *, lacking: bool
    ) -> None:
        asked: list[str] = []
        told = quote(close, CLOSE, provider_return=close / 100 - 1)
        given = replace(closing(close, quote=told), source=source)
        actions_needed([measured(given)], SPAN, lambda: asked.append("asked"), TELLING)
        assert bool(asked) is lacking

    def found(self, actions: CorporateActions | None) -> ActionsFound:
        return actions_needed([measured(closing())], SPAN, lambda: actions, TELLING)

    def test_a_list_makes_it_needless_to_ask_for_single_shares(self) -> None:
        whole = CorporateActions(MONDAY, "list", is_whole=True, splits={"A": SPLIT})
        assert self.found(whole) == ActionsFound(frozenset(), {"A": SPLIT})

    def test_without_a_list_the_sources_are_asked_for_single_shares(self) -> None:
        part = CorporateActions(MONDAY, "", is_whole=False)
        assert self.found(part) == ActionsFound(frozenset({"fake"}), {})
        assert doubt(measured(closing()), self.found(part)) is Doubt.EVENTS
        assert doubt(measured(replace(closing(), source="other")), self.found(part)) is None
        assert doubt(measured(closing(quote=self.TOLD)), self.found(part)) is None

    def test_of_a_session_long_past_nothing_is_asked(self) -> None:
        assert self.found(None) == ActionsFound()

    def test_a_split_on_record_questions_any_move(self) -> None:
        actions = ActionsFound(splits={"A": SPLIT})
        question = question_of(measured(closing()), SPAN, actions)
        assert question is not None
        assert (question.doubt, question.split) == (Doubt.ISSUE, SPLIT)
        assert question.issue is not None
        assert not question.issue.by_size

    def test_also_one_whose_source_tells_a_percentage(self) -> None:
        assert doubt(measured(closing(quote=self.TOLD)), ActionsFound(splits={"A": SPLIT})) is Doubt.ISSUE
        index = closing(kind=InstrumentType.INDEX)
        assert doubt(measured(index), ActionsFound(splits={"A": SPLIT})) is None

    def test_it_is_found_by_the_symbol_of_the_session(self) -> None:
        renamed = Instrument("NEW", formerly=(FormerSymbol("OLD", MONDAY),))
        given = replace(closing(), symbol="NEW")
        assert doubt(measured(given, renamed), ActionsFound(splits={"OLD": SPLIT})) is Doubt.ISSUE
        assert doubt(measured(given, renamed), ActionsFound(splits={"NEW": SPLIT})) is None


def test_a_coin_is_questioned_by_size_alone() -> None:
    hours = {session(FRIDAY).closes: 100.0, CLOSE: 150.0}

    coin = history({}, symbol="BTC-USD", candles=candles(hours), kind=InstrumentType.CRYPTO)
    assert doubt(measured(coin, BITCOIN)) is Doubt.ISSUE
    still = replace(coin, candles=candles(dict.fromkeys(hours, 100.0)))
    assert doubt(measured(still, BITCOIN), ActionsFound(frozenset({"fake"}))) is None


def test_a_derived_previous_close_that_another_one_held_contradicts_is_questioned() -> None:
    derived = closing(base_is_derived=True)
    assert doubt(replace(measured(derived), held=(90.0,))) is Doubt.ISSUE
    assert doubt(replace(measured(derived), held=(100.0,))) is None
    assert doubt(replace(measured(closing()), held=(90.0,))) is None


def test_a_live_price_of_a_coin_that_does_not_fit_its_latest_hour_is_questioned() -> None:
    span = interval(now=MORNING)
    hours = candles({session(FRIDAY).closes: 100.0, MORNING: 101.0})
    for price, expected in ((102.0, None), (115.0, Doubt.ISSUE)):
        coin = history({}, symbol="BTC-USD", candles=hours, kind=InstrumentType.CRYPTO, quote=quote(price, MORNING))
        assert doubt(measured(coin, BITCOIN, span), span=span) is expected
