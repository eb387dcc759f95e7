"""Read bars from CSV, row by row."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from cryptoai_cli.bar_files.columns import COLUMNS, Flat, Heading, heading_of, unreadable
from cryptoai_cli.errors import UsageError

_DELIMITERS = (",", ";", "\t")
_NUMBERS = frozenset({"open", "high", "low", "close", "volume", "previous_close"})


class CsvBars:
    """A CSV file of bars in UTF-8 with a heading.

    Empty lines are skipped, and so are lines above the heading that begin with #. Cells are separated by commas, tabs
    or semicolons; with semicolons, numbers may have a decimal comma.
    """

    unit = "line"

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def ignored(self) -> tuple[str, ...]:
        """The columns that are not read."""
        with self._open() as file:
            return _read_heading(self.path, file)[2].ignored

    def rows(self) -> Iterator[tuple[int, Flat]]:
        """Yield each row with the number of its line."""
        with self._open() as file:
            above, delimiter, heading = _read_heading(self.path, file)
            reader = csv.reader(file, delimiter=delimiter, skipinitialspace=True)
            places = heading.places
            width = max(place for place in places if place is not None) + 1
            for cells in _read_lines(self.path, reader, above):
                number = above + reader.line_num
                if len(cells) < width:
                    if not any(cells):
                        continue
                    raise UsageError(
                        f"{self.path} line {number}: it has {len(cells)} cells, and the heading asks for {width}"
                    )
                flat = Flat._make([None if place is None else cells[place] for place in places])
                yield number, flat if delimiter != ";" else _with_decimal_points(flat)

    @contextmanager
    def _open(self) -> Iterator[TextIO]:
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                yield file
        except UnicodeDecodeError as error:
            raise UsageError(f"{self.path} is not UTF-8 text", hint="save it as CSV in UTF-8") from error
        except OSError as error:
            raise unreadable(self.path, error) from error


def _read_heading(path: Path, file: TextIO) -> tuple[int, str, Heading]:
    """Return the line number of the heading, the cell delimiter, and the heading."""
    for number, line in enumerate(iter(file.readline, ""), start=1):
        text = line.strip(" \r\n")
        if text and not text.startswith("#"):
            delimiter = max(_DELIMITERS, key=text.count)
            return number, delimiter, heading_of(path, [name.strip(' "') for name in text.split(delimiter)])
    return 0, ",", heading_of(path, [])


def _read_lines(path: Path, reader: "csv._reader", above: int) -> Iterator[list[str]]:  # type: ignore[name-defined] # its only name
    try:
        yield from reader
    except csv.Error as error:
        raise UsageError(f"{path} line {above + reader.line_num}: {error}") from error


def _with_decimal_points(flat: Flat) -> Flat:
    """Return the row with decimal points in place of decimal commas."""
    return Flat._make(
        [
            cell.replace(",", ".") if isinstance(cell, str) and name in _NUMBERS else cell
            for name, cell in zip(COLUMNS, flat, strict=True)
        ]
    )
