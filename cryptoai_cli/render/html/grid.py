"""The tables of the HTML page: headings, lines and cells, with the exact figures of the files."""

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
_ONE_LINE = 24  # characters: on paper, a longer text may wrap
_VERY_LONG = 120  # on a screen too


class PageCell(Struct, frozen=True):
    """A cell: its text, its exact figure if the text is not exact, its CSS classes."""

    text: str
    value: str = ""
    classes: str = ""


class Column(Struct, frozen=True):
    """A column of a table on the page."""

    heading: str
    cells: tuple[PageCell, ...]
    is_number: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether all cells are empty."""
        return not any(cell.text for cell in self.cells)


class Line(Struct, frozen=True):
    """A row of a table: its head and name, its cells, its CSS classes, the number of its group.

    `link` is the address to which its head leads, empty for none.
    """

    head: str
    name: str
    cells: tuple[PageCell, ...]
    classes: str = ""
    group: str = ""
    link: str = ""


class Grid(Struct, frozen=True):
    """A table on the page; the heads of its lines form an additional first column."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def cells_by_row(columns: Iterable[Column], count: int) -> list[tuple[PageCell, ...]]:
    """Return the cells of each of `count` rows."""
    columns = tuple(columns)
    return [tuple(column.cells[at] for column in columns) for at in range(count)]


def column_of(field: Field) -> Column:
    """Convert a field to a column of the page."""
    if not field.is_number:
        return text_column(field.heading, (cell.text for cell in field.cells))
    cells = (PageCell(clean(cell.text), "", sign_class(cell.sign)) for cell in field.cells)
    return Column(clean(field.heading), tuple(cells), is_number=True)


def other_name(row: Row) -> str:
    """Return the name to show beside a symbol, or an empty string if it equals the symbol."""
    return "" if row.name == row.symbol else clean(row.name)


def clean(text: str) -> str:
    """Return external text on one line, without characters that could reorder or hide the surrounding text."""
    return plain_text(text, longest=_LONGEST)


def exact_figure(cell: Cell, text: str) -> str:
    """Return the figure of CSV if the text of the cell differs from it, as `<+0.01 %` does, else an empty string."""
    if cell is None or isinstance(cell, str | bool | date):
        return ""
    written = text.removesuffix(" %").translate(_AS_IN_FILES)
    figure = plain(cell)
    return "" if _FIGURE.fullmatch(written) and float(written) == cell else figure


def text_column(heading: str, texts: Iterable[str]) -> Column:
    """Return a column of words; long texts may wrap on paper, very long ones on a screen too."""
    return Column(heading, tuple(PageCell(text, classes=_length_class(text)) for text in map(clean, texts)))


def _length_class(text: str) -> str:
    """Return the CSS classes of a text by its length, empty if it stays on one line everywhere."""
    if len(text) > _VERY_LONG:
        return "w long"
    return "w" if len(text) > _ONE_LINE else ""


def sign_class(sign: float) -> str:
    """Return the CSS class of a figure: `gain` above zero, `loss` below, empty at zero."""
    return "gain" if sign > 0 else "loss" if sign < 0 else ""
