"""Read and write the store during one run, turning store errors into notices."""

import threading
import weakref
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from cryptoai_cli.errors import StoreDamagedError, StoreError
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Interval, Session
from cryptoai_cli.report.model import Notice
from cryptoai_cli.store.records import BarColumns, Corrections, HeldSessions, KeptBar, KeptCandle, KeptFact
from cryptoai_cli.workflows.archive.settled_records import Records
from cryptoai_cli.workflows.archive.splits_on_record import (
    SplitsBySymbol,
    read_splits_on_record,
    splits_of_instruments,
)
from cryptoai_cli.workflows.archive.stored import StoredBySymbol, in_order, stored_by_symbol

if TYPE_CHECKING:
    from cryptoai_cli.market.actions import CorporateActions
    from cryptoai_cli.market.record import Record
    from cryptoai_cli.store.bars import BarStore
    from cryptoai_cli.store.market_caps import KeptMarketCap
    from cryptoai_cli.store.opening import Opened
    from cryptoai_cli.store.record_rows import RecordLook, RecordsHeld, WholeDay
    from cryptoai_cli.store.reported import ReportedRow
    from cryptoai_cli.store.unreadable import UnreadableRow

_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_UNREADABLE_NAMED = 3
STORE_FAILED = "store"  # the code of the notice that the store could not be used

_T = TypeVar("_T")
_R = TypeVar("_R", BarColumns, KeptBar, KeptCandle, KeptFact, HeldSessions)


class Rules(Struct, frozen=True):
    """How a run uses the store: not for this session (`refresh`), or exclusively (`offline`).

    Of several sources held, those named in `order` come first. With `only`, nothing of any other source is read.
    """

    refresh: bool = False
    offline: bool = False
    order: tuple[str, ...] = ()
    only: frozenset[str] | None = None

    def allows(self, source: str) -> bool:
        """Return whether figures held of `source` may be used."""
        return self.only is None or source in self.only


class Memory:
    """The user's store, opened when first needed. Methods add a notice instead of raising StoreError.

    `path` is the path of the store, `now` the instant of the run. The property `store` gives direct access, which may
    raise.
    """

    def __init__(self, path: Path, now: datetime, rules: Rules) -> None:
        self._path = path
        self._now = now
        self._opened: Opened | None = None
        self._notices: list[Notice] = []
        self.rules = rules

    @property
    def store(self) -> "BarStore":
        """The store, opened on first use."""
        if self._opened is None:
            from cryptoai_cli.store.opening import open_store  # noqa: PLC0415 - SQLite is loaded when it is needed

            self._use(open_store(self._path, self._now))
        assert self._opened is not None  # noqa: S101 just taken
        return self._opened.store

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices about the store so far."""
        unreadable = () if self._opened is None else self._opened.store.unreadable
        return (*self._notices, *unreadable_notices(unreadable))

    def held(self, instruments: Iterable[Instrument], until: Session) -> StoredBySymbol:
        """Return everything stored of `instruments` up to `until`, by current symbol."""
        every = tuple(instruments)
        symbols, coins = _symbols_and_coins(every)

        def read(store: "BarStore") -> StoredBySymbol:
            bar_columns = store.bar_columns(symbols, date.min, until.day)
            candles = store.candles_between(coins, _EARLIEST, until.closes) if coins else ()
            splits = read_splits_on_record(store, every)
            return self._stored(bar_columns, candles, store.facts([*symbols, *coins]), splits)

        return self._read(read) or {}

    def held_on(self, instruments: Iterable[Instrument], sessions: Sequence[Session]) -> StoredBySymbol:
        """Return what is stored of `instruments` on just these sessions, by current symbol."""
        symbols, coins = _symbols_and_coins(instruments)

        def read(store: "BarStore") -> StoredBySymbol:
            bar_columns = store.bar_columns_on(symbols, [session.day for session in sessions])
            candles = store.candles(coins, [session.closes for session in sessions]) if coins else ()
            return self._stored(bar_columns, candles, store.facts([*symbols, *coins]))

        return self._read(read) or {}

    def _stored(
        self,
        bars: Iterable[BarColumns],
        candles: Iterable[KeptCandle],
        facts: Iterable[KeptFact],
        splits: SplitsBySymbol = MappingProxyType({}),
    ) -> StoredBySymbol:
        found = stored_by_symbol(self._allowed(bars), self._allowed(candles), self._allowed(facts), splits)
        return in_order(found, self.rules.order)

    def _allowed(self, records: Iterable[_R]) -> tuple[_R, ...]:
        return tuple(record for record in records if self.rules.allows(record.source))

    def suspects(self, instruments: Iterable[Instrument], interval: Interval) -> tuple[KeptBar, ...]:
        """Return the bars with a suspect move inside `interval`, without its base and last session."""
        symbols, _ = _symbols_and_coins(instruments)
        ends = {interval.base.day, interval.session.day}
        found = self._read(lambda store: store.suspect_bars(symbols, min(ends), max(ends))) or ()
        return tuple(bar for bar in self._allowed(found) if bar.session not in ends)

    def rebased_within(self, instruments: Iterable[Instrument], interval: Interval) -> StoredBySymbol:
        """Return the bars over `interval` of what may have changed its price basis in it, by current symbol.

        That is what has a split on record in the interval, or a move that was measured from another close than the one
        stored of the session before.
        """
        first, last = interval.base.day, interval.session.day
        every = tuple(instruments)
        symbols, _ = _symbols_and_coins(every)

        def read(store: "BarStore") -> StoredBySymbol:
            splits = read_splits_on_record(store, every)
            split = {symbol for symbol, each in splits.items() if any(first < s.session <= last for s in each)}
            moved = store.symbols_with_other_bases(symbols, first, last)
            return self._stored(store.bar_columns(sorted(split | moved), first, last), (), (), splits)

        return self._read(read) or {}

    def kept(self, instruments: Iterable[Instrument], since: Session, until: Session) -> Records:
        """Return the complete records of `instruments` from `since` to `until`, and their splits of all sessions."""
        every = tuple(instruments)
        symbols, coins = _symbols_and_coins(every)

        def read(store: "BarStore") -> Records:
            candles = store.candles_between(coins, since.closes, until.closes) if coins else ()
            facts = self._allowed(store.facts([*symbols, *coins]))
            bars = self._allowed(store.bars(symbols, since.day, until.day))
            return Records(bars, self._allowed(candles), splits_of_instruments(store, every), facts)

        return self._read(read) or Records()

    def _read(self, read: "Callable[[BarStore], _T]") -> _T | None:
        """Read from a snapshot of the store; return None and add a notice if it cannot be read."""
        try:
            store = self.store
            with store.snapshot():
                return read(store)
        except StoreError as error:
            self._give_up(error)
            return None

    def keep(self, records: Records) -> tuple[Notice, ...]:
        """Save `records`; return a notice for each close corrected by its source."""
        try:
            corrections = self.store.save(records.bars, records.candles, records.splits, records.facts)
        except StoreError as error:
            self._give_up(error)
            return ()
        return correction_notices(corrections)

    def market_caps(
        self, instruments: Iterable[Instrument], session: Session, latest: Session
    ) -> "tuple[KeptMarketCap, ...]":
        """Return the stored market caps of `instruments`, of `session` or the nearest (see `BarStore`)."""
        symbols = [i.symbol for i in instruments]
        return self._read(lambda store: store.market_caps(symbols, session.day, latest.day)) or ()

    def keep_market_caps(self, values: "Iterable[KeptMarketCap]") -> None:
        """Save market caps, unless there is already a notice about the store: they are not worth another wait."""
        if self._notices:
            return
        try:
            self.store.save_market_caps(values)
        except StoreError as error:
            self._give_up(error)

    def actions(self, session: Session, instruments: Iterable[Instrument]) -> "CorporateActions | None":
        """Return the stored corporate actions of `session` that concern `instruments`, None if nothing can be read."""
        symbols = [instrument.symbol_on(session.day) for instrument in instruments]
        return self._read(lambda store: store.actions(session.day, symbols))

    def keep_actions(self, actions: "CorporateActions") -> None:
        """Save corporate actions of a session, unless there is already a notice about the store."""
        if self._notices:
            return
        try:
            self.store.save_actions(actions, self._now)
        except StoreError as error:
            self._give_up(error)

    def records(self, symbols: Iterable[str], first: datetime, last: datetime) -> "tuple[Record, ...]":
        """Return what is kept on record of `symbols` from `first` to `last` (aware, both included), oldest first.

        Symbols are those of the records' days; what has no instant is found by its day in New York.
        """
        asked = tuple(symbols)
        found = self._read(lambda store: store.records(asked, first, last)) or ()
        return tuple(kept.record for kept in found)

    def record_looks(
        self, sources: Iterable[str], symbols: Iterable[str], sessions: Iterable[date]
    ) -> "tuple[RecordLook, ...]":
        """Return when `sources` were asked for current `symbols` around `sessions`.

        A source that answers for all companies at once is looked up by an empty symbol.
        """
        asked = tuple(sources), tuple(symbols), tuple(sessions)
        return self._read(lambda store: store.record_looks(*asked)) or ()

    def records_held(self) -> "RecordsHeld | None":
        """Return how many records are kept, None if that cannot be read."""
        return self._read(lambda store: store.records_held())

    def keep_records(
        self,
        records: "Iterable[Record]",
        looks: "Iterable[RecordLook]" = (),
        whole_days: "Iterable[WholeDay]" = (),
    ) -> None:
        """Save records and the note of what was looked up, all or nothing, unless the store could not be used before.

        What is held of `whole_days` and is not among `records` is withdrawn.
        """
        if self._has_failed:
            return
        try:
            self.store.save_records(records, looks, whole_days, self._now)
        except StoreError as error:
            self._give_up(error)

    @property
    def _has_failed(self) -> bool:
        return any(notice.code == STORE_FAILED for notice in self._notices)

    def last_sessions(self, instruments: Iterable[Instrument]) -> tuple[date, ...]:
        """Return the last stored session of each of `instruments` and sources, latest first, without duplicates."""
        return tuple(sorted({each.last for each in self.sessions_held(instruments)}, reverse=True))

    def sessions_held(self, instruments: Iterable[Instrument] | None = None) -> tuple[HeldSessions, ...]:
        """Return how many bars of `instruments`, or of all, are stored, by symbol and source."""
        symbols = None if instruments is None else [i.symbol for i in instruments]
        return self._allowed(self._read(lambda store: store.sessions_held(symbols)) or ())

    def reported(self, instruments: Iterable[Instrument], session: Session) -> "dict[str, ReportedRow]":
        """Return the rows of the latest final report on `session`, by current symbol.

        Return none if the run is limited to some sources: its figures are not those of a plain report.
        """
        if self.rules.only is not None:
            return {}
        symbols = [i.symbol for i in instruments]
        found = self._read(lambda store: store.reported(symbols, session.day)) or ()
        return {row.symbol: row for row in found}

    def keep_reported(self, rows: "Sequence[ReportedRow]") -> None:
        """Save rows of a final report, unless the run is limited to some sources or the store could not be used."""
        if self.rules.only is not None or not rows or self._has_failed:
            return
        try:
            self.store.save_reported(rows)
        except StoreError as error:
            self._give_up(error)

    def _use(self, opened: "Opened") -> None:
        self._opened = opened
        # close it by the end of the run, so that SQLite truncates its log. A store used in a thread may be waiting for
        # another process, which would delay the end of the run
        closing = weakref.finalize(self, opened.store.close)
        closing.atexit = threading.current_thread() is threading.main_thread()
        self._notices += opened.notices

    def _give_up(self, error: StoreError) -> None:
        """Continue without the store; if it is damaged, set it aside and open a new one."""
        if isinstance(error, StoreDamagedError) and self._opened is not None:
            from cryptoai_cli.store.opening import renew_store  # noqa: PLC0415 - SQLite is loaded when it is needed

            self._opened.store.close()
            self._use(renew_store(self._path, self._now, error.message))
            return
        self._notices.append(Notice(STORE_FAILED, f"The store was not used: {error.message}."))


def unreadable_notices(rows: "Sequence[UnreadableRow]") -> tuple[Notice, ...]:
    """Return a notice on rows of the store that cannot be read, none if all can."""
    if not rows:
        return ()
    named = "; ".join(row.words for row in rows[:_UNREADABLE_NAMED])
    what = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    told = f"{what} of the store cannot be read and count{'s' if len(rows) == 1 else ''} as not held ({named})"
    return (Notice("unreadable-rows", f"{told}: `movers sync` removes such rows and asks for the days again."),)


def _symbols_and_coins(instruments: Iterable[Instrument]) -> tuple[list[str], list[str]]:
    """Return the symbols of instruments with bars, and those of coins, which have hours."""
    every = tuple(instruments)
    return [i.symbol for i in every if not i.is_coin], [i.symbol for i in every if i.is_coin]


def correction_notices(corrections: Corrections) -> tuple[Notice, ...]:
    """Return a notice for each close corrected by its source; of many, name only the first few."""
    notices = [
        Notice("correction", f"{c.symbol} {c.session}: {c.source} corrected {c.old_close:g} to {c.new_close:g}.")
        for c in corrections.first
    ]
    if (more := corrections.count - len(corrections.first)) > 0:
        words = f"{more} more closes were corrected by their sources."
        notices.append(Notice("correction", words))
    return tuple(notices)
