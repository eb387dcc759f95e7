"""Convert one row of a file of bars to a record for the store, or say why it cannot be kept."""

from collections.abc import Sequence
from datetime import date, datetime, time
from enum import Enum, auto

from msgspec import Struct

from cryptoai_cli.bar_files import cells
from cryptoai_cli.bar_files.cells import shown
from cryptoai_cli.bar_files.columns import Cell, Flat, Heading
from cryptoai_cli.bar_files.faults import BadCellError
from cryptoai_cli.bar_files.figures import Figures, contradiction, figures_of
from cryptoai_cli.bar_files.moments import hour_end, session_day, stamp_of
from cryptoai_cli.bar_files.spelling import DecimalMark, HourStamp
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Calendar, Session, State
from cryptoai_cli.market.symbol_book import Resolved, SymbolBook, Unresolved
from cryptoai_cli.market.symbol_spellings import SYMBOL_ADVICE, parse_symbol
from cryptoai_cli.market.verdict import Verdict, VerdictKind
from cryptoai_cli.settings.model import Directory
from cryptoai_cli.store.records import KeptBar, KeptCandle
from cryptoai_cli.workflows.archive.settled_records import is_unsettled

_REMEMBERED = 50_000

Record = KeptBar | KeptCandle


class PassedOver(Enum):
    """Why a row that is right is not kept."""

    NOT_MEASURED = auto()  # a day of a coin, or an hour that does not end at a close
    NO_CLOSE = auto()


class Rules(Struct, frozen=True):
    """What rows are checked against: the calendar, the instruments in the settings, and the instant of the run.

    `book` reads the spellings of symbols.
    """

    calendar: Calendar
    directory: Directory
    now: datetime
    book: SymbolBook = SymbolBook()


class RecordReader:
    """Reads the rows of one file: its columns, its decimal mark, and which instant the hours of its coins name."""

    def __init__(self, heading: Heading, decimal: DecimalMark, coin_hours: HourStamp, rules: Rules) -> None:
        self._heading, self._decimal, self._coin_hours = heading, decimal, coin_hours
        self._rules = rules
        self._instruments: dict[Cell, tuple[Instrument, str]] = {}
        self.respelled: dict[str, Resolved] = {}  # what was not in Yahoo's spelling, by how it was written
        self._sessions: dict[Cell, Session] = {}
        self.hours: dict[tuple[str, str], set[datetime]] = {}  # the ends of all hours read, by symbol and source

    def record(self, row: Sequence[Cell]) -> Record | PassedOver:
        """Return the record of a row, or why it is not kept; raise BadCellError if it is invalid."""
        flat = self._heading.flat(row)
        instrument, symbol = self._instruments.get(flat.symbol) or self._instrument(flat.symbol)
        figures = figures_of(flat, self._decimal)
        if instrument.is_coin:
            return self._hour(flat, figures, instrument)
        return self._bar(flat, figures, instrument, symbol)

    def _bar(self, row: Flat, figures: Figures, instrument: Instrument, symbol: str) -> KeptBar | PassedOver:
        if figures.close is None:
            session_day(row.date)
            return PassedOver.NO_CLOSE
        session, now = self._sessions.get(row.date) or self._session(row.date), self._rules.now
        if instrument.formerly:
            instrument = _instrument_on(instrument, symbol, session.day)
        return KeptBar(
            instrument.symbol,
            session.day,
            cells.source(row.source),
            figures.close,
            figures.open,
            figures.high,
            figures.low,
            figures.volume,
            figures.previous_close,
            cells.flag(row.early, "early") or is_unsettled(instrument, session, now),
            self._verdict(row, figures),
            session.closes,
            now,
        )

    def _verdict(self, row: Flat, figures: Figures) -> Verdict | None:
        """Return the verdict of a bar; raise BadCellError for prices that contradict each other and were not judged.

        What an export has of them is suspect: the store that it comes from may have kept them unquestioned.
        """
        found, error = cells.verdict(row.verdict), contradiction(figures)
        if error is None or found is not None:
            return found
        if self._heading.is_export:
            return Verdict(VerdictKind.SUSPECT, str(error))
        raise error

    def _hour(self, row: Flat, figures: Figures, coin: Instrument) -> KeptCandle | PassedOver:
        """Return an hour that ends at a close; any other hour and a day are passed over."""
        stamp, calendar, now = stamp_of(row.date), self._rules.calendar, self._rules.now
        named = hour_end(stamp if isinstance(stamp, datetime) else datetime.combine(stamp, time()), HourStamp.END)
        if named > now:
            raise BadCellError(f"date is {shown(row.date)}, which is still to come")
        if (error := contradiction(figures)) is not None:
            raise error
        source, close = cells.source(row.source), figures.close
        ends = hour_end(named, self._coin_hours)
        if isinstance(stamp, datetime):
            self.hours.setdefault((coin.symbol, source), set()).add(ends)
        session = calendar.on(ends.astimezone(calendar.zone).date())
        if session is None or session.closes != ends or ends > now:
            return PassedOver.NOT_MEASURED
        if close is None:
            return PassedOver.NO_CLOSE
        return KeptCandle(coin.symbol, ends, source, close, figures.high, figures.low, now)

    def _instrument(self, cell: Cell) -> tuple[Instrument, str]:
        """Return the instrument that a cell names, and its symbol there; raise BadCellError if it is none."""
        symbol = self._symbol(cell) if isinstance(cell, str) else ""
        if not symbol:
            raise BadCellError(f"symbol is {shown(cell)}: {SYMBOL_ADVICE}")
        found = self._instruments[cell] = (self._rules.directory.find(symbol), symbol)
        return found

    def _symbol(self, text: str) -> str:
        """Return the symbol in Yahoo's spelling, which an export always has; an empty string if there is none."""
        if self._heading.is_export and (exact := parse_symbol(text)):
            return exact
        found = self._rules.book.resolve_written(text)
        if isinstance(found, Unresolved):
            return ""
        if found.is_respelled:
            self.respelled[found.typed] = found
        return found.symbol

    def _session(self, cell: Cell) -> Session:
        """Return the session that a cell names; raise BadCellError unless it is final."""
        day, calendar, now = session_day(cell), self._rules.calendar, self._rules.now
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
