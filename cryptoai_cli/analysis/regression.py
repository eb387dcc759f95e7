"""Fit a least-squares line of an instrument's daily returns on a benchmark's."""

import math
from collections.abc import Iterable, Sequence
from operator import mul

from msgspec import Struct

MIN_PAIRS = 60
_ROUNDING = 1e-12  # relative to the returns: anything smaller is rounding error


class Regression(Struct, frozen=True):
    """The slope of the line, the deviation of the residuals, and the number of sessions `n`.

    `residual_deviation` is the standard deviation of the residuals, a fraction, with n - 2 in the denominator; it is
    exactly 0 if every session lies on the line up to rounding.
    """

    beta: float
    residual_deviation: float
    n: int


def regress(pairs: Sequence[tuple[float, float]]) -> Regression | None:
    """Return the ordinary least-squares line through pairs of (benchmark's return, instrument's return).

    Return None for fewer than 60 pairs, or if the benchmark's return is the same in all of them. The computation takes
    two passes over deviations from the means, because the difference of two large sums would lose significant digits.
    """
    n = len(pairs)
    if n < MIN_PAIRS:
        return None
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    x_mean, y_mean = math.fsum(xs) / n, math.fsum(ys) / n
    dx, dy = [x - x_mean for x in xs], [y - y_mean for y in ys]
    x_squares = _products(dx, dx)
    if x_squares <= _ROUNDING**2 * n * x_mean**2:
        return None
    beta = _products(dx, dy) / x_squares
    residuals = [b - beta * a for a, b in zip(dx, dy, strict=True)]
    squares = _products(residuals, residuals)
    exact = squares <= _ROUNDING**2 * _products(ys, ys)
    return Regression(beta, 0.0 if exact else math.sqrt(squares / (n - 2)), n)


def _products(left: Iterable[float], right: Iterable[float]) -> float:
    return math.fsum(map(mul, left, right))
