"""Check every row of a file of bars, and yield the records to keep."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cached_property

from cryptoai_cli.bar_files.columns import Cell
from cryptoai_cli.bar_files.faults import BadCellError, BarFileError
from cryptoai_cli.bar_files.opening import BarFile
from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.symbol_book import Resolved
from cryptoai_cli.sources.csvfile_rows import check_hours
from cryptoai_cli.store.records import KeptBar, KeptCandle
from cryptoai_cli.workflows.importing.duplicates import DuplicateTracker, Key
from cryptoai_cli.workflows.importing.records import PassedOver, Record, RecordReader, Rules

NOTHING_CHANGED = "nothing was imported"


class CheckedRows:
    """The records of a file; iterating raises UsageError at the first invalid row, or if the file cannot be used.

    Coins' hours that do not end at a close, and coins' days, are skipped because nothing is measured by them, and so
    are rows without a close; `passed_over` counts them.
    """

    def __init__(self, file: BarFile, rules: Rules) -> None:
        self._file = file
        self._rules = rules
        self._hours: dict[tuple[str, str, datetime], tuple[int, KeptCandle]] = {}
        self.taken = 0
        self.passed_over: Counter[PassedOver] = Counter()
        self.symbols: set[str] = set()
        self.first, self.last = date.max, date.min

    def bars(self) -> Iterator[KeptBar]:
        """Yield the bars; this reads the file, and at its end compares the repeated rows."""
        twice = DuplicateTracker(self._rules.calendar.first)
        for number, record in self._records():
            self._count(record)
            if isinstance(record, KeptBar):
                twice.add(record)
                yield record
            else:
                self._take_hour(number, record)
        if twice.keys:
            self._refuse_conflicts(twice.keys)

    def candles(self) -> Iterator[KeptCandle]:
        """Yield coins' hours; there are none until `bars` has been exhausted."""
        yield from (candle for _, candle in self._hours.values())

    @property
    def respelled(self) -> tuple[Resolved, ...]:
        """The symbols that are not in Yahoo's spelling, in the order of the file; none before it has been read."""
        return tuple(self._reader.respelled.values())

    @cached_property
    def _reader(self) -> RecordReader:
        return RecordReader(self._file.heading, self._file.decimal, self._file.coin_hours, self._rules)

    def _records(self) -> Iterator[tuple[int, Record]]:
        self.passed_over.clear()
        try:
            for number, cells in self._file.rows():
                record = self._record(number, cells)
                if isinstance(record, PassedOver):
                    self.passed_over[record] += 1
                else:
                    yield number, record
            for ends in self._reader.hours.values():
                check_hours(ends, self._file.coin_hours)
        except BarFileError as fault:
            raise UsageError(fault.told(str(self._file.path)), hint=NOTHING_CHANGED) from fault

    def _record(self, number: int, cells: Sequence[Cell]) -> Record | PassedOver:
        try:
            return self._reader.record(cells)
        except BadCellError as error:
            raise BarFileError(str(error), place=f"{self._file.unit} {number}") from error

    def _count(self, record: Record) -> None:
        day = record.session if isinstance(record, KeptBar) else record.ends.date()
        self.taken += 1
        self.symbols.add(record.symbol)
        self.first, self.last = min(self.first, day), max(self.last, day)

    def _take_hour(self, number: int, candle: KeptCandle) -> None:
        first, held = self._hours.setdefault((candle.symbol, candle.source, candle.ends), (number, candle))
        if held.close != candle.close:
            raise self._conflict_error(candle, (first, held.close), number)

    def _refuse_conflicts(self, keys: set[Key]) -> None:
        """Read the file again, and raise UsageError if rows of one of `keys` have different closes."""
        seen: dict[Key, tuple[int, float]] = {}
        for number, record in self._records():
            if isinstance(record, KeptBar) and (key := DuplicateTracker.key_of(record)) in keys:
                first = seen.setdefault(key, (number, record.close))
                if first[1] != record.close:
                    raise self._conflict_error(record, first, number)

    def _conflict_error(self, record: Record, first: tuple[int, float], number: int) -> UsageError:
        when = record.session if isinstance(record, KeptBar) else f"{record.ends:%Y-%m-%dT%H:%M:%SZ}"
        closes = f"{first[1]:g} in {self._file.unit} {first[0]}, {record.close:g} here"
        return UsageError(
            f"{self._place(number)}: {record.symbol} has two closes of {when}: {closes}", hint=NOTHING_CHANGED
        )

    def _place(self, number: int) -> str:
        return f"{self._file.path} {self._file.unit} {number}"
