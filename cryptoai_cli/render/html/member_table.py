"""The table of the page with one line per benchmark and member."""

from markupsafe import Markup
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render import phrases
from cryptoai_cli.render.columns import table
from cryptoai_cli.render.fields import flat_fields
from cryptoai_cli.render.html.grid import (
    Column,
    Grid,
    Line,
    PageCell,
    cells_by_row,
    clean,
    exact_figure,
    other_name,
    sign_class,
    text_column,
)
from cryptoai_cli.render.html.sparkline import sparkline
from cryptoai_cli.render.numbers import TERMINAL_MARKS
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.quote_page import quote_page
from cryptoai_cli.render.row_fields import note
from cryptoai_cli.report.model import BENCHMARK_GROUP, Report, Row

_HEADINGS = {
    "price": "Price",
    "change_pct": "Change",
    "excess_pct": "Excess",
    "beta": "Beta",
    "beta_excess_pct": "After beta",
    "surprise": "Surprise",
    "previous_close": "Previous close",
    "volume": "Volume",
    "relative_volume": "Rel. volume",
    "streak": "Streak",
    "largest_since": "Largest since",
}
_BEFORE_THE_GROUP = 3
_BENCHMARK = "Benchmark"


def member_grid(report: Report, options: RenderOptions) -> Grid:
    """Return a line for each benchmark and member, with the requested columns or all that are not blank."""
    rows = (*report.benchmarks, *report.rows)
    columns = _file_columns(report, options.columns) if options.columns else _default_columns(report, rows)
    numbers = {key: str(at) for at, key in enumerate((BENCHMARK_GROUP, *(group.key for group in report.groups)))}
    lines = [
        Line(
            clean(row.symbol),
            other_name(row),
            cells,
            _row_class(row),
            numbers[row.group],
            quote_page(options.link, row.symbol),
        )
        for row, cells in zip(rows, cells_by_row(columns, len(rows)), strict=True)
    ]
    return Grid(tuple(columns), tuple(lines))


def _file_columns(report: Report, names: tuple[str, ...]) -> list[Column]:
    fields = flat_fields(report, RenderOptions(columns=names), TERMINAL_MARKS)
    values = table(report, by_group=False, names=names).columns
    return [
        Column(
            field.heading,
            tuple(
                PageCell(clean(cell.text), exact_figure(value, cell.text), sign_class(cell.sign))
                for cell, value in zip(field.cells, own, strict=True)
            ),
            field.is_number,
        )
        for field, own in zip(fields, values, strict=True)
    ]


def _default_columns(report: Report, rows: tuple[Row, ...]) -> list[Column]:
    """Return the default columns in reading order: moves, trend and group, further figures, status and source."""
    figures = [replace(column, heading=_HEADINGS[column.heading]) for column in _file_columns(report, tuple(_HEADINGS))]
    at = _BEFORE_THE_GROUP
    figures[at - 1] = replace(figures[at - 1], heading=phrases.against(report) or _HEADINGS["excess_pct"])
    described = [
        text_column("52 weeks", ("high" if row.high_52w else "low" if row.low_52w else "" for row in rows)),
        text_column("Status", (note(row) or "ok" for row in rows)),
        text_column("Source", (row.source for row in rows)),
        text_column("As of (UTC)", ("" if row.as_of is None else f"{row.as_of:%Y-%m-%d %H:%M}" for row in rows)),
    ]
    trends = Column("Trend", tuple(PageCell(_trend_cell(row)) for row in rows))
    groups = text_column("Group", (_group_label(row, report) for row in rows))
    return [column for column in (*figures[:at], trends, groups, *figures[at:], *described) if not column.is_blank]


def _trend_cell(row: Row) -> Markup:
    return Markup(sparkline(row.symbol, row.recent_closes))  # noqa: S704 our own drawing


def group_labels(report: Report) -> tuple[str, ...]:
    """Return the labels of the groups by their number in the rows; the benchmarks have number 0."""
    return (_BENCHMARK, *(clean(group.label) for group in report.groups))


def _group_label(row: Row, report: Report) -> str:
    if row.group == BENCHMARK_GROUP:
        return _BENCHMARK
    return next((clean(group.label) for group in report.groups if group.key == row.group), row.group)


def _row_class(row: Row) -> str:
    if row.group == BENCHMARK_GROUP:
        return "bm"
    return "" if row.status is Status.OK else "off"
