import pytest

from cryptoai_cli.market.price_range import is_above, is_below


@pytest.mark.parametrize(("price", "below"), [(99.4, True), (99.5, False), (100.0, False), (None, False)])
def test_a_price_half_a_percent_under_the_low_is_still_rounding(price: float | None, *, below: bool) -> None:
    assert is_below(price, 100.0) is below
    assert not is_below(price, None)


@pytest.mark.parametrize(("price", "above"), [(100.6, True), (100.4, False), (100.0, False), (None, False)])
def test_a_price_half_a_percent_over_the_high_is_still_rounding(price: float | None, *, above: bool) -> None:
    assert is_above(price, 100.0) is above
    assert not is_above(price, None)
