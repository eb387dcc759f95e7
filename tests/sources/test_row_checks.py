from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

import pytest

from cryptoai_cli.sources.row_checks import (
    MOST_ROWS,
    TOO_MANY_DETAIL,
    UNEVEN_DETAIL,
    absurd_steps,
    are_daily,
    are_days,
    are_hourly,
    are_of_one_length,
    are_utc_days,
    earliest_clock,
    fault_of_cells,
    have_cells,
    have_twins,
    is_future,
    is_split_ratio,
    is_utc_offset,
    price_or_none,
    volume_or_none,
)

NOW = datetime(2025, 10, 13, 20, 30, tzinfo=UTC)
NAN, INFINITE = float("nan"), float("inf")


def days(*gaps: int) -> list[date]:
    return [date(2025, 1, 6) + timedelta(days=each) for each in accumulate(gaps, initial=0)]


def at(*texts: str) -> list[datetime]:
    return [datetime.fromisoformat(f"2025-10-{text}+00:00") for text in texts]


@pytest.mark.parametrize(("seconds", "future"), [(-3600, False), (0, False), (120, False), (121, True), (86_400, True)])
def test_t43_two_clocks_may_differ_by_two_minutes(seconds: int, *, future: bool) -> None:
    assert is_future(NOW + timedelta(seconds=seconds), NOW) is future


@pytest.mark.parametrize("value", [None, 0.0, -0.0, -1.0, NAN, INFINITE, -INFINITE, 1e300, 1e-300])
def test_what_no_price_can_be_is_none(value: float | None) -> None:
    assert price_or_none(value) is None


@pytest.mark.parametrize("value", [1e-9, 0.0001, 11.0, 750_000.0, 1e12])
def test_a_price_that_can_be_is_kept(value: float) -> None:
    assert price_or_none(value) == value


def test_a_volume_may_be_zero_and_not_below() -> None:
    assert [volume_or_none(each) for each in (0.0, 5.0, -1.0, NAN, INFINITE, None)] == [
        0.0,
        5.0,
        None,
        None,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("numerator", "denominator", "possible"),
    [
        (2.0, 1.0, True),
        (1.0, 35_000.0, True),
        (0.0, 1.0, False),
        (1.0, 0.0, False),
        (-2.0, 1.0, False),
        (-2.0, -1.0, False),
        (NAN, 1.0, False),
        (1.0, INFINITE, False),
        (1e300, 1e-300, False),
        (1e-300, 1e300, False),
        (5e-324, 1.0, False),
    ],
)
def test_a_split_has_a_ratio_that_neither_overflows_nor_underflows(
    numerator: float, denominator: float, *, possible: bool
) -> None:
    assert is_split_ratio(numerator, denominator) is possible


@pytest.mark.parametrize(
    ("seconds", "possible"), [(-14_400, True), (50_400, True), (50_401, False), (-86_400, False), (1e9, False)]
)
def test_a_time_zone_is_at_most_fourteen_hours_from_utc(seconds: float, *, possible: bool) -> None:
    assert is_utc_offset(seconds) is possible


def test_t57_columns_of_one_length_can_be_paired() -> None:
    assert are_of_one_length([[1, 2], (3, 4), "ab"])
    assert are_of_one_length([])
    assert not are_of_one_length([[1, 2], [3]])


def test_t57_rows_have_the_cells_that_are_read_and_all_the_same_number() -> None:
    assert have_cells([[1, 2, 3], [4, 5, 6]], 2)
    assert have_cells([], 2)
    assert not have_cells([[1], [2]], 2)
    assert not have_cells([[1, 2], [3, 4, 5]], 2)
    assert not have_cells([[1, 2], None], 2)
    assert not have_cells([{"a": 1, "b": 2}], 2)


@pytest.mark.parametrize(
    "gaps",
    [
        (),
        (1,),
        (1, 1, 1, 3, 1),
        (5,),  # the storm of 2012
        (1, 1, 3, 7, 1),  # September 2001
        (1, 280, 3),  # a long halt
        (1, 9, 9, 1, 1, 1),
    ],
)
def test_sessions_in_a_row_with_some_missing_are_days(gaps: tuple[int, ...]) -> None:
    assert are_days(days(*gaps))


@pytest.mark.parametrize(
    "gaps",
    [
        (7,),
        (7, 7, 7),
        (31, 30, 31),
        (92, 90, 91, 92),
        (91, 92, 92, *([1] * 40)),  # quarters, then days
        (*([1] * 40), 7, 7, 7),
    ],
)
def test_t44_weeks_months_and_quarters_are_no_days(gaps: tuple[int, ...]) -> None:
    assert not are_days(days(*gaps))


@pytest.mark.parametrize(
    "moments",
    [
        at("09T13:30", "10T13:30", "13T13:30"),
        at("10T13:30", "13T20:00:01"),
        at("10T13:30", "13T13:30", "13T20:00:01"),  # the day's row, and the live one
        at("10T13:30", "10T13:30:01", "13T13:30"),  # sent twice
        [],
    ],
)
def test_daily_rows_may_have_a_live_one_at_their_end(moments: list[datetime]) -> None:
    assert are_daily(moments)


@pytest.mark.parametrize(
    "moments",
    [
        at("10T19:30", "13T13:30", "13T14:30", "13T15:30"),
        at("10T13:30", "10T14:30", "13T13:30"),
        at("13T13:30", "13T13:31", "13T13:32"),
        at("01T13:30", "08T13:30", "13T13:30"),
    ],
)
def test_t44_hours_minutes_and_weeks_are_no_days(moments: list[datetime]) -> None:
    assert not are_daily(moments)


@pytest.mark.parametrize(
    "moments",
    [
        at("13T17:00", "13T18:00", "13T19:00"),
        at("13T17:00", "13T19:00", "13T22:00"),  # hours without a trade
        at("13T18:00", "13T20:00", "13T20:00"),
        at("10T20:00", "13T20:00"),  # two say nothing
        at("13T01:00", "13T06:00", "13T08:00", "13T11:00", "13T13:00"),  # of a coin with few trades
        at(*(f"13T{hour:02}:00" for hour in (1, 2, 3, 9, 10, 11))),  # an outage
        at("13T19:00", "13T20:00", "13T20:30", "13T20:31"),  # live, and sent twice
        [],
    ],
)
def test_hourly_rows_may_lack_some_and_have_a_live_one(moments: list[datetime]) -> None:
    assert are_hourly(moments)


@pytest.mark.parametrize(
    "moments",
    [
        at("11T00:00", "12T00:00", "13T00:00"),
        at("13T12:00", "13T16:00", "13T20:00"),
        at("13T09:00", "13T12:00", "13T15:00"),
        at("13T18:00", "13T20:00", "13T22:00"),
        at("13T18:00", "13T18:30", "13T19:00"),
        at("13T15:00", "13T17:00", "13T19:00"),  # from odd hours
        at("13T07:00", "13T11:00", "13T19:00"),  # with a gap
        at("13T12:00", "13T13:30", "13T15:00", "13T16:30", "13T18:00"),
        at("13T16:30", "13T17:30", "13T18:30"),
        at(*(f"13T{hour:02}:00" for hour in (1, 3, 5, 7, 9, 11, 13, 14))),  # and a live one on the hour
        at("13T20:00", "13T20:15", "13T20:30", "13T20:45"),
    ],
)
def test_t44_days_longer_hours_and_minutes_are_no_hours(moments: list[datetime]) -> None:
    assert not are_hourly(moments)


@pytest.mark.parametrize(
    ("closes", "absurd"),
    [
        ([10.0, 11.0, None, 12.0], set()),
        ([1.0, 10_000.0], set()),
        ([1.0, 10_001.0], {0, 1}),
        ([10_001.0, None, 1.0], {0, 2}),
        ([10.0, 1e9, 11.0, 12.0], {0, 1, 2}),
        ([10.0, 11.0, 12.0, 1e-4], {2, 3}),
        ([1.0, 1e3, 1e6, 1e9], set()),  # a long way in possible steps
        ([], set()),
        ([None], set()),
    ],
)
def test_a_step_of_ten_thousand_makes_both_closes_absurd(closes: list[float | None], absurd: set[int]) -> None:
    assert absurd_steps(closes) == absurd


def test_rows_that_no_source_has_are_a_fault_like_uneven_ones() -> None:
    row = [1, 2]
    assert fault_of_cells([row] * MOST_ROWS, 2) is None
    assert fault_of_cells([row] * (MOST_ROWS + 1), 2) == TOO_MANY_DETAIL
    assert fault_of_cells([row, [1]], 2) == UNEVEN_DETAIL


@pytest.mark.parametrize(
    "moments",
    [
        at("11T00:00", "12T00:00", "13T00:00"),
        at("09T00:00", "10T00:00", "13T00:00"),  # days without a trade
        at("12T00:00", "13T00:00", "13T20:30"),  # live
        at("13T20:30"),
        [],
    ],
)
def test_days_of_a_coin_begin_at_midnight_and_may_have_a_live_one_at_their_end(moments: list[datetime]) -> None:
    assert are_utc_days(moments)


@pytest.mark.parametrize(
    "moments",
    [
        at("09T00:00", "11T00:00", "13T00:00"),
        at("11T04:00", "12T04:00", "13T04:00"),  # days of New York
        at("12T00:00", "12T12:00", "13T00:00"),
        at("01T00:00", "08T00:00"),
    ],
)
def test_t44_half_days_every_second_day_and_days_of_another_zone_are_no_utc_days(moments: list[datetime]) -> None:
    assert not are_utc_days(moments)


@pytest.mark.parametrize(
    ("rows", "differ"),
    [
        ([("a", (1.0, 2.0)), ("b", (1.0, 3.0))], False),
        ([("a", (1.0, 2.0)), ("a", (1.0, 2.0))], False),
        ([("a", (1.0, 2.0)), ("a", (1.0, 2.1))], True),
        ([("a", (1.0, None)), ("b", (5.0, 6.0)), ("a", (1.0, 2.1))], False),  # the one knows more
        ([("a", (1.0, None)), ("a", (1.0, 2.0)), ("a", (1.0, 2.1))], True),
        ([("a", (195.21,)), ("a", (195.2100067138672,))], False),  # a 32-bit number
        ([("a", (None,)), ("a", (None,))], False),
        ([], False),
    ],
)
def test_two_rows_of_one_time_have_to_agree(rows: list[tuple[str, tuple[float | None, ...]]], *, differ: bool) -> None:
    assert have_twins(rows) is differ


def test_t43_the_earliest_of_the_clocks_decides_what_is_over() -> None:
    early, late = NOW - timedelta(minutes=30), NOW + timedelta(minutes=30)
    assert earliest_clock(NOW) == NOW
    assert earliest_clock(NOW, None, late) == NOW
    assert earliest_clock(NOW, early, None) == early
