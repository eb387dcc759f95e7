"""The top of the terminal report: session, headline, benchmarks."""

from collections.abc import Iterable

from msgspec.structs import replace
from rich.cells import cell_len
from rich.text import Text

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render import phrases
from cryptoai_cli.render.fields import Field, inapplicable, pick_fields
from cryptoai_cli.render.row_fields import row_fields
from cryptoai_cli.render.terminal import grid
from cryptoai_cli.render.terminal.footnotes import Footnotes
from cryptoai_cli.render.terminal.screen import FAINT, STRONG, Screen
from cryptoai_cli.render.terminal.wrapping import wrap
from cryptoai_cli.report.model import Report

_BETWEEN = (5, 3)  # blanks between benchmarks on one line: the first that fits
_USUAL_PRICE, _USUAL_CHANGE = 9, 8


def title_lines(report: Report, screen: Screen, page: int) -> list[Text]:
    """Return session and state on the left, coverage and sources on the right, on one line if they fit."""
    return titled_day(report, (phrases.coverage_words(report), phrases.source_words(report)), screen, page)


def titled_day(report: Report, remarks: Iterable[str], screen: Screen, page: int) -> list[Text]:
    """Return session and state on the left, `remarks` on the right, on one line if they fit."""
    dot = f" {screen.glyphs.dot} "
    day = Text.assemble(("MOVERS", STRONG), "  ", phrases.day_words(report))
    state = Text(phrases.state_words(report))
    coverage = Text(dot.join(screen.safe(part) for part in remarks if part), FAINT)
    left = Text.assemble(day, dot, state)
    if left.cell_len > page:
        return [*_in_lines(day, page), *_left_and_right(state, coverage, page)]
    return _left_and_right(left, coverage, page)


def _left_and_right(left: Text, right: Text, page: int) -> list[Text]:
    blank = page - left.cell_len - right.cell_len
    if blank >= grid.GAP:
        return [Text.assemble(left, " " * blank, right)]
    return [*_in_lines(left, page), *_in_lines(right, page)]


def _in_lines(text: Text, page: int) -> list[Text]:
    """Return the text as it is if it fits, else in lines of its first style."""
    if text.cell_len <= page:
        return [text]
    style = text.style or (text.spans[0].style if text.spans else "")
    return [Text(line, style) for line in wrap(text.plain, page)]


def headline_lines(report: Report, screen: Screen, page: int) -> list[Text]:
    """Return the headline, wrapped."""
    return [Text(line, STRONG) for line in wrap(screen.safe(report.headline.text), page)]


def benchmark_lines(report: Report, notes: Footnotes, screen: Screen) -> list[Text]:
    """Return the benchmarks with a usable move on as few lines as they fit, without prices where there is no room."""
    rows = tuple(row for row in report.benchmarks if row.status is Status.OK)
    keys = ("name", "price", "change") if _has_room_for_prices(report, screen) else ("name", "change")
    fields = pick_fields(row_fields(report, rows, screen.marks), keys)
    marks = pick_fields((Field("mark", "", tuple(inapplicable(notes.mark(row)) for row in rows)),), ("mark",))
    behind = (replace(column, gap=1) for column in grid.columns_of(marks, screen))
    return _packed(grid.compact_lines((*grid.columns_of(fields, screen), *behind)), screen)


def _has_room_for_prices(report: Report, screen: Screen) -> bool:
    """Return whether all benchmarks fit on one line with their prices on a usual day."""
    names = sum(cell_len(row.name or row.symbol) for row in report.benchmarks)
    one = _USUAL_PRICE + _USUAL_CHANGE + grid.GAP * 2
    count = len(report.benchmarks)
    return names + one * count + min(_BETWEEN) * (count - 1) <= screen.layout_width


def _packed(items: list[Text], screen: Screen) -> list[Text]:
    """Return the items on one line if they fit, else as many on each line as fit."""
    for gap in _BETWEEN:
        line = Text(" " * gap).join(items)
        if line.cell_len <= screen.room:
            return [line] if items else []
    lines: list[Text] = []
    for item in items:
        longer = Text(" " * min(_BETWEEN)).join((lines[-1], item)) if lines else item
        lines[-1:] = [longer] if longer.cell_len <= screen.room or not lines else [lines[-1], item]
    return lines
