from decimal import Decimal

import pytest

from cryptoai_cli.sources.printed_values import (
    printed_change,
    printed_decimal,
    printed_extreme,
    printed_number,
    printed_price,
    printed_return,
    printed_volume,
)

ODD: list[object] = [
    None, True, 1, 1.5, [], {}, "", " ", "N/A", "--", "UNCH", "unch", "1,99.01", "1,998,01", ",5", "1.", ".5", "$",
    "--1", "1e5", "nan", "inf", "0x1", "1 000", "\u0663", "9" * 16, "4.776%", "1.0\n", "€5", "$-5", "5$",
]  # fmt: skip


@pytest.mark.parametrize("value", ODD)
def test_what_is_no_printed_number_is_none(value: object) -> None:
    assert printed_decimal(value) is None
    assert printed_number(value) is None
    assert printed_price(value) is None


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("1,998.01", 1998.01),
        ("$617.87", 617.87),
        ("-0.19", -0.19),
        ("+1,234,567.5", 1234567.5),
        ("27599.79", 27599.79),
        ("-$1.59", -1.59),
        ("0.6224", 0.6224),
        ("5,303,960,000", 5303960000.0),
    ],
)
def test_t34_separators_currency_and_signs_are_read(printed: str, number: float) -> None:
    assert printed_number(printed) == number


def test_decimals_are_exact_so_that_differences_are() -> None:
    price, change = printed_decimal("20.24"), printed_change("+1.59")
    assert price is not None
    assert change is not None
    assert float(price - change) == 18.65  # in floats 18.649999999999999


def test_unchanged_is_a_change_of_nothing_and_anything_else_is_none() -> None:
    assert printed_change("UNCH") == Decimal(0)
    assert printed_return("UNCH") == 0.0
    assert printed_change("N/A") is None


@pytest.mark.parametrize(("printed", "fraction"), [("-0.51%", -0.0051), ("+8.53%", 0.0853), ("1,029.04%", 10.2904)])
def test_a_percentage_becomes_a_fraction(printed: str, fraction: float) -> None:
    assert printed_return(printed) == fraction


@pytest.mark.parametrize("value", [None, 1.5, "", "%", "8.53", "N/A", "--%", "1.5%%"])
def test_what_is_no_percentage_is_none(value: object) -> None:
    assert printed_return(value) is None


def test_t16_a_price_of_zero_is_kept_for_the_guards_and_a_negative_one_is_none() -> None:
    assert printed_price("0.00") == 0.0
    assert printed_price("-5.00") is None


def test_an_open_high_or_low_of_zero_is_unknown() -> None:
    assert printed_extreme("0.00") is None
    assert printed_extreme("19.34") == 19.34


@pytest.mark.parametrize(("printed", "units"), [("2,867,801", 2867801.0), ("0", 0.0), ("--", None), ("N/A", None)])
def test_a_volume_is_a_number_of_units_or_none(printed: str, units: float | None) -> None:
    assert printed_volume(printed) == units
