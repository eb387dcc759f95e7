import math
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.render.numbers import (
    ASCII_MARKS,
    FILE_MARKS,
    TERMINAL_MARKS,
    Marks,
    compact,
    instant,
    percent,
    percent_number,
    plain,
    points,
    price,
    price_number,
    rounded_number,
    signed,
)

_MOVES = st.floats(min_value=-0.99, max_value=20, allow_nan=False)
_FINITE = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False)


@pytest.mark.parametrize(
    ("fraction", "expected"),
    [(0.283333, "+28.33 %"), (-0.0074, "-0.74 %"), (0.0, "0.00 %"), (-0.0, "0.00 %"), (6.95, "+695.00 %")],
)
def test_a_move_prints_as_signed_percent_with_two_decimals(fraction: float, expected: str) -> None:
    assert percent(fraction, FILE_MARKS) == expected


def test_a_half_is_rounded_to_the_even_digit() -> None:
    assert signed(0.125, FILE_MARKS) == "+0.12"
    assert signed(0.375, FILE_MARKS) == "+0.38"
    assert rounded_number(0.125) == 0.12


def test_a_rise_that_rounds_to_zero_says_so_in_a_table() -> None:
    assert percent(0.00004, FILE_MARKS) == "<+0.01 %"
    assert points(-0.00004, TERMINAL_MARKS) == ">\N{MINUS SIGN}0.01"


def test_a_move_that_rounds_to_zero_keeps_its_digits_in_a_file() -> None:
    assert percent_number(0.000031) == pytest.approx(0.0031)
    assert percent_number(-0.000031) == pytest.approx(-0.0031)


def test_unknown_is_empty_and_never_zero() -> None:
    assert percent(None, FILE_MARKS) == points(None, FILE_MARKS) == price(None, FILE_MARKS) == ""
    assert rounded_number(None) is None
    assert price_number(None) is None


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_unknown(value: float) -> None:
    assert rounded_number(value) is None
    assert price_number(value) is None
    assert signed(value, FILE_MARKS) == ""


@pytest.mark.parametrize(
    ("value", "in_files", "on_screen"),
    [
        (22694.609375, 22694.61, "22,694.61"),  # single precision, as a source sends it
        (421.8399963378906, 421.84, "421.84"),
        (1.5, 1.5, "1.50"),
        (1.23456, 1.2346, "1.2346"),
        (0.62240001, 0.6224, "0.6224"),
        (0.000012345678, 0.0000123457, "0.0000123457"),
        (115166.0, 115166.0, "115,166.00"),
        (0.0, 0.0, "0.00"),
    ],
)
def test_a_price_has_the_digits_of_its_size(value: float, in_files: float, on_screen: str) -> None:
    assert price_number(value) == in_files
    assert price(value, TERMINAL_MARKS) == on_screen


def test_a_change_has_the_decimals_of_its_price() -> None:
    assert price_number(22694.609375 - 22694.5, like=22694.609375) == 0.11
    assert price_number(1.52 - 1.09, like=1.52) == 0.43


def test_files_have_no_thousands_separator_and_a_plain_hyphen() -> None:
    assert price(22694.61, FILE_MARKS) == "22694.61"
    assert signed(-1234.5, FILE_MARKS) == "-1234.50"
    assert signed(-1234.5, ASCII_MARKS) == "-1,234.50"
    assert signed(-1234.5, TERMINAL_MARKS) == "\N{MINUS SIGN}1,234.50"
    assert signed(-1234.5, Marks(decimal=",")) == "-1234,50"


def test_plain_digits_have_no_exponent() -> None:
    assert plain(1e-07, 2) == "0.0000001"
    assert plain(2.1, 2) == "2.10"
    assert plain(1e22, 2) == "10000000000000000000000.00"
    assert plain(94067583) == "94067583"


def test_an_instant_is_utc_to_the_second() -> None:
    assert instant(datetime(2025, 10, 13, 20, 0, 0, 123456, tzinfo=UTC)) == "2025-10-13T20:00:00Z"
    assert instant(datetime(2025, 10, 13, 16, 0, tzinfo=timezone(timedelta(hours=-4)))) == "2025-10-13T20:00:00Z"


@given(_MOVES)
def test_a_table_never_shows_a_signed_zero(fraction: float) -> None:
    assert not re.fullmatch(r"[+-]0\.00 %", percent(fraction, FILE_MARKS))
    assert (percent(fraction, FILE_MARKS) == "0.00 %") == (fraction * 100 == 0)


@given(_MOVES)
def test_a_table_always_shows_the_sign_of_a_move(fraction: float) -> None:
    text = percent(fraction, FILE_MARKS)
    assert ("+" in text) == (fraction * 100 > 0)
    assert ("-" in text) == (fraction * 100 < 0)


@given(_MOVES)
def test_a_file_is_within_half_a_hundredth_of_the_move(fraction: float) -> None:
    number = percent_number(fraction)
    assert number is not None
    assert abs(number - fraction * 100) <= 0.005 + 1e-9
    assert (number == 0) == (fraction * 100 == 0)
    assert math.copysign(1, number) == 1 or number < 0


@given(_FINITE)
def test_plain_digits_read_back_as_the_same_number(value: float) -> None:
    text = plain(value, 2)
    assert float(text) == value
    assert re.fullmatch(r"-?\d+\.\d{2,}", text)


@given(_FINITE)
def test_rounding_twice_changes_nothing(value: float) -> None:
    assert rounded_number(rounded_number(value)) == rounded_number(value)
    assert price_number(price_number(value)) == price_number(value)


@given(st.floats(min_value=1e-9, max_value=1e9))
def test_a_price_on_a_screen_is_the_price_in_a_file(value: float) -> None:
    text = price(value, TERMINAL_MARKS)
    assert float(text.replace(",", "")) == price_number(value)
    assert re.fullmatch(r"\d{1,3}(,\d{3})*\.\d{2,}", text)


@pytest.mark.parametrize(("size", "expected"), [(1000.0, 0.12), (999.99, 0.1235), (1.0, 0.1235), (0.99, 0.123456)])
def test_the_digits_of_an_amount_follow_the_size_of_its_price(size: float, expected: float) -> None:
    assert price_number(0.123456, like=size) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (38_214_000_000.0, "38.2 bn"),
        (1_240_000_000.0, "1.24 bn"),
        (540_300_000.0, "540 m"),
        (999_960_000.0, "1.00 bn"),
        (4_520_000_000_000.0, "4.52 tn"),
        (12_345.0, "12.3 k"),
        (950.0, "950"),
        (0.0, "0"),
        (None, ""),
        (float("inf"), ""),
    ],
)
def test_large_amounts_have_three_digits(value: float | None, expected: str) -> None:
    assert compact(value, TERMINAL_MARKS) == expected
