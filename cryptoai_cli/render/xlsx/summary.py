"""The first sheet of the workbook, for readers: headline, benchmarks, groups, leaders, laggards, a chart, notices."""

import math
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cryptoai_cli.render import phrases
from cryptoai_cli.render.columns import Kind
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.xlsx.group_chart import Cells, chart_height, charted, group_chart
from cryptoai_cli.render.xlsx.sheet import Formats, is_words, storable_text, write_cell
from cryptoai_cli.render.xlsx.summary_tables import Part, benchmark_part, charted_first, group_part, side_parts
from cryptoai_cli.report.headline import MEASURE_WORD
from cryptoai_cli.report.model import Report

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

_NAME = "summary"
# the least and the most characters of each column
_WIDTHS = ((9, 16), (24, 44), (11, 11), (18, 18), (13, 13), (13, 13), (9, 16), (10, 10), (9, 16), (10, 10), (30, 64))
_LAST = len(_WIDTHS) - 1
_LABELS, _FIGURES, _BESIDE = 1, 2, 6  # columns: names, moves, and the first one right of the leaders
_GUTTER = 2  # characters
_LINE, _HEAD_LINE, _TITLE_LINE = (
    15.75,
    32.25,
    21,
)  # points; a height of 15 is not written, and programs choose their own
_PIXELS_OF_LINE = 20
_WIDEST_CHART, _GAP = 600, 10  # pixels
_TITLE_SIZE = 1.4  # times the width of ordinary type


def write_summary(book: "Workbook", report: Report, options: RenderOptions) -> None:
    """Add the sheet; `by_group` leaves out leaders and laggards."""
    benchmarks, groups = benchmark_part(report), group_part(report)
    sides = () if options.by_group else side_parts(report, options.top)
    page = SummaryPage(book, Formats(book, options.palette, toned=True), column_widths((benchmarks, groups, *sides)))
    page.write_head(report)
    page.write_part(benchmarks)
    first_group = page.write_part(groups)
    below_chart = page.place_chart(report, first_group, column=_BESIDE if sides else 0)
    for part in sides:
        page.write_part(part)
    page.row = max(page.row, below_chart)
    page.write_notices(report)


def session_line(report: Report) -> str:
    """Return day, state, coverage and sources on one line."""
    known = (
        phrases.day_words(report),
        phrases.state_words(report),
        phrases.coverage_words(report),
        phrases.source_words(report),
    )
    return " · ".join(words for words in known if words)


def column_widths(parts: Iterable[Part]) -> tuple[int, ...]:
    """Return the width of each column in characters: what its words need, between its least and its most."""
    needed = [0] * len(_WIDTHS)
    for part in parts:
        for at, (kind, cells) in enumerate(zip(part.kinds, part.columns, strict=True)):
            if kind is Kind.TEXT:
                needed[at] = max(needed[at], *(len(str(cell or "")) + _GUTTER for cell in cells), 0)
    return tuple(max(least, min(need, most)) for need, (least, most) in zip(needed, _WIDTHS, strict=True))


def chart_width(columns: tuple[int, ...]) -> int:
    """Return the width in pixels of a chart over columns of these widths, in characters."""
    return min(sum(width * 7 + 5 for width in columns) - _GAP, _WIDEST_CHART)


class SummaryPage:
    """The sheet as it is written from top to bottom; `row` is the next free one."""

    def __init__(self, book: "Workbook", formats: Formats, widths: tuple[int, ...]) -> None:
        self._book, self._formats, self._widths = book, formats, widths
        self._sheet = book.add_worksheet(_NAME)
        self._sheet.hide_gridlines(2)
        for at, width in enumerate(widths):
            self._sheet.set_column(at, at, width)
        self.row = 0

    def write_head(self, report: Report, *lines: str) -> None:
        """Write the headline and the session, or other `lines`, which every printed page repeats."""
        self.write_prose(report.headline.text, self._formats.title, _TITLE_LINE, _TITLE_SIZE)
        for words in lines or (session_line(report),):
            self.write_prose(words, self._formats.faint)
        self._sheet.repeat_rows(0, self.row - 1)

    def write_prose(self, text: str, form: "Format", line: float = _LINE, size: float = 1.0) -> None:
        """Write a text over the whole width, as high as it needs."""
        words = storable_text(text).replace(" %", "\N{NO-BREAK SPACE}%")
        self._sheet.merge_range(self.row, 0, self.row, _LAST, "", form)
        self._sheet.write_string(self.row, 0, words, form)
        lines = len(textwrap.wrap(words, int(sum(self._widths) / size))) or 1
        self._sheet.set_row(self.row, line * lines)
        self.row += 1

    def write_part(self, part: Part) -> int:
        """Write a table below a blank line, if it has any lines, and return the row of its first line."""
        if not part.length:
            return self.row
        self._sheet.write_string(self.row + 1, 0, part.title, self._formats.section)
        self._write_headings(part, self.row + 2)
        first = self.row + 3
        for row in range(first, first + part.length):
            self._sheet.set_row(row, _LINE)
        for at, (kind, cells) in enumerate(zip(part.kinds, part.columns, strict=True)):
            for row, cell in enumerate(cells, start=first):
                write_cell(self._sheet, (row, at), cell, kind, self._formats)
        self.row = first + part.length
        return first

    def place_chart(self, report: Report, first_group: int, column: int) -> int:
        """Place the chart from `column` on, below what is written, and return the first row below it."""
        groups = charted(report, charted_first(report))
        if not groups:
            return self.row
        cells = Cells(_NAME, first_group, first_group + len(groups) - 1, _LABELS, _FIGURES)
        chart = group_chart(self._book, report, groups, cells, self._formats.colours)
        room = self._widths[column:] if column else self._widths[:_BESIDE]
        height = chart_height(len(groups))
        chart.set_size({"width": chart_width(room), "height": height})
        words = f"Bar chart: {MEASURE_WORD[report.measure]} change of each group. The table of groups has the figures."
        self._sheet.insert_chart(
            self.row + 1, column, chart, {"description": words, "object_position": 1, "x_offset": _GAP}
        )
        return self.row + 1 + math.ceil(height / _PIXELS_OF_LINE)

    def write_notices(self, report: Report, *words: str) -> None:
        """Write the notices, and what the figures are, in these sentences or the usual one."""
        if report.notices:
            self._sheet.write_string(self.row + 1, 0, "Notices", self._formats.section)
            self.row += 2
        for notice in report.notices:
            self.write_prose(notice.message, self._formats.prose)
        self.row += 1
        base = phrases.base_words(report)
        told = " ".join(words) or f"Price changes since the close of {base}, without dividends."
        self.write_prose(f"{told} {phrases.USE_WORDS}", self._formats.faint)

    def _write_headings(self, part: Part, row: int) -> None:
        self._sheet.set_row(row, _HEAD_LINE)
        for at, (heading, kind) in enumerate(zip(part.headings, part.kinds, strict=True)):
            form = self._formats.head if is_words(kind) else self._formats.plain_number_head
            self._sheet.write_string(row, at, storable_text(heading), form)
