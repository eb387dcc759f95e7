import pytest

from cryptoai_cli.sources.yahoo_values import (
    decimals_hint,
    price,
    traded_price,
)

ODD: list[object] = [None, True, "1", [], {}, float("nan"), float("inf"), 10**400]


@pytest.mark.parametrize("value", ODD)
def test_what_is_no_finite_number_is_none(value: object) -> None:
    assert price(value, 2) is None


@pytest.mark.parametrize(
    ("sent", "quoted"),
    [
        (30.950000762939453, 30.95),
        (132.5399932861328, 132.54),
        (6878.490234375, 6878.49),
        (115792.84375, 115792.84),
        (0.07540000230073929, 0.0754),
        (134.5, 134.5),
        (11.0, 11.0),
    ],
)
def test_a_widened_32_bit_price_becomes_the_quoted_one(sent: float, quoted: float) -> None:
    assert price(sent, 2) == quoted


def test_a_price_is_rounded_to_four_decimals_below_one_to_six_digits() -> None:
    assert price(10.3166667, 2) == 10.3167
    assert price(10.3166667, 6) == 10.316667
    assert price(0.123456789, 2) == 0.123457
    assert price(0.0000123456789, 2) == 0.0000123457


def test_a_price_of_zero_or_less_is_kept_for_the_guards() -> None:
    assert price(0.0, 2) == 0.0
    assert price(-1.5, 2) == -1.5


def test_a_price_too_big_for_32_bits_is_kept() -> None:
    assert price(1e300, 2) == 1e300


def test_a_traded_price_of_zero_is_unknown() -> None:
    assert traded_price(0.0, 2) is None
    assert traded_price(-1, 2) is None
    assert traded_price(2, 2) == 2.0


@pytest.mark.parametrize(("sent", "hint"), [(4, 4), (0, 0), (-1, 2), (99, 2), ("4", 2), (None, 2)])
def test_a_price_hint_out_of_reason_is_two_decimals(sent: object, hint: int) -> None:
    assert decimals_hint({"priceHint": sent}) == hint
