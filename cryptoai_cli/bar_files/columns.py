"""The columns of files of bars, and the interface of a file that is read."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol

from msgspec import Struct

from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.text import plain_text

Cell = str | float | date | None


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


class BarFile(Protocol):
    """A file of bars that can be read more than once; raise UsageError for what cannot be read."""

    @property
    def path(self) -> Path:
        """The path of the file."""

    @property
    def unit(self) -> str:
        """The unit of row numbers: `line` or `row`."""

    @property
    def ignored(self) -> tuple[str, ...]:
        """The columns that are not read."""

    def rows(self) -> Iterator[tuple[int, Flat]]:
        """Yield each row with its number in the file."""


class Heading(Struct, frozen=True):
    """The columns of a file: the index of each of ours, None for those it does not have."""

    places: tuple[int | None, ...]
    ignored: tuple[str, ...]


def heading_of(file: Path, names: Sequence[str]) -> Heading:
    """Return the heading with the column `names`.

    Raise UsageError if a required column is missing or one of ours is repeated.
    """
    known = [name.strip().lower() for name in names]
    missing = [name for name in REQUIRED if name not in known]
    if missing:
        shown = plain_text(",".join(names), longest=80)
        raise UsageError(
            f"{file}: there is no column {' and no column '.join(missing)}: its columns are {shown}",
            hint=f"the first line has to name the columns, of {','.join(COLUMNS)}",
        )
    twice = next((name for name in COLUMNS if known.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"{file}: there are two columns {twice}", hint="leave one of them out")
    places = tuple(known.index(name) if name in known else None for name in COLUMNS)
    return Heading(places, tuple(plain_text(name, longest=40) for name in known if name not in COLUMNS))


def unreadable(file: Path, error: OSError) -> UsageError:
    """Return the error for a file that cannot be opened or read."""
    return UsageError(f"cannot read {file}: {error.strerror or error}", hint="check the path and its permissions")
