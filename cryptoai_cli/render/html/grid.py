"""The tables of the page: headings, lines and cells, and the plain figure of the files behind a cell's words."""

import re
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from cryptoai_cli.market.text import plain_text
from cryptoai_cli.render.columns import Cell
from cryptoai_cli.render.fields import Field
from cryptoai_cli.render.numbers import TERMINAL_MARKS, plain
from cryptoai_cli.report.model import Row

_AS_IN_FILES = str.maketrans({TERMINAL_MARKS.minus: "-", TERMINAL_MARKS.thousands: ""})
_FIGURE = re.compile(r"[+-]?[\d.]+")
_LONGEST = 1000
_ONE_LINE = 24


class PageCell(Struct, frozen=True):
    """A cell: its words, the plain figure behind them where they are not exact, its classes."""

    text: str
    value: str = ""
    classes: str = ""


class Column(Struct, frozen=True):
    """A column of the page."""

    heading: str
    cells: tuple[PageCell, ...]
    is_number: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether no cell has anything to show."""
        return not any(cell.text for cell in self.cells)


class Line(Struct, frozen=True):
    """A row of the page: what stands in its head, its cells, its classes, the number of its group."""

    head: str
    name: str
    cells: tuple[PageCell, ...]
    classes: str = ""
    group: str = ""


class Grid(Struct, frozen=True):
    """A table of the page; the heads of its lines stand in a column of their own, before the others."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def cells_by_row(columns: Iterable[Column], count: int) -> list[tuple[PageCell, ...]]:
    """Return the cells of each of `count` rows."""
    columns = tuple(columns)
    return [tuple(column.cells[at] for column in columns) for at in range(count)]


def column_of(field: Field) -> Column:
    """Return a column that people are shown elsewhere as a column of the page."""
    if not field.is_number:
        return text_column(field.heading, (cell.text for cell in field.cells))
    cells = (PageCell(clean(cell.text), "", sign_class(cell.sign)) for cell in field.cells)
    return Column(clean(field.heading), tuple(cells), is_number=True)


def other_name(row: Row) -> str:
    """Return the name to show beside a symbol; empty where it is the symbol."""
    return "" if row.name == row.symbol else clean(row.name)


def clean(text: str) -> str:
    """Return outside text on one line, without characters that could turn or hide what stands around it."""
    return plain_text(text, longest=_LONGEST)


def exact_figure(cell: Cell, text: str) -> str:
    """Return the plain figure of CSV where the words of a cell do not say the same, as `<+0.01 %` does not."""
    if cell is None or isinstance(cell, str | bool | date):
        return ""
    written = text.removesuffix(" %").translate(_AS_IN_FILES)
    figure = plain(cell)
    return "" if _FIGURE.fullmatch(written) and float(written) == cell else figure


def text_column(heading: str, texts: Iterable[str]) -> Column:
    """Return a column of words; long ones may take several lines."""
    cleaned = map(clean, texts)
    return Column(heading, tuple(PageCell(text, classes="w" if len(text) > _ONE_LINE else "") for text in cleaned))


def sign_class(sign: float) -> str:
    """Return the class of a figure: `gain` above zero, `loss` below, none at zero."""
    return "gain" if sign > 0 else "loss" if sign < 0 else ""
