"""The widths by which columns are chosen: those of usual figures and not of today's, so that they stay the same."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from cryptoai_cli.render.fields import Field
from cryptoai_cli.render.terminal.grid import GAP

_USUAL = {
    "rank": 1,
    "symbol": 5,
    "price": 8,
    "change": 8,
    "excess": 10,  # with any of the usual benchmarks: another may stand in for the first
    "beta-excess": 6,
    "surprise": 6,
    "relative-volume": 5,
    "streak": 3,
    "since": 10,
    "turnover": 8,
    "cap": 7,
    "median": 8,
    "mean": 8,
    "weighted": 8,
    "measured": 8,
    "own": 6,
    "up_down": 5,
    "session": 10,
    "open": 7,
    "high": 7,
    "low": 7,
    "close": 7,
    "volume": 11,
    "index": 8,
    "breadth": 5,
    "best_symbol": 7,
    "worst_symbol": 7,
    "best_move": 8,
    "worst_move": 8,
}
_CHANGE, _COUNT = 8, 1
_WITHOUT_HEADING = frozenset(
    {"best_symbol", "worst_symbol", "best_move", "worst_move"}
)  # or with one that needs no room


def usual_width(field: Field) -> int:
    """Return the width in cells of a column of figures on a usual day, with its heading."""
    width = _USUAL.get(field.key, _CHANGE if field.key.startswith("change_") else _COUNT)
    return width if field.key in _WITHOUT_HEADING else max(width, cell_len(field.heading))


def usual_line(fields: Sequence[Field], words: Iterable[int] = ()) -> int:
    """Return the width in cells of a line of such columns, and of columns of words that are so wide."""
    widths = [*words, *(usual_width(field) for field in fields)]
    return sum(widths) + GAP * (len(widths) - 1)
