"""Find the heading of a CSV file and what separates its cells."""

import csv
import re
from collections.abc import Iterator
from typing import NamedTuple, TextIO

from cryptoai_cli.bar_files.columns import REQUIRED, column_name
from cryptoai_cli.bar_files.faults import BarFileError

DELIMITERS = (",", ";", "\t", "|")
# the line by which a spreadsheet is told the delimiter; a spreadsheet that saved it may have filled it up
_TELLS_DELIMITER = re.compile(r'"?sep=(?P<mark>[^\r\n"])"?[,;|\s]*', re.IGNORECASE)


class Preamble(NamedTuple):
    """The lines of a file down to the first one of its heading."""

    lines_above: int
    heading: str
    delimiter: str


def read_preamble(file: TextIO) -> Preamble:
    """Read the lines above the heading, and its first line: comments, empty lines, and one that tells the delimiter.

    Raise BarFileError if there is no heading, or if the delimiter told is not one that is read.
    """
    told = ""
    for number, line in _lines(file):
        if found := _TELLS_DELIMITER.fullmatch(line):
            told = found["mark"]
            if told not in DELIMITERS:
                raise BarFileError(
                    f"separates its cells with '{told}': use a comma, a semicolon, a tab or |", place=f"line {number}"
                )
        elif line.strip() and not line.startswith("#"):
            return Preamble(number - 1, line, told or _delimiter_of(line))
    raise BarFileError("is empty: the first line has to name the columns date,symbol,close")


def _lines(file: TextIO) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(iter(file.readline, ""), start=1):
        yield number, line.removeprefix("\ufeff")


def _delimiter_of(heading: str) -> str:
    """Return the delimiter that gives most of the required columns, and of several the one with most cells."""
    return max(DELIMITERS, key=lambda mark: _columns_found(heading, mark))


def _columns_found(heading: str, delimiter: str) -> tuple[int, int]:
    try:
        names = next(csv.reader([heading], delimiter=delimiter, skipinitialspace=True))
    except csv.Error:
        return 0, 0
    return len({column_name(name) for name in names}.intersection(REQUIRED)), len(names)
