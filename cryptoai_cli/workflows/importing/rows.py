"""Check every row of a file of bars, and convert it to a record."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from msgspec import Struct

from cryptoai_cli.bar_files import cells
from cryptoai_cli.bar_files.cells import BadCellError, shown
from cryptoai_cli.bar_files.columns import BarFile, Cell, Flat
from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Calendar, Session, State
from cryptoai_cli.settings.model import Directory
from cryptoai_cli.settings.read_values import SYMBOL_ADVICE, parse_symbol
from cryptoai_cli.store.records import KeptBar, KeptCandle
from cryptoai_cli.workflows.archive.settled_records import is_unsettled
from cryptoai_cli.workflows.importing.duplicates import DuplicateTracker, Key

NOTHING_CHANGED = "nothing was imported"
_REMEMBERED = 50_000

Record = KeptBar | KeptCandle


class Rules(Struct, frozen=True):
    """What rows are checked against: the calendar, the instruments in the settings, and the instant of the run."""

    calendar: Calendar
    directory: Directory
    now: datetime


class CheckedRows:
    """The records of a file; iterating raises UsageError at the first invalid row.

    Coins' hours that do not end at a close, and coins' days, are skipped because nothing is measured by them;
    `passed_over` counts them.
    """

    def __init__(self, file: BarFile, rules: Rules) -> None:
        self._file = file
        self._rules = rules
        self._instruments: dict[Cell, Instrument] = {}
        self._sessions: dict[Cell, Session] = {}
        self._hours: dict[tuple[str, str, datetime], tuple[int, KeptCandle]] = {}
        self.taken = 0
        self.passed_over = 0
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

    def _records(self) -> Iterator[tuple[int, Record]]:
        self.passed_over = 0
        for number, row in self._file.rows():
            try:
                record = self._record(row)
            except BadCellError as error:
                raise UsageError(f"{self._place(number)}: {error}", hint=NOTHING_CHANGED) from None
            if record is None:
                self.passed_over += 1
            else:
                yield number, record

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

    def _record(self, row: Flat) -> Record | None:
        instrument = self._instruments.get(row.symbol) or self._instrument(row.symbol)
        if instrument.is_coin:
            return self._hour(row, instrument)
        session = self._sessions.get(row.date) or self._session(row.date)
        if instrument.formerly:
            instrument = _instrument_on(instrument, str(row.symbol).strip().upper(), session.day)
        return self._bar(row, instrument, session)

    def _bar(self, row: Flat, instrument: Instrument, session: Session) -> KeptBar:
        now = self._rules.now
        return KeptBar(
            instrument.symbol,
            session.day,
            cells.source(row.source),
            cells.close(row.close),
            cells.price(row.open, "open"),
            cells.price(row.high, "high"),
            cells.price(row.low, "low"),
            cells.volume(row.volume),
            cells.price(row.previous_close, "previous_close"),
            cells.flag(row.early, "early") or is_unsettled(instrument, session, now),
            cells.verdict(row.verdict),
            session.closes,
            now,
        )

    def _hour(self, row: Flat, coin: Instrument) -> KeptCandle | None:
        """Return an hour that ends at a close; None for any other hour or a day."""
        calendar, now = self._rules.calendar, self._rules.now
        when = cells.moment(row.date)
        ends = when if isinstance(when, datetime) else datetime.combine(when, time(), UTC)
        if ends > now:
            raise BadCellError(f"date is {shown(row.date)}, which is still to come")
        prices = cells.close(row.close), cells.price(row.high, "high"), cells.price(row.low, "low")
        candle = KeptCandle(coin.symbol, ends, cells.source(row.source), *prices, now)
        session = calendar.on(ends.astimezone(calendar.zone).date())
        return candle if session is not None and session.closes == ends else None

    def _instrument(self, cell: Cell) -> Instrument:
        symbol = parse_symbol(cell) if isinstance(cell, str) else ""
        if not symbol:
            raise BadCellError(f"symbol is {shown(cell)}: {SYMBOL_ADVICE}")
        found = self._instruments[cell] = self._rules.directory.find(symbol)
        return found

    def _session(self, cell: Cell) -> Session:
        """Return the session that a cell names; raise BadCellError unless it is final."""
        day, calendar, now = cells.moment(cell), self._rules.calendar, self._rules.now
        if isinstance(day, datetime):
            raise BadCellError(f"date is {shown(cell)}: only coins have hours, write the session as 2025-10-13")
        if day > now.astimezone(calendar.zone).date():
            raise BadCellError(f"date is {shown(cell)}, which is still to come")
        session = calendar.on(day)
        if session is None:
            raise BadCellError(f"date is {shown(cell)}, which was no session of {calendar.name}")
        if now < session.opens or session.state(now) is not State.FINAL:
            raise BadCellError(
                f"date is {shown(cell)}: that session is not final yet, and only settled prices are kept"
            )
        if len(self._sessions) < _REMEMBERED:
            self._sessions[cell] = session
        return session


def _instrument_on(instrument: Instrument, symbol: str, day: date) -> Instrument:
    """Return the instrument that had `symbol` on `day`: a former symbol may belong to another company by then."""
    its_own = (instrument.symbol, instrument.symbol_on(day), instrument.other_symbol_near(day))
    return instrument if symbol in its_own else Instrument(symbol)
