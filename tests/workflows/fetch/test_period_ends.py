"""Prices at the two ends of a period: what is asked of whom, and that both are of one source."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest

from cryptoai_cli.market.bar import Feed
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.session import Clock, Interval, State
from cryptoai_cli.sources.base import Grain
from cryptoai_cli.sources.chain import BuiltSources, Chain, GatheredHistories
from cryptoai_cli.workflows.fetch.period_ends import fetch_ends, progress_line, window_over
from tests.build import BITCOIN, EVENING, FRIDAY, MONDAY, NASDAQ, calendar, candles, history, quote, session
from tests.fakes import FakeSource, two_that_meet
from tests.workflows.test_period_report import WindowSource

BASE = date(2025, 10, 6)
SPAN = Interval(session(BASE), session(), State.FINAL, EVENING)
CLOCK = Clock(calendar(), EVENING)


def fetch(*sources: FakeSource, instruments: Sequence[Instrument] = (BITCOIN,)) -> GatheredHistories:
    return fetch_ends(instruments, SPAN, Chain(lambda: BuiltSources(sources)), CLOCK, lambda _i, _h: True)


def provider(name: str, prices: Mapping[date, float | None]) -> WindowSource:
    """A source with these prices of Bitcoin at the closes."""
    hours = candles({session(day).closes: price for day, price in prices.items()})
    coin = history({}, symbol="BTC-USD", candles=hours, kind=InstrumentType.CRYPTO)
    return WindowSource(name, hours={"BTC-USD": coin})


def ends(found: GatheredHistories) -> tuple[str, list[float | None]]:
    of_coin = found.histories["BTC-USD"]
    return of_coin.source, [candle.close for candle in of_coin.candles]


def test_a_window_of_closes_holds_every_session_of_the_period() -> None:
    window = window_over(SPAN, CLOCK)
    assert [each.day.day for each in window.sessions] == [6, 7, 8, 9, 10, 13]
    assert (window.now, window.today) == (EVENING, MONDAY)


def test_one_instrument_is_named_while_it_is_asked_for_and_more_are_counted() -> None:
    assert progress_line([BITCOIN]) == "asking for BTC-USD"
    assert progress_line([BITCOIN, Instrument("A")]) == "asking for 2 instruments"


def test_shares_are_asked_for_closes_and_coins_for_hours() -> None:
    source = provider("one", {BASE: 100.0, MONDAY: 95.0})
    source.closes = {"A": history(symbol="A")}
    found = fetch(source, instruments=(Instrument("A"), BITCOIN))
    assert set(found.histories) == {"A", "BTC-USD"}
    assert source.symbols_asked(Grain.CLOSES) == ["A"]
    assert source.symbols_asked(Grain.HOURS) == ["BTC-USD", "BTC-USD"]


def test_a_coin_is_asked_for_around_each_end_and_for_nothing_in_between() -> None:
    source = provider("one", {BASE: 100.0, FRIDAY: 1.0, MONDAY: 95.0})
    assert ends(fetch(source)) == ("one", [100.0, 95.0])
    assert [(first, last) for _, first, last, _ in source.windows] == [(MONDAY, MONDAY), (BASE, BASE)]


def test_a_source_without_a_price_at_the_close_is_passed_over() -> None:
    first, second = provider("first", {BASE: 1.0, MONDAY: None}), provider("second", {BASE: 100.0, MONDAY: 95.0})
    assert ends(fetch(first, second)) == ("second", [100.0, 95.0])


def test_ends_of_two_sources_are_never_put_together_and_the_source_of_the_last_one_is_asked_first() -> None:
    late = provider("late", {MONDAY: 200.0})
    early = provider("early", {BASE: 100.0, MONDAY: 95.0})
    assert ends(fetch(late, early)) == ("early", [100.0, 95.0])
    assert [first for _, first, _, _ in late.windows] == [MONDAY, BASE, BASE]  # its other end once more, then given up


def test_where_no_source_has_both_ends_the_last_one_tells_what_is_lacking() -> None:
    late, early = provider("late", {MONDAY: 200.0}), provider("early", {BASE: 100.0})
    assert ends(fetch(late, early)) == ("late", [200.0])


@pytest.mark.parametrize("day", [BASE, MONDAY])
def test_one_end_alone_is_given_as_it_is(day: date) -> None:
    assert ends(fetch(provider("one", {day: 7.0}))) == ("one", [7.0])


def test_the_failures_of_both_ends_are_told_the_last_end_first() -> None:
    found = fetch(FakeSource(fails_with=FailureKind.TIMEOUT))
    assert found.histories == {}
    assert [failure.kind for failure in found.failures] == [FailureKind.TIMEOUT] * 2


def test_nobody_is_asked_for_coins_or_shares_of_which_there_are_none() -> None:
    source = FakeSource()
    assert fetch(source, instruments=()) == GatheredHistories()
    assert source.asked == []


def test_t51_coins_are_asked_while_shares_are_waited_for() -> None:
    fetch(*(sources := two_that_meet()), instruments=(Instrument("A"), BITCOIN))
    assert [source.has_met for source in sources] == [True, True]


def test_a_feed_that_stopped_before_the_last_close_is_marked() -> None:
    old = history(symbol="^IXIC", quote=quote(as_of=session().closes - timedelta(hours=2)), kind=InstrumentType.INDEX)
    found = fetch(FakeSource("one", closes={"^IXIC": old}), instruments=(NASDAQ,))
    assert found.histories["^IXIC"].feed is Feed.STOPPED
