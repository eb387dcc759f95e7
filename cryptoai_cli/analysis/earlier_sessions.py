"""Tell relative volume and surprise of a line from sums over its earlier sessions, by the rules of `context.py`."""

import math

from msgspec import Struct

from cryptoai_cli.analysis.context import VOLUME_SESSIONS
from cryptoai_cli.analysis.regression import MIN_PAIRS, Regression

OTHER_BASIS = 0.05  # relative, between a base and the close before it: beyond it there was a split
_ROUNDING = 1e-24  # relative to the squares of the returns: anything smaller is rounding error


class EarlierSessions(Struct, frozen=True):
    """What is held of a line before the reported session.

    `traded` counts the sessions of the last 20 with volume, `volume` is the sum over them, in shares of the session
    before the reported one, and `close` its raw close. `pairs` counts the sessions of the last 120 with a return of the
    line (y) and of the benchmark (x); `xx`, `yy` and `xy` are their sums of squares and products about the means.
    """

    traded: int = 0
    volume: float | None = None
    close: float | None = None
    pairs: int = 0
    xx: float | None = None
    yy: float | None = None
    xy: float | None = None


def relative_volume(earlier: EarlierSessions, volume: float | None, base: float | None) -> float | None:
    """Return volume / mean volume of the 20 sessions before; None unless all 21 are known and above zero.

    `base` is what the change of the reported session is measured from: where it is not the close before, there was a
    split, and the earlier volumes are in shares before it.
    """
    if not volume or not earlier.volume or earlier.traded < VOLUME_SESSIONS:
        return None
    return volume * VOLUME_SESSIONS / (earlier.volume * _split_ratio(earlier.close, base))


def surprise(earlier: EarlierSessions, own: float | None, market: float | None) -> float | None:
    """Return the beta-adjusted excess in standard deviations of the residuals; None if too few sessions are held."""
    line = regression_of(earlier)
    if own is None or market is None or line is None or line.residual_deviation == 0:
        return None
    return (own - line.beta * market) / line.residual_deviation


def regression_of(earlier: EarlierSessions) -> Regression | None:
    """Return the least-squares line of the returns on the benchmark's, or None for fewer than 60 pairs."""
    xx, yy, xy, n = earlier.xx, earlier.yy, earlier.xy, earlier.pairs
    if n < MIN_PAIRS or xx is None or yy is None or xy is None or xx <= _ROUNDING:
        return None
    squares = max(yy - xy * xy / xx, 0.0)
    deviation = 0.0 if squares <= _ROUNDING**0.5 * yy else math.sqrt(squares / (n - 2))
    return Regression(xy / xx, deviation, n)


def _split_ratio(close: float | None, base: float | None) -> float:
    if not close or not base or base <= 0 or abs(base / close - 1) <= OTHER_BASIS:
        return 1.0
    return close / base
