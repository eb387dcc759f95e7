"""Read the rows of a CSV file."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TextIO

from cryptoai_cli.bar_files.columns import Heading, RawRow, heading_of
from cryptoai_cli.bar_files.faults import BarFileError
from cryptoai_cli.bar_files.preamble import read_preamble
from cryptoai_cli.bar_files.text_file import open_text


class DelimitedTable:
    """An open CSV file with a heading; its rows can be read once.

    Lines above the heading that are empty, begin with # or tell the delimiter (`sep=;`) are skipped, and so are rows
    without any content. Cells are separated by commas, semicolons, tabs or |.
    """

    unit = "line"

    def __init__(self, file: TextIO) -> None:
        """Read the heading; raise BarFileError if there is none that can be used."""
        self._above, heading, delimiter = read_preamble(file)
        # behind the last line stands an empty one: if it is not a row of its own, a quotation mark was never closed
        lines = chain((heading,), file, ("",))
        self._reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
        try:
            self.heading: Heading = heading_of(next(self._reader))
        except csv.Error as error:
            raise self._fault(error) from error

    def rows(self) -> Iterator[RawRow]:
        """Yield each row with the number of its first line, also one with more or fewer cells than the heading.

        Raise BarFileError where quotation marks leave open what is a row.
        """
        reader, above, cells = self._reader, self._above + 1, ["heading"]
        before, number = reader.line_num, 0
        try:
            for cells in reader:
                number, before, lines = above + before, reader.line_num, reader.line_num - before
                if any(cells):
                    if lines > 1 and self._is_torn(cells):
                        raise self._unclosed(number)
                    yield number, cells
        except csv.Error as error:
            raise self._fault(error) from error
        if cells:
            raise self._unclosed(number)

    def _is_torn(self, cells: list[str]) -> bool:
        """Return whether a row of several lines is one only because a quotation mark was not closed in its own line."""
        if len(cells) != self.heading.width or any('"' in cell for cell in cells):
            return True
        return any("\n" in cells[place] or "\r" in cells[place] for place in self.heading.places if place is not None)

    def _fault(self, error: csv.Error) -> BarFileError:
        return BarFileError(str(error), place=f"line {self._above + self._reader.line_num}")

    @staticmethod
    def _unclosed(number: int) -> BarFileError:
        return BarFileError(
            "a quotation mark that opens here is not closed in its row: write two of them for one within a text",
            place=f"line {number}",
        )


@contextmanager
def open_delimited(path: Path) -> Iterator[DelimitedTable]:
    """Open a CSV file; raise BarFileError if it cannot be read, also while its rows are."""
    with open_text(path) as file:
        yield DelimitedTable(file)
