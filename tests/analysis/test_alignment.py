from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.alignment import candles_between, coin_move
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.quote import Quote
from tests.build import EVENING, FRIDAY, MONDAY, MORNING, candles, history, interval, quote, session

HALF_DAY, DAY_BEFORE = date(2025, 11, 28), date(2025, 11, 26)


def coin(prices: Mapping[datetime, float | None], seen: Quote | None = None) -> History:
    return history({}, symbol="BTC-USD", candles=candles(prices), kind=InstrumentType.CRYPTO, quote=seen)


def test_t25_a_coin_is_measured_between_the_closes_of_the_shares() -> None:
    friday, monday = session(FRIDAY).closes, session(MONDAY).closes
    midnight = datetime(2025, 10, 13, tzinfo=UTC)
    prices = {friday: 116661.5, midnight: 113000.0, monday: 115792.84, monday + timedelta(hours=1): 1.0}
    move = coin_move("BTC-USD", coin(prices), interval())
    assert move.simple_return == pytest.approx(-0.0074460, abs=1e-6)  # 115792.84 / 116661.5 - 1
    assert move.as_of == monday


def test_after_an_early_close_the_coin_is_taken_at_one_in_new_york() -> None:
    prices = {
        session(DAY_BEFORE).closes: 100.0,
        datetime(2025, 11, 28, 18, tzinfo=UTC): 102.0,
        datetime(2025, 11, 28, 21, tzinfo=UTC): 150.0,
    }
    span = interval(HALF_DAY, now=datetime(2025, 11, 28, 22, tzinfo=UTC))
    assert coin_move("BTC-USD", coin(prices), span).simple_return == pytest.approx(0.02)


def test_while_the_session_is_open_the_live_price_counts() -> None:
    prices: dict[datetime, float | None] = {session(FRIDAY).closes: 100.0}
    live = quote(price=101.0, as_of=MORNING)
    move = coin_move("BTC-USD", coin(prices, live), interval(now=MORNING))
    assert move.simple_return == pytest.approx(0.01)
    assert move.as_of == MORNING


def test_a_price_from_before_the_open_is_stale() -> None:
    prices: dict[datetime, float | None] = {session(FRIDAY).closes: 100.0}
    for seconds, status in ((0, Status.OK), (1, Status.STALE)):
        opens = session().opens
        seen = quote(price=101.0, as_of=opens - timedelta(seconds=seconds))
        assert coin_move("BTC-USD", coin(prices, seen), interval(now=opens + timedelta(minutes=9))).status is status


@pytest.mark.parametrize(("minutes", "status"), [(60, Status.OK), (61, Status.STALE)])
def test_a_live_price_of_an_hour_ago_is_stale_for_coins_trade_all_the_time(minutes: int, status: Status) -> None:
    seen = quote(price=101.0, as_of=MORNING - timedelta(minutes=minutes))
    assert coin_move("BTC-USD", coin({session(FRIDAY).closes: 100.0}, seen), interval(now=MORNING)).status is status


def test_the_hour_before_the_first_close_is_not_between_the_two_and_the_last_one_is() -> None:
    friday, monday = session(FRIDAY).closes, session(MONDAY).closes
    hour = timedelta(hours=1)
    given = coin({friday: 1.0, friday + hour: 2.0, monday: 3.0, monday + hour: 4.0})
    assert [candle.close for candle in candles_between(given, interval())] == [2.0, 3.0]


def test_a_missing_hour_gives_no_move_not_the_nearest_one() -> None:
    friday, monday = session(FRIDAY).closes, session(MONDAY).closes
    for hole in (friday, monday):
        prices: dict[datetime, float | None] = {friday: 100.0, monday: 101.0, monday + timedelta(hours=1): 102.0}
        prices[hole] = None
        move = coin_move("BTC-USD", coin(prices), interval())
        assert (move.status, move.simple_return) == (Status.MISSING, None)


def test_hours_that_end_before_the_close_are_stale() -> None:
    prices: dict[datetime, float | None] = {session(FRIDAY).closes: 100.0, session().closes - timedelta(hours=3): 99.0}
    assert coin_move("BTC-USD", coin(prices), interval()).status is Status.STALE


def test_with_utc_days_only_the_move_is_marked() -> None:
    days = history({date(2025, 10, 12): 100.0, MONDAY: 102.0, FRIDAY: 90.0}, symbol="BTC-USD")
    move = coin_move("BTC-USD", days, interval())
    assert move.utc_day
    assert move.simple_return == pytest.approx(0.02)
    assert move.as_of == EVENING


def test_a_utc_day_that_is_over_is_as_of_its_end() -> None:
    days = history({date(2025, 10, 12): 100.0, MONDAY: 102.0}, symbol="BTC-USD")
    later = interval(now=datetime(2025, 10, 15, tzinfo=UTC))
    assert coin_move("BTC-USD", days, later).as_of == datetime(2025, 10, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "answered", "unfinished"),
    [
        (datetime(2025, 10, 13, 23, 59, tzinfo=UTC), None, True),
        (datetime(2025, 10, 14, tzinfo=UTC), None, False),
        (datetime(2025, 10, 14, 0, 10, tzinfo=UTC), datetime(2025, 10, 13, 23, 40, tzinfo=UTC), True),  # ours is fast
        (datetime(2025, 10, 14, 0, 10, tzinfo=UTC), datetime(2025, 10, 14, 0, 9, tzinfo=UTC), False),
        (datetime(2025, 10, 13, 23, 40, tzinfo=UTC), datetime(2025, 10, 14, 0, 10, tzinfo=UTC), True),  # ours is slow
    ],
)
def test_a_utc_day_is_over_when_both_clocks_say_so(
    now: datetime, answered: datetime | None, *, unfinished: bool
) -> None:
    days = replace(history({date(2025, 10, 12): 100.0, MONDAY: 102.0}, symbol="BTC-USD"), answered=answered)
    move = coin_move("BTC-USD", days, interval(now=now))
    assert move.status is Status.OK
    assert move.is_unfinished is unfinished
    assert move.reason == ("the UTC day lasts until 2025-10-14 00:00 UTC" if unfinished else "")


@pytest.mark.parametrize(("minutes", "status"), [(60, Status.OK), (61, Status.STALE)])
def test_a_utc_day_whose_prices_end_an_hour_before_now_or_its_end_is_stale(minutes: int, status: Status) -> None:
    days = history({date(2025, 10, 12): 100.0, MONDAY: 102.0}, symbol="BTC-USD")
    for until, now in ((EVENING, EVENING), (datetime(2025, 10, 14, tzinfo=UTC), datetime(2025, 10, 15, tzinfo=UTC))):
        told = replace(days, answered=until - timedelta(minutes=minutes))
        assert coin_move("BTC-USD", told, interval(now=now)).status is status


def test_without_both_utc_days_there_is_no_move() -> None:
    move = coin_move("BTC-USD", history({FRIDAY: 90.0, MONDAY: 102.0}, symbol="BTC-USD"), interval())
    assert move.status is Status.MISSING
