"""Draw the benchmarks of the dot plot: for each a line across all groups, with its name beside it."""

from msgspec import Struct

from cryptoai_cli.render.charts import svg
from cryptoai_cli.render.charts.axis import Scale
from cryptoai_cli.render.charts.font import room_for
from cryptoai_cli.render.numbers import TERMINAL_MARKS, percent
from cryptoai_cli.render.phrases import spoken_name
from cryptoai_cli.report.model import Report, Row

SMALL = 13.0  # the font size of the names
SHELF = SMALL * 1.4
_GAP = 6.0  # between a line and its name


class Label(Struct, frozen=True):
    """The label of a benchmark: its line is at `x`, its words beside the line on row `shelf`, counted from the top."""

    row: Row
    words: str
    x: float
    shelf: int
    is_left: bool


def place_labels(lines: tuple[Row, ...], scale: Scale, width: float) -> tuple[Label, ...]:
    """Return the label of each benchmark, placed so that no line crosses it if possible; `lines` are sorted by return.

    The lower half has its names to the left of the lines, the upper half to the right, as far as the `width` of the
    drawing allows.
    """
    words = [f"{spoken_name(row)} {percent(row.simple_return, TERMINAL_MARKS)}" for row in lines]
    places = [scale.at(row.simple_return or 0.0) for row in lines]
    shelves, at_left = _arrange(places, [room_for(text, SMALL) + _GAP for text in words], width)
    labels = zip(lines, words, places, shelves, at_left, strict=True)
    return tuple(Label(row, text, x, shelf, is_left=is_left) for row, text, x, shelf, is_left in labels)


def _arrange(places: list[float], rooms: list[float], width: float) -> tuple[list[int], list[bool]]:
    """Return the shelf of each name, and whether it is to the left of its line."""
    count = len(places)

    def fits(left: int) -> bool:
        spaces = [place if at < left else width - place for at, place in enumerate(places)]
        return all(space >= room for space, room in zip(spaces, rooms, strict=True))

    nearest_half = sorted(range(count + 1), key=lambda left: abs(left - count // 2))
    left = next(filter(fits, nearest_half), None)
    if left is None:  # crossing a name is unavoidable
        return list(range(1, count + 1)), [place > width / 2 for place in places]
    return [*range(left, 0, -1), *range(1, count - left + 1)], [at < left for at in range(count)]


def benchmark_line(label: Label, report: Report, top: float, spans: tuple[tuple[float, float], ...]) -> str:
    """Return the line of a benchmark with its name; the line of the first one is solid."""
    y = label.shelf * SHELF
    symbols = [row.symbol for row in report.benchmarks]
    classes = f"bench bench{min(symbols.index(label.row.symbol), 2)}"
    stem = (y - SMALL * 0.8, top)
    body = svg.vertical_lines(label.x, (stem, *spans), classes)
    x, anchor = (label.x - _GAP, "e n") if label.is_left else (label.x + _GAP, "n")
    return body + svg.text(x, y, label.words, SMALL, f"{anchor} halo")
