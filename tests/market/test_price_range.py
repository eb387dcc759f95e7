import pytest

from cryptoai_cli.market.price_range import contradicts_itself, is_above, is_below


@pytest.mark.parametrize(("price", "below"), [(99.4, True), (99.5, False), (100.0, False), (None, False)])
def test_a_price_half_a_percent_under_the_low_is_still_rounding(price: float | None, *, below: bool) -> None:
    assert is_below(price, 100.0) is below
    assert not is_below(price, None)


@pytest.mark.parametrize(("price", "above"), [(100.6, True), (100.4, False), (100.0, False), (None, False)])
def test_a_price_half_a_percent_over_the_high_is_still_rounding(price: float | None, *, above: bool) -> None:
    assert is_above(price, 100.0) is above
    assert not is_above(price, None)


@pytest.mark.parametrize(
    ("open_", "high", "low", "close", "contradictory"),
    [
        (10.0, 11.0, 9.0, 10.5, False),
        (10.0, 11.0, 9.0, 11.05, False),  # half a per cent is rounding
        (10.0, 11.0, 9.0, 11.06, True),
        (10.0, 11.0, 9.0, 8.95, True),
        (11.06, 11.0, 9.0, 10.0, True),
        (8.95, 11.0, 9.0, 10.0, True),
        (10.0, 9.0, 11.0, 10.0, True),
        (10.0, 11.0, 0.0, 10.0, True),
        (None, 9.0, 9.04, None, False),
        (None, 9.0, 9.05, None, True),
        (None, 9.0, 11.0, None, True),
        (None, 11.0, 9.0, None, False),
        (10.0, None, 9.0, 5.0, True),
        (10.0, 11.0, None, 15.0, True),
        (10.0, None, 0.0, 10.0, True),
        (None, None, -9.0, 10.0, True),
        (None, 0.0, None, 10.0, True),
        (0.0, 0.0, 0.0, 0.0, False),  # nothing is known
        (None, None, None, None, False),
    ],
)
def test_t47_open_and_close_lie_in_the_range(
    open_: float | None, high: float | None, low: float | None, close: float | None, *, contradictory: bool
) -> None:
    assert contradicts_itself(open_, high, low, close) is contradictory
