"""Columns of tables for people: headings and cells as text, independent of the output format."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from msgspec import Struct

from cryptoai_cli.render.columns import Cell, Kind, Table, table
from cryptoai_cli.render.numbers import Marks, amount, instant, signed
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import Report

Writer = Callable[[float | None], str]

_TEXT_KINDS = frozenset({Kind.TEXT, Kind.DAY, Kind.INSTANT, Kind.FLAG})
SIGNED_KINDS = frozenset({Kind.PERCENT, Kind.POINTS, Kind.SIGNED})


class Shown(Struct, frozen=True):
    """The text of one cell; `sign` is positive for a gain, negative for a loss, zero for neither.

    An empty text means unknown, unless the figure does not apply: then the cell stays empty where unknown ones are
    marked.
    """

    text: str
    sign: float = 0.0
    applies: bool = True


class Field(Struct, frozen=True):
    """One column; `key` identifies it to the renderer."""

    key: str
    heading: str
    cells: tuple[Shown, ...]
    is_number: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether all cells are empty."""
        return not any(cell.text for cell in self.cells)

    @property
    def applies(self) -> bool:
        """Whether the column has a meaning for any row, known or not."""
        return any(cell.text or cell.applies for cell in self.cells)


def inapplicable_field(field: Field) -> Field:
    """Return the column as one that has no meaning for any row that it knows no figure of."""
    cells = tuple(Shown(cell.text, cell.sign, applies=bool(cell.text)) for cell in field.cells)
    return Field(field.key, field.heading, cells, field.is_number)


def text_field(key: str, heading: str, texts: Iterable[str]) -> Field:
    """Return a column of words."""
    return Field(key, heading, tuple(map(Shown, texts)))


def number_field(key: str, heading: str, texts: Iterable[str]) -> Field:
    """Return a column of figures without a sign colour."""
    return Field(key, heading, tuple(map(Shown, texts)), is_number=True)


def signed_field(key: str, heading: str, values: Iterable[float | None], write: Writer) -> Field:
    """Return a column of figures coloured by sign."""
    cells = (Shown(write(value), value or 0.0) for value in values)
    return Field(key, heading, tuple(cells), is_number=True)


def pick_fields(fields: Iterable[Field], keys: Iterable[str]) -> tuple[Field, ...]:
    """Return the columns `keys`, in that order, leaving out missing ones and those that have no meaning for any row.

    A column of which nothing is known stays, so that the columns are the same every day.
    """
    by_key = {field.key: field for field in fields}
    return tuple(by_key[key] for key in keys if key in by_key and by_key[key].applies)


def steady_fields(fields: Iterable[Field], keys: Iterable[str], dash: str) -> tuple[Field, ...]:
    """Return the columns `keys` that exist, in that order, blank ones too; what is unknown is written as `dash`."""
    by_key = {field.key: field for field in fields}
    return tuple(_dashed(by_key[key], dash) for key in keys if key in by_key)


def _dashed(field: Field, dash: str) -> Field:
    cells = tuple(cell if cell.text or not cell.applies else Shown(dash) for cell in field.cells)
    return Field(field.key, field.heading, cells, field.is_number)


def inapplicable(text: str) -> Shown:
    """Return a cell that stays empty where it is: not unknown, but without a meaning for its row."""
    return Shown(text, applies=bool(text))


def flat_fields(report: Report, options: RenderOptions, marks: Marks) -> tuple[Field, ...]:
    """Return the requested file columns as columns for people."""
    return fields_of_table(table(report, by_group=options.by_group, names=options.columns), marks)


def fields_of_table(asked: Table, marks: Marks) -> tuple[Field, ...]:
    """Return the columns of any table as columns for people."""
    return tuple(
        Field(name, name, tuple(_format_cell(cell, kind, marks) for cell in cells), is_number=kind not in _TEXT_KINDS)
        for name, kind, cells in zip(asked.names, asked.kinds, asked.columns, strict=True)
    )


def _format_cell(cell: Cell, kind: Kind, marks: Marks) -> Shown:
    if cell is None:
        return Shown("")
    if isinstance(cell, bool):
        return Shown("yes" if cell else "no")
    if isinstance(cell, float | int):
        return _format_number(cell, kind, marks)
    if isinstance(cell, datetime):
        return Shown(instant(cell))
    return Shown(cell.isoformat() if isinstance(cell, date) else cell)


def _format_number(value: float, kind: Kind, marks: Marks) -> Shown:
    if kind in SIGNED_KINDS:
        unit = " %" if kind is Kind.PERCENT else ""
        return Shown(signed(value, marks) + unit, value)
    text = amount(value, marks, 2 if kind in {Kind.PRICE, Kind.CHANGE, Kind.RATIO} else 0)
    if kind is Kind.CHANGE:
        return Shown(f"+{text}" if value > 0 else text, value)
    return Shown(text)
