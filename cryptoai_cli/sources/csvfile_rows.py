"""Keep the rows of a file of bars that are needed, and read their figures."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from time import monotonic
from typing import Generic, NamedTuple, TypeVar

from msgspec import Struct, field

from cryptoai_cli.bar_files.columns import Cell, Heading, RawRow
from cryptoai_cli.bar_files.faults import BadCellError, BarFileError
from cryptoai_cli.bar_files.figures import Figures, contradiction, figures_of
from cryptoai_cli.bar_files.marks import MarkFinder
from cryptoai_cli.bar_files.moments import hour_end, may_be_day, session_day, stamp_of
from cryptoai_cli.bar_files.opening import Table, hour_stamp
from cryptoai_cli.bar_files.spelling import DecimalMark, HourStamp, Spelling
from cryptoai_cli.market.symbol_spellings import read_symbol
from cryptoai_cli.sources.base import Window
from cryptoai_cli.sources.row_checks import are_hourly

# a coin may have no trade at the wanted instant: earlier candles distinguish stale from missing
_HOURS_BEFORE = timedelta(hours=6)
_ONE_HOUR = timedelta(hours=1)
_ROWS_BETWEEN_LOOKS_AT_THE_CLOCK = 1 << 16
_SYMBOLS_REMEMBERED = 20_000

When = TypeVar("When", date, datetime)


class OutOfTimeError(BarFileError):
    """The deadline of the run came before the end of the file."""


class Row(NamedTuple, Generic[When]):
    """A row of the file, its figures not yet parsed."""

    when: When
    number: int
    cells: Sequence[Cell]


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
    """The rows of the file under one symbol; `fault` is that of the first row that cannot be used."""

    __slots__ = ("_days", "_has_hours", "_hours", "_midnights", "fault", "is_coin", "is_held", "symbol")

    def __init__(self, symbol: str, window: Window, *, is_coin: bool) -> None:
        self.symbol = symbol
        self.is_coin = is_coin
        self.is_held = False
        self.fault: BarFileError | None = None
        self._days = Span(window.first.day, window.last.day)
        self._midnights = Span(window.first.day, window.last.day)
        self._hours = Span(window.first.closes - _HOURS_BEFORE, window.last.closes)
        self._has_hours = False

    @property
    def days(self) -> list[Row[date]]:
        """The rows of days; midnights of a coin are days if it has no other hour anywhere in the file."""
        return self._days.rows + ([] if self._has_hours else self._midnights.rows)

    @property
    def hours(self) -> list[Row[datetime]]:
        """The hours of a coin, by the UTC instant at which each ends."""
        return self._hours.rows if self._has_hours else []

    def add(self, cell: Cell, number: int, cells: Sequence[Cell], coin_hours: HourStamp) -> None:
        """Keep the row with the date `cell` if it is needed; raise BadCellError if that is no date."""
        if not self.is_coin:
            self._days.add(Row(session_day(cell), number, cells))
            return
        stamp = stamp_of(cell)
        if not isinstance(stamp, datetime):
            self._days.add(Row(stamp, number, cells))
            return
        self._hours.add(Row(hour_end(stamp, coin_hours), number, cells))
        if may_be_day(stamp):
            self._midnights.add(Row(stamp.date(), number, cells))
        else:
            self._has_hours = True


class Layout(Struct, frozen=True):
    """How a file is read: its columns, its decimal mark, what its hours name, and what its rows are counted in."""

    heading: Heading
    unit: str
    decimal: DecimalMark = DecimalMark.POINT
    coin_hours: HourStamp = HourStamp.END

    def place(self, number: int) -> str:
        """Return the place of a row as messages name it."""
        return f"{self.unit} {number}"

    def read(self, row: Row[When]) -> Figures:
        """Return the figures of `row`; raise BarFileError for one that is invalid, or that another contradicts."""
        try:
            figures = figures_of(self.heading.flat(row.cells), self.decimal)
            if (error := contradiction(figures)) is not None:
                raise error
        except BadCellError as error:
            raise BarFileError(str(error), place=self.place(row.number)) from error
        return figures


class RowSorter:
    """Gives each row of a file to the series of its symbol; rows of other symbols are skipped."""

    def __init__(self, table: Table, series: Mapping[str, Series], spelling: Spelling) -> None:
        self._heading, self._unit, self._series = table.heading, table.unit, series
        self._symbol, self._date = table.heading.symbol, table.heading.date
        self._coin_hours = hour_stamp(table.heading, spelling)
        self._marks = MarkFinder(table.heading, table.unit, spelling.decimal)

    def take(self, number: int, cells: Sequence[Cell]) -> None:
        """Take one row; one that cannot be used becomes the fault of its series."""
        if len(cells) != self._heading.width:
            self._refuse_misfit(number, cells)
            return
        self._marks.look(number, cells)
        found = self._series_of(cells[self._symbol])
        if found is None:
            return
        try:
            found.add(cells[self._date], number, cells, self._coin_hours)
            found.is_held = True
        except BadCellError as error:
            self._refuse(found, number, error)

    def _refuse_misfit(self, number: int, cells: Sequence[Cell]) -> None:
        """Refuse a row that does not fit the heading for all the symbols in it: which cell is the symbol is unknown."""
        error = self._heading.misfit(cells)
        for found in filter(None, map(self._series_of, cells)):
            self._refuse(found, number, error)

    def layout(self) -> Layout:
        """Return how the rows are read; raise BarFileError if the numbers of the file do not show it."""
        return Layout(self._heading, self._unit, self._marks.decimal(), self._coin_hours)

    def _series_of(self, cell: Cell) -> Series | None:
        """Return the series of the symbol in a cell, which may be in any spelling that settings may have too."""
        if not isinstance(cell, str):
            return None
        return self._series.get(cell.strip().upper()) or self._series.get(_symbol_in(cell))

    def _refuse(self, series: Series, number: int, error: BadCellError) -> None:
        series.is_held = True
        if series.fault is None:
            series.fault = BarFileError(str(error), place=f"{self._unit} {number}")


@lru_cache(maxsize=_SYMBOLS_REMEMBERED)
def _symbol_in(cell: str) -> str:
    reading = read_symbol(cell)
    return "" if reading is None else reading.symbol


def read_rows(table: Table, series: Mapping[str, Series], spelling: Spelling, deadline: float) -> Layout:
    """Add the rows of the file to `series` by symbol, and return how they are to be read.

    Raise BarFileError if the file cannot be used, OutOfTimeError if the deadline comes first.
    """
    sorter = RowSorter(table, series, spelling)
    for number, cells in _rows_until(deadline, table.rows()):
        sorter.take(number, cells)
    return sorter.layout()


def _rows_until(deadline: float, rows: Iterable[RawRow]) -> Iterator[RawRow]:
    for count, row in enumerate(rows, start=1):
        if not count % _ROWS_BETWEEN_LOOKS_AT_THE_CLOCK and monotonic() > deadline:
            raise OutOfTimeError(f"was not read to its end in time: {count} rows so far")
        yield row


def check_hours(ends: Iterable[datetime], coin_hours: HourStamp) -> None:
    """Raise BarFileError if the rows of a coin name their start and are no hours: when these `ends` were is unknown.

    A file may hold single hours, such as those before the closes: one a day shows nothing.
    """
    starts = sorted(each - _ONE_HOUR for each in ends)
    is_one_a_day = len({each.date() for each in starts}) == len(starts)
    if coin_hours is HourStamp.START and not is_one_a_day and not are_hourly(starts):
        raise BarFileError("names the start of its hours, but its rows are not one hour apart")


def unique_figures(rows: Sequence[Row[When]], layout: Layout) -> list[tuple[When, Figures]]:
    """Return the figures by date, in order; raise BarFileError if one date has two different closes."""
    found: dict[When, tuple[int, Figures]] = {}
    for row in sorted(rows, key=lambda row: (row.when, row.number)):
        figures = layout.read(row)
        number, known = found.get(row.when, (row.number, figures))
        if known.close is None:
            number, known = row.number, figures
        elif figures.close not in (None, known.close):
            places = layout.place(number), layout.place(row.number)
            closes = f"{known.close} in {places[0]}, {figures.close} in {places[1]}"
            raise BarFileError(f"has two closes of {row.when}: {closes}")
        found[row.when] = (number, known)
    return [(when, figures) for when, (_, figures) in found.items()]
