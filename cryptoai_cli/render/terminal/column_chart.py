"""Draw a series of values as a column chart of block characters, a few lines high."""

from collections.abc import Sequence

from cryptoai_cli.render.terminal.screen import Screen, encodes

HEIGHT = 6
_EIGHTHS = " \N{LOWER ONE EIGHTH BLOCK}▂▃▄▅▆▇█"
_THIRDS = " .:#"  # for encodings without block characters
_FEWEST = 2
_WIDEST_COLUMN = 3


def column_chart(values: Sequence[float | None], room: int, screen: Screen, *, height: int = HEIGHT) -> list[str]:
    """Return `values` as a chart of `height` lines: the lowest value is one step high, the highest fills all lines.

    None leaves a gap. If there are more than `room` values, several share a column, which shows the last known one.
    Empty for fewer than two known values, or no room for two columns.
    """
    known = [value for value in values if value is not None]
    if len(known) < _FEWEST or room < len(known[:_FEWEST]):
        return []
    levels = _EIGHTHS if encodes(_EIGHTHS, screen.encoding) else _THIRDS
    steps = (len(levels) - 1) * height
    low, span = min(known), max(known) - min(known)
    heights = [_height_in_steps(value, low, span, steps) for value in _value_by_column(values, room)]
    return [_chart_line(heights, height - 1 - line, levels) for line in range(height)]


def _value_by_column(values: Sequence[float | None], room: int) -> list[float | None]:
    """Return one value for each column of cells, repeating values or thinning them out."""
    count = len(values)
    if count <= room:
        times = min(room // count, _WIDEST_COLUMN)
        return [value for value in values for _ in range(times)]
    shares = (values[at * count // room : (at + 1) * count // room] for at in range(room))
    return [next((value for value in reversed(share) if value is not None), None) for share in shares]


def _height_in_steps(value: float | None, low: float, span: float, steps: int) -> int:
    if value is None:
        return 0
    return 1 + round((value - low) / span * (steps - 1)) if span else (steps + 1) // 2


def _chart_line(heights: Sequence[int], below: int, levels: str) -> str:
    """Return the line of the chart that has `below` lines under it."""
    full = len(levels) - 1
    return "".join(levels[min(max(steps - below * full, 0), full)] for steps in heights).rstrip()
