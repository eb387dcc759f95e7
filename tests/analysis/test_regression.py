import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.analysis.regression import Regression, regress

Pairs = list[tuple[float, float]]


def cross(beta: float, *, noise: float = 0.001, constant: float = 0.0, n: int = 60) -> Pairs:
    """Moves of 1 % up and down, each once `noise` above and once below the line; `n` is a multiple of four."""
    four = [(x, constant + beta * x + e) for x in (0.01, -0.01) for e in (noise, -noise)]
    return four * (n // 4)


def line(pairs: Pairs) -> Regression:
    found = regress(pairs)
    assert found is not None
    return found


# residuals of 0.001 in every one of 60 sessions: sqrt(60 x 0.000001 / 58)
def test_slope_and_residual_deviation_by_hand() -> None:
    found = line(cross(2.0))
    assert found.beta == pytest.approx(2.0, abs=1e-12)
    assert found.residual_deviation == pytest.approx(0.00101709526, abs=1e-11)
    assert found.n == 60


def test_a_constant_lead_is_no_slope_and_no_residual() -> None:
    found = line(cross(2.0, constant=0.005))
    assert found.beta == pytest.approx(2.0, abs=1e-12)
    assert found.residual_deviation == pytest.approx(0.00101709526, abs=1e-11)


def test_a_share_that_falls_when_the_market_rises_has_a_negative_beta() -> None:
    assert line(cross(-0.5)).beta == pytest.approx(-0.5, abs=1e-12)


def test_fewer_than_sixty_pairs_give_no_line() -> None:
    assert regress(cross(2.0)[:59]) is None
    assert regress(cross(2.0)) is not None
    assert regress([]) is None


@pytest.mark.parametrize("x", [0.0, 0.01, 1 / 3, 1e-7])
def test_a_market_that_always_moves_alike_gives_no_line(x: float) -> None:
    assert regress([(x, at / 1000) for at in range(60)]) is None


def test_sessions_on_the_line_leave_no_residuals_but_rounding_which_counts_as_none() -> None:
    found = line([(at / 700, 3 * at / 700 + 0.001) for at in range(60)])
    assert found.beta == pytest.approx(3.0, abs=1e-12)
    assert found.residual_deviation == 0.0


def test_an_instrument_that_never_moves_has_beta_zero() -> None:
    found = line([(at / 700, 0.0) for at in range(60)])
    assert (found.beta, found.residual_deviation) == (0.0, 0.0)


def test_no_digits_are_lost_where_the_mean_is_large_beside_the_moves() -> None:
    shifted = [(x + 1000, y + 1000) for x, y in cross(2.0)]
    assert line(shifted).beta == pytest.approx(2.0, abs=1e-8)


@pytest.mark.parametrize("seed", range(20))
def test_it_agrees_with_numpy_and_pandas(seed: int) -> None:
    chance = np.random.default_rng(seed)
    n = 60 + seed * 3
    xs = chance.normal(0.0004, 0.012, n)
    ys = chance.uniform(-2, 5) * xs + chance.normal(0.001, 0.04, n)
    found = line(list(zip(xs.tolist(), ys.tolist(), strict=True)))
    slope, constant = np.polyfit(xs, ys, 1)
    residuals = ys - constant - slope * xs
    frame = pd.DataFrame({"x": xs, "y": ys}).cov()
    assert found.beta == pytest.approx(float(slope), abs=1e-9)
    assert found.beta == pytest.approx(float(frame.to_numpy()[0, 1] / frame.to_numpy()[0, 0]), abs=1e-9)
    assert found.residual_deviation == pytest.approx(float(np.sqrt(residuals @ residuals / (n - 2))), abs=1e-9)


returns = st.floats(-0.5, 0.5).map(lambda x: round(x, 6))
samples = st.lists(st.tuples(returns, returns), min_size=60, max_size=80)
varied = samples.filter(lambda pairs: len({x for x, _ in pairs}) > 1)


@given(varied, st.floats(0.1, 10))
def test_moves_times_a_factor_are_beta_and_deviation_times_the_factor(pairs: Pairs, factor: float) -> None:
    before, after = line(pairs), line([(x, y * factor) for x, y in pairs])
    assert after.beta == pytest.approx(before.beta * factor, rel=1e-6, abs=1e-6)
    assert after.residual_deviation == pytest.approx(before.residual_deviation * factor, rel=1e-6, abs=1e-9)


@given(varied, st.floats(-0.5, 0.5))
def test_a_constant_added_to_every_move_changes_neither(pairs: Pairs, constant: float) -> None:
    before, after = line(pairs), line([(x, y + constant) for x, y in pairs])
    assert after.beta == pytest.approx(before.beta, rel=1e-6, abs=1e-6)
    assert after.residual_deviation == pytest.approx(before.residual_deviation, rel=1e-6, abs=1e-9)


@given(varied)
def test_the_order_of_the_sessions_does_not_matter(pairs: Pairs) -> None:
    before, after = line(pairs), line(pairs[::-1])
    assert after.beta == pytest.approx(before.beta, rel=1e-9, abs=1e-9)


@given(samples)
def test_there_is_never_a_nan(pairs: Pairs) -> None:
    found = regress(pairs)
    assert found is None or (math.isfinite(found.beta) and found.residual_deviation >= 0)
