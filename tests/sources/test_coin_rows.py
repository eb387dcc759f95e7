from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.bar import Bar, Candle, History
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.sources.coin_rows import (
    DAY_SECONDS,
    HOUR_SECONDS,
    JUMP_DETAIL,
    CoinRow,
    candles,
    fault_of_rows,
    has_price_jump,
    history_of_coin,
    utc_days,
)
from cryptoai_cli.sources.row_checks import TWINS_DETAIL, WRONG_INTERVAL_DETAIL

NOON = datetime(2025, 10, 13, 12, tzinfo=UTC)
MIDNIGHT = datetime(2025, 10, 13, tzinfo=UTC)
ROW = CoinRow(NOON, open=99.0, high=102.0, low=98.0, close=100.0, volume=5.0)
ONE = timedelta(hours=1)


def test_a_candle_is_known_by_the_instant_at_which_it_ends() -> None:
    assert candles([ROW], NOON + ONE) == (Candle(NOON + ONE, 100.0, 99.0, 102.0, 98.0),)


def test_a_coin_is_priced_in_dollars() -> None:
    hours = (Candle(NOON, 100.0),)
    assert history_of_coin("BTC-USD", "kraken", hours=hours, answered=NOON) == History(
        "BTC-USD", "kraken", candles=hours, kind=InstrumentType.CRYPTO, currency="USD", answered=NOON
    )


def test_t07_an_hour_that_is_not_over_is_no_candle() -> None:
    assert candles([ROW], NOON + ONE - timedelta(seconds=1)) == ()


def test_candles_stand_in_the_order_of_time_and_two_alike_are_one() -> None:
    earlier = replace(ROW, starts=NOON - ONE, close=101.0)
    found = candles([ROW, ROW, earlier], NOON + 2 * ONE)
    assert [(candle.ends.hour, candle.close) for candle in found] == [(12, 101.0), (13, 100.0)]


@pytest.mark.parametrize(
    ("other", "until", "fault"),
    [
        (ROW, NOON + ONE, None),  # sent twice
        (replace(ROW, close=101.0), NOON + ONE, TWINS_DETAIL),
        (replace(ROW, high=103.0), NOON + ONE, TWINS_DETAIL),
        (replace(ROW, volume=9.0), NOON + ONE, None),
        (
            replace(ROW, starts=NOON + timedelta(minutes=30), close=101.0),
            NOON + ONE - timedelta(seconds=1),
            None,
        ),  # live
        (replace(ROW, starts=NOON + timedelta(minutes=59), close=101.0), NOON + ONE, TWINS_DETAIL),  # the hour is over
        (replace(ROW, starts=NOON + timedelta(seconds=1)), NOON + ONE, None),
        (replace(ROW, starts=NOON + timedelta(seconds=1), close=101.0), NOON + ONE, TWINS_DETAIL),
    ],
)
def test_two_rows_of_one_hour_that_differ_are_no_answer(other: CoinRow, until: datetime, fault: str | None) -> None:
    assert fault_of_rows([ROW, other], HOUR_SECONDS, until) == fault
    assert fault_of_rows([other, ROW], HOUR_SECONDS, until) == fault


def test_two_rows_of_one_day_that_differ_are_no_answer_once_it_is_over() -> None:
    day, live = replace(ROW, starts=MIDNIGHT), replace(ROW, starts=NOON, close=101.0)
    assert fault_of_rows([day, live], DAY_SECONDS, NOON) is None
    assert fault_of_rows([day, live], DAY_SECONDS, MIDNIGHT + timedelta(days=1)) == TWINS_DETAIL
    assert fault_of_rows([day, replace(day, close=101.0)], DAY_SECONDS, NOON) == TWINS_DETAIL


def test_t44_rows_of_another_length_are_no_answer() -> None:
    longer = [replace(ROW, starts=NOON + 2 * ONE * number) for number in range(3)]
    assert fault_of_rows(longer, HOUR_SECONDS, NOON + 9 * ONE) == WRONG_INTERVAL_DETAIL
    assert fault_of_rows(longer, DAY_SECONDS, NOON + 9 * ONE) == WRONG_INTERVAL_DETAIL


def test_t17_an_hour_without_a_row_stays_a_gap() -> None:
    found = candles([replace(ROW, starts=NOON - 2 * ONE), ROW], NOON + ONE)
    assert [candle.ends.hour for candle in found] == [11, 13]


def test_a_row_off_the_hour_is_no_candle_and_off_midnight_no_day() -> None:
    half = replace(ROW, starts=NOON + timedelta(minutes=30))
    assert candles([half], NOON + 3 * ONE) == ()
    assert utc_days([ROW], NOON) == ()


@pytest.mark.parametrize(
    "row",
    [
        replace(ROW, low=100.5),
        replace(ROW, high=99.5),
        replace(ROW, open=102.6),
        replace(ROW, low=0.0),
        replace(ROW, low=-98.0),
        replace(ROW, low=0.0, high=None),
        replace(ROW, low=102.0, high=98.0),  # the columns have changed places
    ],
)
def test_a_row_that_contradicts_itself_has_no_figures(row: CoinRow) -> None:
    assert candles([row], NOON + ONE) == (Candle(NOON + ONE, None),)


def test_t15_a_row_without_a_range_keeps_its_close_and_gets_no_other() -> None:
    bare = CoinRow(NOON, None, None, None, 100.0, None)
    assert candles([bare], NOON + ONE) == (Candle(NOON + ONE, 100.0),)


def test_t10_a_missing_close_stays_missing() -> None:
    assert candles([replace(ROW, close=None)], NOON + ONE)[0].close is None


def test_t25_a_day_is_a_utc_day_and_the_one_under_way_is_among_them() -> None:
    rows = [replace(ROW, starts=MIDNIGHT), replace(ROW, starts=MIDNIGHT - timedelta(days=1))]
    assert utc_days(rows, MIDNIGHT + ONE) == (
        Bar(date(2025, 10, 12), 100.0, 99.0, 102.0, 98.0, 5.0),
        Bar(date(2025, 10, 13), 100.0, 99.0, 102.0, 98.0, 5.0),
    )


def test_a_day_that_has_not_begun_is_none() -> None:
    assert utc_days([replace(ROW, starts=MIDNIGHT)], MIDNIGHT - ONE) == ()


def hours(*prices: tuple[float, float] | None, apart: timedelta = ONE) -> list[CoinRow]:
    """Return rows one after the other, each from its open to its close; None is an hour without figures."""
    rows = []
    for number, pair in enumerate(prices):
        opened, close = pair or (None, None)
        rows.append(CoinRow(NOON + apart * number, opened, None, None, close, None))
    return rows


def test_hours_that_follow_each_other_are_whole() -> None:
    assert not has_price_jump(hours((100.0, 101.0), (101.0, 60.0), (60.0, 99.0), (98.0, 100.0)))


@pytest.mark.parametrize("opened", [10.1, 1010.0])
def test_t22_an_hour_that_begins_on_another_scale_tears_them(opened: float) -> None:
    rows = hours((100.0, 101.0), (opened, opened), (opened, opened))
    assert has_price_jump(rows)
    assert has_price_jump(reversed(rows))


def test_a_hole_does_not_hide_a_tear() -> None:
    assert has_price_jump(hours((100.0, 101.0), None, None, (10.1, 10.2)))


def test_prices_of_other_days_may_be_others() -> None:
    assert not has_price_jump(hours((100.0, 101.0), (10.1, 10.2), apart=timedelta(hours=6)))


def test_nothing_is_whole() -> None:
    assert not has_price_jump([])
    assert not has_price_jump(hours(None, (100.0, 101.0), (0.0, 0.0)))


@pytest.mark.parametrize(
    ("closes", "are_torn"),
    [
        ((100.0, 150.0, 90.0), False),
        ((100.0, 51.0), False),
        ((100.0, 49.0), True),
        ((1000.0, 1010.0, 101.0), True),
        ((100.0, None, 1000.0), True),
        ((100.0, 0.0), False),
        ((), False),
    ],
)
def test_t22_days_on_two_scales_are_torn(closes: tuple[float | None, ...], *, are_torn: bool) -> None:
    days = [
        CoinRow(MIDNIGHT + timedelta(days=number), None, None, None, close, None) for number, close in enumerate(closes)
    ]
    fault = fault_of_rows(days, DAY_SECONDS, MIDNIGHT + timedelta(days=9))
    assert fault == (JUMP_DETAIL if are_torn else None)
