"""Draw the last closes of one instrument as a small line, to stand beside its figures."""

from dataclasses import dataclass

from cryptoai_cli.render import svg
from cryptoai_cli.render.numbers import TERMINAL_MARKS, price

_WIDTH, _HEIGHT, _EDGE = 84.0, 22.0, 3.0
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Trend:
    """The closes of one instrument up to the session of the report, the oldest first; None where there is none."""

    symbol: str
    closes: tuple[float | None, ...]


def sparkline(trend: Trend) -> str:
    """Return the line, interrupted where a close is missing; empty for less than two closes."""
    known = [close for close in trend.closes if close is not None]
    if len(known) < _FEWEST:
        return ""
    low, span = min(known), (max(known) - min(known)) or 1.0
    step = (_WIDTH - 2 * _EDGE) / (len(trend.closes) - 1)
    points = [
        None if close is None else (_EDGE + at * step, _HEIGHT - _EDGE - (close - low) / span * (_HEIGHT - 2 * _EDGE))
        for at, close in enumerate(trend.closes)
    ]
    first, end = (price(close, TERMINAL_MARKS) for close in (known[0], known[-1]))
    name = f"{trend.symbol}: {len(known)} closes, from {first} to {end}"
    return svg.picture(svg.Panel(_WIDTH, _HEIGHT, f'<path class="trend" d="{_path(points)}"/>'), name, "trendline")


def _path(points: list[tuple[float, float] | None]) -> str:
    """Return the line; each unbroken run of points starts anew."""
    parts, is_down = [], False
    for point in points:
        if point is not None:
            parts.append(f"{'L' if is_down else 'M'}{round(point[0])} {round(point[1])}")
        is_down = point is not None
    return "".join(parts)
