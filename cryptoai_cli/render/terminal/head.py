"""The top of the terminal report: session, headline, benchmarks."""

from msgspec.structs import replace
from rich.text import Text

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render import phrases
from cryptoai_cli.render.fields import pick_fields, text_field
from cryptoai_cli.render.row_fields import row_fields
from cryptoai_cli.render.terminal import grid
from cryptoai_cli.render.terminal.footnotes import Footnotes
from cryptoai_cli.render.terminal.screen import FAINT, STRONG, Screen
from cryptoai_cli.render.terminal.wrapping import wrap
from cryptoai_cli.report.model import Report

_BETWEEN = (5, 3)  # blanks between benchmarks on one line: the first that fits


def title_lines(report: Report, screen: Screen, page: int) -> list[Text]:
    """Return session and state on the left, coverage and sources on the right, on one line if they fit."""
    dot = f" {screen.glyphs.dot} "
    day = Text.assemble(("MOVERS", STRONG), "  ", phrases.day_words(report))
    state = Text(phrases.state_words(report))
    sources = screen.safe(phrases.source_words(report))
    coverage = Text(dot.join(part for part in (phrases.coverage_words(report), sources) if part), FAINT)
    left = Text.assemble(day, dot, state)
    if left.cell_len > page:
        return [day, *_left_and_right(state, coverage, page)]
    return _left_and_right(left, coverage, page)


def _left_and_right(left: Text, right: Text, page: int) -> list[Text]:
    blank = page - left.cell_len - right.cell_len
    return [Text.assemble(left, " " * blank, right)] if blank >= grid.GAP else [left, right]


def headline_lines(report: Report, screen: Screen, page: int) -> list[Text]:
    """Return the headline, wrapped."""
    return [Text(line, STRONG) for line in wrap(screen.safe(report.headline.text), page)]


def benchmark_lines(report: Report, notes: Footnotes, screen: Screen) -> list[Text]:
    """Return the benchmarks with a usable move on one line if they fit, else one per line."""
    rows = tuple(row for row in report.benchmarks if row.status is Status.OK)
    fields = pick_fields(row_fields(report, rows, screen.marks), ("name", "price", "change"))
    marks = pick_fields((text_field("mark", "", [notes.mark(row) for row in rows]),), ("mark",))
    behind = (replace(column, gap=1) for column in grid.columns_of(marks, screen))
    columns = (*grid.columns_of(fields, screen), *behind)
    return _one_line(columns, screen) or grid.body_lines(columns)


def _one_line(columns: tuple[grid.Column, ...], screen: Screen) -> list[Text]:
    """Return all rows on one line, or an empty list if they do not fit."""
    lines = (Text(" " * gap).join(grid.compact_lines(columns)) for gap in _BETWEEN)
    return next(([line] for line in lines if 0 < line.cell_len <= screen.room), [])
