import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.render.charts.axis import Scale, return_scale

RETURN = st.floats(min_value=-0.9, max_value=9)


def test_a_return_stands_where_it_belongs() -> None:
    scale = Scale(-0.02, 0.08, 100, 600)
    assert scale.at(0.0) == pytest.approx(200)
    assert scale.at(0.03) == pytest.approx(350)


def test_a_return_outside_stands_at_the_edge() -> None:
    scale = Scale(-0.02, 0.08, 100, 600)
    assert (scale.at(-5), scale.at(5)) == (100, 600)
    assert not scale.holds(5)


def test_an_axis_may_rise_on_the_page() -> None:
    assert Scale(0.0, 0.1, 300, 50).at(0.1) == 50


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(-0.02, 0.4, (0.0, 0.1, 0.2, 0.3, 0.4)), (-0.004, 0.011, (-0.004, -0.002, 0.0, 0.002, 0.004, 0.006, 0.008, 0.01))],
)
def test_ticks_are_round(low: float, high: float, expected: tuple[float, ...]) -> None:
    assert Scale(low, high, 0, 1).ticks() == pytest.approx(expected)


@given(st.lists(RETURN, max_size=30), st.lists(RETURN, max_size=4))
def test_zero_and_what_must_be_seen_is_on_the_axis(moves: list[float], always: list[float]) -> None:
    scale = return_scale(moves, always, 0, 100)
    assert all(scale.holds(value) for value in (0.0, *always))
    assert 1 <= len(scale.ticks()) <= 9


def test_what_lies_very_far_away_does_not_squeeze_the_rest() -> None:
    scale = return_scale([0.01, 0.02, -0.02, 0.03, 6.95], [0.022], 0, 100)
    assert not scale.holds(6.95)
    assert scale.high < 0.25  # ten times the median size of 2 %, and a margin


def test_a_strong_move_that_can_be_shown_is_shown() -> None:
    assert return_scale([0.0731, 0.3945, 0.0227, 0.0533], [], 0, 100).holds(0.3945)


def test_a_move_no_larger_than_what_must_be_seen_is_shown_too() -> None:
    assert return_scale([0.01, 0.01, 0.01, -0.2], [0.3], 0, 100).holds(-0.2)  # twenty times the median size
