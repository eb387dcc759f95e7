"""Draw the recent closes of one instrument as a sparkline beside its figures."""

from cryptoai_cli.render.charts import svg
from cryptoai_cli.render.numbers import TERMINAL_MARKS, price

_WIDTH, _HEIGHT, _EDGE = 84.0, 22.0, 3.0
_FOOT = _HEIGHT - _EDGE
_FEWEST = 2


def sparkline(symbol: str, closes: tuple[float | None, ...]) -> str:
    """Return the line, the oldest close first, with gaps for missing ones; empty for fewer than two closes."""
    known = [close for close in closes if close is not None]
    if len(known) < _FEWEST:
        return ""
    low, span = min(known), (max(known) - min(known)) or 1.0
    step = (_WIDTH - 2 * _EDGE) / (len(closes) - 1)
    points = [
        None if close is None else (round(_EDGE + at * step), round(_FOOT - (close - low) / span * (_FOOT - _EDGE)))
        for at, close in enumerate(closes)
    ]
    first, end = (price(close, TERMINAL_MARKS) for close in (known[0], known[-1]))
    name = f"{symbol}: {len(known)} closes, from {first} to {end}"
    return svg.picture(svg.Panel(_WIDTH, _HEIGHT, svg.path(points, "trend")), name, "trendline")
