"""The columns of files of bars, and where they stand in one file."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct

from cryptoai_cli.bar_files.faults import BadCellError, BarFileError
from cryptoai_cli.market.text import plain_text

Cell = str | float | Decimal | date | None
RawRow = tuple[int, Sequence[Cell]]
"""The number of a row in its file, and its cells in the order of the file."""


class Flat(NamedTuple):
    """One row: a session of an instrument, or an hour of a coin that ends at the UTC instant `date`.

    In rows that are read, cells are as in the file, text or not, and None for a column the file does not have.
    """

    date: Cell
    symbol: Cell
    open: Cell
    high: Cell
    low: Cell
    close: Cell
    volume: Cell
    source: Cell
    previous_close: Cell
    verdict: Cell
    early: Cell


COLUMNS = Flat._fields
REQUIRED = ("date", "symbol", "close")
NUMBERS = ("open", "high", "low", "close", "volume", "previous_close")
_INVISIBLE = " \t\r\n\ufeff\u200b\u00a0"


class Heading(Struct, frozen=True):
    """The columns of a file: the index of each of ours, None for those it does not have.

    `width` is the number of cells of a row, `ignored` the columns that are not read. `is_export` is true if the columns
    are exactly those that `movers export` writes.
    """

    places: tuple[int | None, ...]
    width: int
    ignored: tuple[str, ...] = ()
    is_export: bool = False

    def place(self, column: str) -> int | None:
        """Return the index of the column in a row of the file, or None if the file does not have it."""
        return self.places[COLUMNS.index(column)]

    @property
    def date(self) -> int:
        """The index of the date, which every file has."""
        return self._required("date")

    @property
    def symbol(self) -> int:
        """The index of the symbol, which every file has."""
        return self._required("symbol")

    def _required(self, column: str) -> int:
        place = self.place(column)
        if place is None:
            raise KeyError(column)
        return place

    def misfit(self, cells: Sequence[Cell]) -> BadCellError:
        """Return the error of a row that has more or fewer cells than the heading."""
        return BadCellError(
            f"it has {len(cells)} cells, and the heading {self.width}: write every column in every row, and put a cell "
            "that contains the delimiter, such as 22,694.61, in quotation marks"
        )

    def flat(self, cells: Sequence[Cell]) -> Flat:
        """Return the row with `cells`; raise BadCellError if there are more or fewer than in the heading."""
        if len(cells) != self.width:
            raise self.misfit(cells)
        return Flat._make([None if place is None else cells[place] for place in self.places])


def heading_of(names: Sequence[str]) -> Heading:
    """Return the heading with the column `names`, in any case and order.

    Raise BarFileError if a required column is missing or one of ours is repeated.
    """
    known = [column_name(name) for name in names]
    missing = [name for name in REQUIRED if name not in known]
    if missing:
        shown = plain_text(",".join(names), longest=80)
        raise BarFileError(
            f"has no column {' and no column '.join(missing)}: its columns are '{shown}', "
            f"and the first line has to name them, of {','.join(COLUMNS)}"
        )
    twice = next((name for name in COLUMNS if known.count(name) > 1), None)
    if twice is not None:
        raise BarFileError(f"has two columns {twice}: leave one of them out")
    return Heading(
        places=tuple(known.index(name) if name in known else None for name in COLUMNS),
        width=len(names),
        ignored=tuple(plain_text(name, longest=40) for name in known if name and name not in COLUMNS),
        is_export=tuple(names) == COLUMNS,
    )


def column_name(name: str) -> str:
    """Return the name of a column as it is compared: in small letters, without white space around it."""
    return name.strip(_INVISIBLE).lower()
