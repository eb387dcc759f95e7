"""Read a CSV file of prices line by line, keeping only the rows that are needed."""

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from math import isfinite, nan
from time import monotonic
from typing import Generic, NamedTuple, TextIO, TypeVar

from msgspec import Struct, field

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.sources.base import Window

_REQUIRED = ("date", "symbol", "close")
_FIGURES = ("open", "high", "low", "close", "volume")
_DELIMITERS = (",", ";", "\t")
_LONGEST_DATE = len("2025-10-13")
# a coin may have no trade at the wanted instant: earlier candles distinguish stale from missing
_HOURS_BEFORE = timedelta(hours=6)
_ROWS_BETWEEN_LOOKS_AT_THE_CLOCK = 1 << 16

When = TypeVar("When", date, datetime)


class UnusableFileError(Exception):
    """The file or one of its rows cannot be used; the source turns this into a `FetchFailure`."""

    def __init__(self, detail: str, kind: FailureKind = FailureKind.BAD_ANSWER) -> None:
        super().__init__(detail)
        self.detail = detail
        self.kind = kind


class Row(NamedTuple, Generic[When]):
    """A row of the file, its figures not yet parsed."""

    when: When
    line: int
    cells: list[str]


class Figures(NamedTuple):
    """The numbers of one row; None if the cell is empty or the column is missing."""

    open: float | None
    high: float | None
    low: float | None
    close: float | None
    volume: float | None


class Span(Struct, Generic[When]):
    """The rows from `first` to `last`, in file order, and the latest row before `first`."""

    first: When
    last: When
    before: Row[When] | None = None
    inside: list[Row[When]] = field(default_factory=list)

    def add(self, row: Row[When]) -> None:
        """Keep `row` if it is needed."""
        if row.when > self.last:
            return
        if row.when >= self.first:
            self.inside.append(row)
        elif self.before is None or row.when > self.before.when:
            self.before = row

    @property
    def rows(self) -> list[Row[When]]:
        """All rows that were kept, the one before `first` at the start."""
        return ([] if self.before is None else [self.before]) + self.inside


class Series:
    """The rows of the file under one symbol."""

    __slots__ = ("bad_date", "days", "hours", "is_coin", "is_held", "symbol")

    def __init__(self, symbol: str, window: Window, *, is_coin: bool) -> None:
        self.symbol = symbol
        self.is_coin = is_coin
        self.is_held = False
        self.bad_date: str | None = None
        self.days = Span(window.first.day, window.last.day)
        self.hours = Span(window.first.closes - _HOURS_BEFORE, window.last.closes)

    def add(self, text: str, line: int, cells: list[str]) -> None:
        """Keep the row with the date `text` if it is needed, or record its date as bad."""
        self.is_held = True
        when = _moment(text, is_coin=self.is_coin)
        if isinstance(when, datetime):
            self.hours.add(Row(when, line, cells))
        elif when is not None:
            self.days.add(Row(when, line, cells))
        elif self.bad_date is None:
            example = "2025-10-13 or 2025-10-13T20:00:00Z" if self.is_coin else "2025-10-13"
            self.bad_date = f'line {line}: date is "{_excerpt(text)}", write it like {example}'


class Layout(Struct, frozen=True):
    """The column positions; `figures` are those of open, high, low, close, volume, None for a missing column."""

    delimiter: str
    width: int
    date: int
    symbol: int
    figures: tuple[int | None, ...]

    def read(self, row: Row[When]) -> Figures:
        """Return the figures of `row`; raise UnusableFileError for one that is not a number."""
        return Figures(*[None if at is None else self._number(row, at) for at in self.figures])

    def _number(self, row: Row[When], at: int) -> float | None:
        try:
            number = float(row.cells[at])
        except (ValueError, IndexError):
            return self._unusual_number(row, at)
        return number if isfinite(number) else self._unusual_number(row, at)

    def _unusual_number(self, row: Row[When], at: int) -> float | None:
        """Return a figure that may be empty or have a decimal comma; raise UnusableFileError for anything else."""
        if at >= len(row.cells):
            raise UnusableFileError(f"line {row.line} has {len(row.cells)} cells, the header {self.width}")
        text = row.cells[at].strip()
        if not text:
            return None
        try:
            number = float(text.replace(",", ".") if self.delimiter == ";" else text)
        except ValueError:
            number = nan
        if not isfinite(number):
            column = _FIGURES[self.figures.index(at)]
            raise UnusableFileError(f'line {row.line}: {column} is "{_excerpt(text)}", not a number')
        return number


def read_rows(file: TextIO, series: dict[str, Series], deadline: float) -> Layout:
    """Add the rows of the file to `series` by symbol, skipping other symbols, and return the column layout."""
    header_line, layout = _layout(file)
    rows = csv.reader(file, delimiter=layout.delimiter, skipinitialspace=True)
    try:
        for row in _rows_until(deadline, rows):
            if layout.symbol >= len(row):
                continue
            found = series.get(row[layout.symbol].strip().upper())
            if found is not None:
                text = row[layout.date].strip() if layout.date < len(row) else ""
                found.add(text, header_line + rows.line_num, row)
    except csv.Error as error:
        raise UnusableFileError(f"line {header_line + rows.line_num}: {error}") from error
    return layout


def _rows_until(deadline: float, rows: Iterable[list[str]]) -> Iterator[list[str]]:
    for count, row in enumerate(rows, start=1):
        if not count % _ROWS_BETWEEN_LOOKS_AT_THE_CLOCK and monotonic() > deadline:
            raise UnusableFileError(f"was not read to its end in time: {count} lines so far", FailureKind.TIMEOUT)
        yield row


def _layout(file: TextIO) -> tuple[int, Layout]:
    """Return the line number and the layout of the header, the first line that is neither empty nor a comment."""
    for number, line in enumerate(file, start=1):
        text = line.removeprefix("\ufeff").strip(" \r\n")
        if text and not text.startswith("#"):
            return number, _layout_of(text)
    raise UnusableFileError("is empty: the first line has to name the columns date,symbol,close")


def _layout_of(header: str) -> Layout:
    delimiter = max(_DELIMITERS, key=header.count)
    names = [name.strip(' "').lower() for name in header.split(delimiter)]
    places = {name: at for at, name in reversed(list(enumerate(names)))}
    missing = [name for name in _REQUIRED if name not in places]
    if missing:
        raise UnusableFileError(f'has no column {" and no column ".join(missing)}: its header is "{_excerpt(header)}"')
    figures = tuple(places.get(name) for name in _FIGURES)
    return Layout(delimiter, len(names), places["date"], places["symbol"], figures)


def _moment(text: str, *, is_coin: bool) -> date | datetime | None:
    """Parse `text` as a session, or for a coin as a session or an instant; return None if it is neither."""
    try:
        if len(text) <= _LONGEST_DATE:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
        if is_coin:
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment.date() if moment.time() == time.min else None  # midnight is how data frames write a day


def unique_figures(rows: list[Row[When]], layout: Layout) -> list[tuple[When, Figures]]:
    """Return the figures by date, in order; raise UnusableFileError if one date has two different closes."""
    found: dict[When, tuple[int, Figures]] = {}
    for row in sorted(rows, key=lambda row: (row.when, row.line)):
        figures = layout.read(row)
        line, known = found.get(row.when, (row.line, figures))
        if known.close is None:
            line, known = row.line, figures
        elif figures.close not in (None, known.close):
            closes = f"{known.close} on line {line}, {figures.close} on line {row.line}"
            raise UnusableFileError(f"has two closes of {row.when}: {closes}")
        found[row.when] = (line, known)
    return [(when, figures) for when, (_, figures) in found.items()]


def _excerpt(text: str) -> str:
    return plain_text(text, longest=40)
