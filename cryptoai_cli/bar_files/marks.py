"""Decide for a whole file whether its numbers have a decimal point or a decimal comma."""

import re
from collections.abc import Sequence
from operator import itemgetter

from msgspec import Struct

from cryptoai_cli.bar_files.columns import NUMBERS, Cell, Heading
from cryptoai_cli.bar_files.faults import BarFileError
from cryptoai_cli.bar_files.numbers import number_spelled
from cryptoai_cli.bar_files.spelling import DecimalMark
from cryptoai_cli.market.text import plain_text

_LONGEST_SHOWN = 40
_ADVICE = 'say so with decimal = "." or decimal = "," under [sources.csv], or with --decimal for an import'
# what a cell must have to tell anything new, by what is known already; most rows are passed over by this search alone
_ANY_MARK = re.compile(r"[.,]")
_NEWS = {DecimalMark.POINT: re.compile(r",|\.[^\n]*\."), DecimalMark.COMMA: re.compile(r"\.|,[^\n]*,")}


class Seen(Struct, frozen=True):
    """A number as text, and the line or row where it stands."""

    text: str
    place: str

    def shown(self) -> str:
        """Return the number and its place as quoted in messages."""
        return f"'{plain_text(self.text, longest=_LONGEST_SHOWN)}' in {self.place}"


class MarkFinder:
    """Looks at the numbers of every row of a file, and then knows its decimal mark.

    A number that makes sense with one mark only decides (`26.04`, `1.072,50`, `1.072.500`); one that means two values
    (`1.072`, `1,072`) does not.
    """

    def __init__(self, heading: Heading, unit: str, stated: DecimalMark | None = None) -> None:
        places = [place for column in NUMBERS if (place := heading.place(column)) is not None]
        self._numbers = itemgetter(*places, places[0])  # of a single place it would not give a tuple
        self._width, self._unit, self._is_export = heading.width, unit, heading.is_export
        self._stated = None if heading.is_export else stated
        self._deciding: dict[DecimalMark, Seen] = {}
        self._ambiguous: Seen | None = None
        self._news = _ANY_MARK

    @property
    def is_needed(self) -> bool:
        """Whether the rows have to be looked at: not if the user has said what the mark is."""
        return self._stated is None

    def look(self, number: int, cells: Sequence[Cell]) -> None:
        """Take what the row tells; a row that does not fit the heading tells nothing."""
        if self._stated is not None or len(cells) != self._width:
            return
        numbers = self._numbers(cells)
        try:
            together = "\n".join(numbers)
        except TypeError:  # numbers of Parquet need no mark, and so tell none
            numbers = [cell for cell in numbers if isinstance(cell, str)]
            together = "\n".join(numbers)
        if self._news.search(together):
            for text in numbers:
                self._weigh(text, number)

    def decimal(self) -> DecimalMark:
        """Return the mark of the file; raise BarFileError if its numbers contradict each other or leave it open."""
        if self._stated is not None:
            return self._stated
        if len(self._deciding) > 1:
            point, comma = (self._deciding[mark].shown() for mark in DecimalMark)
            raise BarFileError(
                f"has numbers with a decimal point, {point}, and numbers with a decimal comma, {comma}: "
                f"write them all in one way, or {_ADVICE}"
            )
        if self._deciding:
            return next(iter(self._deciding))
        if self._ambiguous is not None and not (self._is_export and "," not in self._ambiguous.text):
            raise BarFileError(
                f"does not show whether {self._ambiguous.shown()} has a thousands mark or a decimal mark: {_ADVICE}"
            )
        return DecimalMark.POINT

    def _weigh(self, text: str, number: int) -> None:
        values = {mark: value for mark in DecimalMark if (value := number_spelled(text, mark)) is not None}
        if len(values) == 1:
            (mark,) = values
            if mark not in self._deciding:
                self._deciding[mark] = Seen(text, f"{self._unit} {number}")
                self._news = _NEWS[mark]
        elif len(set(values.values())) > 1 and self._ambiguous is None:
            self._ambiguous = Seen(text, f"{self._unit} {number}")
