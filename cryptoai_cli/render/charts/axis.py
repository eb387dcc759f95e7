"""Map returns to pixels on an axis with round ticks; outliers are drawn at its edge."""

import math
import statistics
from collections.abc import Iterable

from msgspec import Struct

_STEPS = (1.0, 2.0, 5.0, 10.0)
_MOST_TICKS = 8
_FARTHEST = 10.0  # times the median absolute move: outliers are drawn at the edge, so that other moves stay readable
_LEAST_REACH = 0.005
_MARGIN = 0.03


class Scale(Struct, frozen=True):
    """A linear axis from `low` to `high` (fractions), drawn from `left` to `right` (pixels)."""

    low: float
    high: float
    left: float
    right: float

    def at(self, value: float) -> float:
        """Return the position of a value in pixels; one outside the axis is at its edge."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def holds(self, value: float) -> bool:
        """Return whether a value lies on the axis."""
        return self.low <= value <= self.high

    def ticks(self) -> tuple[float, ...]:
        """Return the round values on the axis, multiples of the tick step."""
        step = _tick_step(self.high - self.low)
        return tuple(at * step for at in range(math.ceil(self.low / step), math.floor(self.high / step) + 1))


def return_scale(values: Iterable[float], always: Iterable[float], left: float, right: float) -> Scale:
    """Return an axis that contains zero, all of `always`, and all of `values` except outliers."""
    moves, kept = list(values), [0.0, *always]
    size = statistics.median(map(abs, moves)) if moves else 0.0
    reach = max(_FARTHEST * size, _LEAST_REACH, *map(abs, kept))
    shown = [*kept, *(min(max(move, -reach), reach) for move in moves)]
    low, high = min(shown), max(shown)
    margin = max((high - low) * _MARGIN, _LEAST_REACH * _MARGIN)
    return Scale(low - margin, high + margin, left, right)


def _tick_step(span: float) -> float:
    size = 10.0 ** math.floor(math.log10(span / _MOST_TICKS))
    return next(factor * size for factor in _STEPS if span / (factor * size) <= _MOST_TICKS)
