"""Tables of the page: the cells of the files, dressed for reading, with the file's value behind each figure."""

import re
from collections.abc import Iterable
from datetime import date

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.render import phrases
from cryptoai_cli.render.columns import Cell, table
from cryptoai_cli.render.fields import Field, flat_fields
from cryptoai_cli.render.html.sparkline import sparkline
from cryptoai_cli.render.numbers import TERMINAL_MARKS, plain
from cryptoai_cli.render.options import RenderOptions
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
_AS_IN_FILES = str.maketrans({TERMINAL_MARKS.minus: "-", TERMINAL_MARKS.thousands: ""})
_FIGURE = re.compile(r"[+-]?[\d.]+")
_BEFORE_THE_GROUP = 3
_BENCHMARK = "Benchmark"
_LONGEST = 1000
_ONE_LINE = 24


class Shown(Struct, frozen=True):
    """A cell: its words, the plain figure behind them where they are not exact, its classes."""

    text: str
    value: str = ""
    classes: str = ""


class Column(Struct, frozen=True):
    """A column of the page."""

    heading: str
    cells: tuple[Shown, ...]
    is_number: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether no cell has anything to show."""
        return not any(cell.text for cell in self.cells)


class Line(Struct, frozen=True):
    """A row of the page: what stands in its head, its cells, its classes, the number of its group."""

    head: str
    name: str
    cells: tuple[Shown, ...]
    classes: str = ""
    group: str = ""


class Grid(Struct, frozen=True):
    """A table of the page; the heads of its lines stand in a column of their own, before the others."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def member_grid(report: Report, options: RenderOptions) -> Grid:
    """Return a line for each benchmark and each member, with the asked columns or all that hold something."""
    rows = (*report.benchmarks, *report.rows)
    columns = _from_files(report, options.columns) if options.columns else _usual(report, rows)
    numbers = {key: str(at) for at, key in enumerate((BENCHMARK_GROUP, *(group.key for group in report.groups)))}
    lines = [
        Line(clean(row.symbol), name_of(row), cells, _look(row), numbers[row.group])
        for row, cells in zip(rows, cells_by_row(columns, len(rows)), strict=True)
    ]
    return Grid(tuple(columns), tuple(lines))


def cells_by_row(columns: Iterable[Column], count: int) -> list[tuple[Shown, ...]]:
    """Return the cells of each of `count` rows."""
    columns = tuple(columns)
    return [tuple(column.cells[at] for column in columns) for at in range(count)]


def column_of(field: Field) -> Column:
    """Return a column that people are shown elsewhere as a column of the page."""
    if not field.is_number:
        return _words(field.heading, (cell.text for cell in field.cells))
    cells = (Shown(clean(cell.text), "", _tone(cell.sign)) for cell in field.cells)
    return Column(clean(field.heading), tuple(cells), is_number=True)


def name_of(row: Row) -> str:
    """Return the name to show beside a symbol; empty where it is the symbol."""
    return "" if row.name == row.symbol else clean(row.name)


def clean(text: str) -> str:
    """Return outside text on one line, without characters that could turn or hide what stands around it."""
    return plain_text(text, longest=_LONGEST)


def exact(cell: Cell, text: str) -> str:
    """Return the plain figure of CSV where the words of a cell do not say the same, as `<+0.01 %` does not."""
    if cell is None or isinstance(cell, str | bool | date):
        return ""
    written = text.removesuffix(" %").translate(_AS_IN_FILES)
    figure = plain(cell)
    return "" if _FIGURE.fullmatch(written) and float(written) == cell else figure


def _from_files(report: Report, names: tuple[str, ...]) -> list[Column]:
    fields = flat_fields(report, RenderOptions(columns=names), TERMINAL_MARKS)
    values = table(report, by_group=False, names=names).columns
    return [
        Column(
            field.heading,
            tuple(
                Shown(clean(cell.text), exact(value, cell.text), _tone(cell.sign))
                for cell, value in zip(field.cells, own, strict=True)
            ),
            field.is_number,
        )
        for field, own in zip(fields, values, strict=True)
    ]


def _usual(report: Report, rows: tuple[Row, ...]) -> list[Column]:
    """Return the columns in reading order: what happened, to whom, what else is known, where it comes from."""
    figures = [replace(column, heading=_HEADINGS[column.heading]) for column in _from_files(report, tuple(_HEADINGS))]
    at = _BEFORE_THE_GROUP
    figures[at - 1] = replace(figures[at - 1], heading=phrases.against(report) or _HEADINGS["excess_pct"])
    described = [
        _words("52 weeks", ("high" if row.high_52w else "low" if row.low_52w else "" for row in rows)),
        _words("Status", (note(row) or "ok" for row in rows)),
        _words("Source", (row.source for row in rows)),
        _words("As of (UTC)", ("" if row.as_of is None else f"{row.as_of:%Y-%m-%d %H:%M}" for row in rows)),
    ]
    trends = Column("Trend", tuple(Shown(_trend(row)) for row in rows))
    groups = _words("Group", (_label(row, report) for row in rows))
    return [column for column in (*figures[:at], trends, groups, *figures[at:], *described) if not column.is_blank]


def _trend(row: Row) -> Markup:
    return Markup(sparkline(row.symbol, row.recent_closes))  # noqa: S704 our own drawing


def _words(heading: str, texts: Iterable[str]) -> Column:
    """Return a column of words; long ones may take several lines."""
    cleaned = map(clean, texts)
    return Column(heading, tuple(Shown(text, classes="w" if len(text) > _ONE_LINE else "") for text in cleaned))


def group_labels(report: Report) -> tuple[str, ...]:
    """Return the names of the groups as their rows number them; the benchmarks are the first one."""
    return (_BENCHMARK, *(clean(group.label) for group in report.groups))


def _label(row: Row, report: Report) -> str:
    if row.group == BENCHMARK_GROUP:
        return _BENCHMARK
    return next((clean(group.label) for group in report.groups if group.key == row.group), row.group)


def _look(row: Row) -> str:
    if row.group == BENCHMARK_GROUP:
        return "bm"
    return "" if row.status is Status.OK else "off"


def _tone(sign: float) -> str:
    return "gain" if sign > 0 else "loss" if sign < 0 else ""
