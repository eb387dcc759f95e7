from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.market_time import (
    Pair,
    closes_from,
    is_early_price,
    is_traded,
    market_time,
    own_end,
    trades_on_exchange,
    with_feed,
)
from cryptoai_cli.market.bar import Feed
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.session import Interval, State
from tests.build import EVENING, MORNING, history, interval, quote, session

CLOSE = session().closes
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LATER = CLOSE + HOUR
NO_DELAY = timedelta()
AFTERNOON = MORNING + 3 * HOUR


def pair(as_of: datetime | None, kind: InstrumentType | None = InstrumentType.EQUITY, symbol: str = "A") -> Pair:
    given = None if as_of is None else quote(100.0, as_of)
    return Instrument(symbol), history(symbol=symbol, quote=given, kind=kind)


def ending(as_of: datetime, ends: datetime, kind: InstrumentType = InstrumentType.INDEX) -> Pair:
    """Return an instrument whose source tells when its own trading ends."""
    return Instrument("^YIELD"), history(quote=replace(quote(100.0, as_of), trading_ends=ends), kind=kind)


def feeds(pairs: Sequence[Pair], span: Interval | None = None, delay: timedelta = NO_DELAY) -> list[Feed]:
    return [each.feed for each in with_feed(pairs, span or interval(now=LATER), delay)]


class TestClosed:
    def test_prices_of_the_close_are_not_marked(self) -> None:
        assert feeds([pair(CLOSE), pair(CLOSE + MINUTE)]) == [Feed.UNKNOWN] * 2

    @pytest.mark.parametrize(("on_time", "feed"), [(5, Feed.RUNNING), (4, Feed.STOPPED), (0, Feed.STOPPED)])
    def test_a_third_of_the_rows_is_a_feed_that_stopped(self, on_time: int, feed: Feed) -> None:
        early = [pair(CLOSE - MINUTE), pair(CLOSE - MINUTE)]
        assert feeds([*early, *([pair(CLOSE)] * on_time)]) == [*([feed] * 2), *([Feed.UNKNOWN] * on_time)]

    def test_one_row_of_two_did_not_trade_again(self) -> None:
        assert feeds([pair(CLOSE - MINUTE), pair(CLOSE)]) == [Feed.RUNNING, Feed.UNKNOWN]

    def test_a_row_alone_shows_nothing(self) -> None:
        assert feeds([pair(CLOSE - MINUTE)]) == [Feed.UNKNOWN]

    def test_an_index_that_ends_early_is_a_feed_that_stopped(self) -> None:
        rows = [pair(CLOSE - MINUTE, InstrumentType.INDEX), pair(CLOSE - HOUR), *([pair(CLOSE)] * 7)]
        assert feeds(rows) == [Feed.STOPPED, Feed.STOPPED, *([Feed.UNKNOWN] * 7)]

    def test_an_index_whose_own_trading_is_over_is_at_its_close(self) -> None:
        rows = [ending(CLOSE - HOUR - MINUTE, CLOSE - HOUR), pair(CLOSE - MINUTE), *([pair(CLOSE)] * 3)]
        assert feeds(rows) == [Feed.UNKNOWN, Feed.RUNNING, *([Feed.UNKNOWN] * 3)]

    @pytest.mark.parametrize(
        "rows",
        [
            [ending(CLOSE - HOUR - 6 * MINUTE, CLOSE - HOUR)],  # long before its own end
            [ending(CLOSE - MINUTE, CLOSE)],
            [ending(CLOSE - MINUTE, CLOSE + HOUR)],
            [ending(CLOSE - 3 * HOUR, CLOSE - 3 * HOUR)],  # the end of a shortened day
        ],
    )
    def test_no_other_price_of_an_index_from_before_the_close_is_its_close(self, rows: list[Pair]) -> None:
        assert feeds([*rows, pair(CLOSE)]) == [Feed.STOPPED, Feed.UNKNOWN]

    def test_the_expected_kind_stands_in_for_one_that_is_not_told(self) -> None:
        rows = [pair(CLOSE - MINUTE, None, "^IXIC"), *([pair(CLOSE)] * 5)]
        assert feeds(rows)[0] is Feed.STOPPED

    @pytest.mark.parametrize("kind", [InstrumentType.FUND, InstrumentType.CURRENCY, InstrumentType.CRYPTO])
    def test_what_has_no_close_on_the_exchange_is_never_old(self, kind: InstrumentType) -> None:
        rows = [pair(CLOSE - HOUR, kind), pair(CLOSE - HOUR, kind), pair(CLOSE)]
        assert feeds(rows) == [Feed.UNKNOWN] * 3

    def test_a_quote_of_another_session_says_nothing_about_this_one(self) -> None:
        rows = [pair(CLOSE - timedelta(days=1)), pair(CLOSE + timedelta(days=1)), pair(None)]
        assert feeds(rows) == [Feed.UNKNOWN] * 3

    def test_rows_without_a_time_do_not_count(self) -> None:
        assert feeds([pair(CLOSE - MINUTE), pair(CLOSE - MINUTE), *([pair(None)] * 9)])[:2] == [Feed.STOPPED] * 2

    def test_nothing_is_nothing(self) -> None:
        assert feeds([]) == []


class TestLive:
    @pytest.mark.parametrize(
        ("pause", "feed"),
        [(20 * MINUTE, Feed.UNKNOWN), (21 * MINUTE, Feed.RUNNING), (HOUR, Feed.RUNNING), (61 * MINUTE, Feed.STOPPED)],
    )
    def test_a_price_is_measured_by_the_newest_of_the_answer(self, pause: timedelta, feed: Feed) -> None:
        newest = AFTERNOON - 30 * MINUTE
        assert feeds([pair(newest - pause), pair(newest)], interval(now=AFTERNOON)) == [feed, Feed.UNKNOWN]

    def test_a_time_to_come_makes_no_other_price_old(self) -> None:
        rows = [pair(AFTERNOON), pair(AFTERNOON + 90 * MINUTE)]
        assert feeds(rows, interval(now=AFTERNOON)) == [Feed.UNKNOWN] * 2

    def test_the_delay_of_the_source_is_granted(self) -> None:
        rows = [pair(AFTERNOON - 70 * MINUTE), pair(AFTERNOON)]
        assert feeds(rows, interval(now=AFTERNOON), 15 * MINUTE)[0] is Feed.RUNNING

    @pytest.mark.parametrize(("ago", "feed"), [(60 * MINUTE, Feed.UNKNOWN), (61 * MINUTE, Feed.STOPPED)])
    def test_an_answer_that_is_old_as_a_whole_has_stopped(self, ago: timedelta, feed: Feed) -> None:
        assert feeds([pair(AFTERNOON - ago)] * 2, interval(now=AFTERNOON)) == [feed] * 2

    def test_an_index_whose_own_trading_is_over_has_not_paused(self) -> None:
        now = CLOSE - 5 * MINUTE
        rows = [ending(CLOSE - HOUR - MINUTE, CLOSE - HOUR), ending(CLOSE - HOUR - MINUTE, CLOSE), pair(now)]
        assert feeds(rows, interval(now=now)) == [Feed.UNKNOWN, Feed.RUNNING, Feed.UNKNOWN]
        assert feeds(rows, interval(now=CLOSE + 5 * MINUTE))[0] is Feed.UNKNOWN

    def test_right_after_the_close_delayed_prices_are_not_old(self) -> None:
        now = CLOSE + 5 * MINUTE
        span = interval(now=now)
        assert span.state is State.PROVISIONAL
        assert feeds([pair(now - 15 * MINUTE)] * 3, span, 15 * MINUTE) == [Feed.UNKNOWN] * 3
        assert feeds([pair(now - 2 * HOUR)] * 3, span, 15 * MINUTE) == [Feed.STOPPED] * 3


class TestEarlyPrice:
    @pytest.mark.parametrize(
        ("before", "feed", "early"),
        [
            (MINUTE, Feed.RUNNING, False),
            (HOUR, Feed.RUNNING, False),
            (61 * MINUTE, Feed.RUNNING, True),
            (MINUTE, Feed.UNKNOWN, True),
        ],
    )
    def test_the_last_hour_of_a_running_feed_needs_no_second_source(
        self, before: timedelta, feed: Feed, *, early: bool
    ) -> None:
        assert is_early_price(CLOSE - before, feed, interval(now=LATER)) is early

    def test_a_price_of_the_close_and_a_live_one_are_never_early(self) -> None:
        assert not is_early_price(None, Feed.UNKNOWN, interval(now=LATER))
        assert not is_early_price(MORNING, Feed.RUNNING, interval(now=AFTERNOON))


def test_the_market_time_is_that_of_a_quote_in_the_session() -> None:
    assert market_time(history(quote=quote(1.0, EVENING)), session()) == EVENING
    assert market_time(history(quote=quote(1.0, EVENING - timedelta(days=1))), session()) is None
    assert market_time(history(), session()) is None


@pytest.mark.parametrize(
    ("kind", "on_exchange", "traded"),
    [
        (InstrumentType.EQUITY, True, True),
        (InstrumentType.ETF, True, True),
        (InstrumentType.INDEX, True, False),
        (InstrumentType.FUND, False, False),
        (InstrumentType.CURRENCY, False, False),
        (None, True, True),
    ],
)
def test_what_trades_is_told_by_its_kind(kind: InstrumentType | None, *, on_exchange: bool, traded: bool) -> None:
    instrument, given = pair(None, kind)
    assert (trades_on_exchange(instrument, given), is_traded(instrument, given)) == (on_exchange, traded)


def test_a_coin_neither_closes_nor_pauses() -> None:
    coin, given = pair(None, None, "BTC-USD")
    assert not trades_on_exchange(coin, given)
    assert not is_traded(coin, given)


@pytest.mark.parametrize(
    ("ends", "kind", "end", "first"),
    [
        (CLOSE - HOUR, InstrumentType.INDEX, CLOSE - HOUR, CLOSE - HOUR - 5 * MINUTE),
        (CLOSE - HOUR - MINUTE, InstrumentType.INDEX, CLOSE, CLOSE),
        (CLOSE, InstrumentType.INDEX, CLOSE, CLOSE),
        (CLOSE + HOUR, InstrumentType.INDEX, CLOSE, CLOSE),
        (CLOSE - HOUR, InstrumentType.EQUITY, CLOSE, CLOSE),
    ],
)
def test_an_index_may_end_up_to_an_hour_before_the_close(
    ends: datetime, kind: InstrumentType, end: datetime, first: datetime
) -> None:
    _, given = ending(CLOSE, ends, kind)
    assert (own_end(given, session()), closes_from(given, session())) == (end, first)


def test_without_a_told_end_the_close_is_that_of_the_exchange() -> None:
    for given in (history(kind=InstrumentType.INDEX), history(quote=quote(), kind=InstrumentType.INDEX)):
        assert own_end(given, session()) == closes_from(given, session()) == CLOSE
