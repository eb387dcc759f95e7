"""Open a file of bars in the format that its name says, and read it as often as needed."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import Protocol

from cryptoai_cli.bar_files.columns import Heading, RawRow
from cryptoai_cli.bar_files.delimited import open_delimited
from cryptoai_cli.bar_files.marks import MarkFinder
from cryptoai_cli.bar_files.parquet import open_parquet
from cryptoai_cli.bar_files.spelling import DecimalMark, HourStamp, Spelling

PARQUET = ".parquet"
TEXTS = (".csv", ".tsv", ".txt")


class Table(Protocol):
    """An open file of bars."""

    @property
    def unit(self) -> str:
        """What its rows are counted in: `line` or `row`."""

    @property
    def heading(self) -> Heading:
        """Its columns."""

    def rows(self) -> Iterator[RawRow]:
        """Yield each row with its number; raise BarFileError for what cannot be read."""


def open_table(path: Path) -> AbstractContextManager[Table]:
    """Open a file of bars: Parquet if its name ends in `.parquet`, else CSV.

    Entering, leaving and reading it raise BarFileError if it cannot be used.
    """
    return open_parquet(path) if _is_parquet(path) else open_delimited(path)


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() == PARQUET


def hour_stamp(heading: Heading, spelling: Spelling) -> HourStamp:
    """Return which instant the hours of a file name: exported ones their end, others what the user says."""
    return HourStamp.END if heading.is_export else spelling.coin_hours


class BarFile:
    """A file of bars that is opened anew for every reading; all methods raise BarFileError if it cannot be used."""

    def __init__(self, path: Path, spelling: Spelling) -> None:
        self.path = path
        self._spelling = spelling

    @cached_property
    def heading(self) -> Heading:
        """The columns of the file."""
        with open_table(self.path) as table:
            return table.heading

    @property
    def unit(self) -> str:
        """What its rows are counted in: `line` or `row`."""
        return "row" if _is_parquet(self.path) else "line"

    @cached_property
    def decimal(self) -> DecimalMark:
        """The decimal mark of its numbers; unless the user has stated it, all rows are read for it."""
        with open_table(self.path) as table:
            finder = MarkFinder(table.heading, table.unit, self._spelling.decimal)
            if finder.is_needed:
                for number, cells in table.rows():
                    finder.look(number, cells)
        return finder.decimal()

    @property
    def coin_hours(self) -> HourStamp:
        """Which instant of its hour a row of a coin names."""
        return hour_stamp(self.heading, self._spelling)

    def rows(self) -> Iterator[RawRow]:
        """Yield each row with its number, also one that does not fit the heading."""
        with open_table(self.path) as table:
            yield from table.rows()
