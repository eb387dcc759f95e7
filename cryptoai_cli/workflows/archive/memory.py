"""The store as one run sees it: what is held of the instruments asked for, and how new figures get in."""

import threading
import weakref
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from cryptoai_cli.errors import StoreDamagedError, StoreError
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Interval, Session
from cryptoai_cli.report.model import Notice
from cryptoai_cli.store.records import Corrections, KeptBar
from cryptoai_cli.workflows.archive.settled_records import Records
from cryptoai_cli.workflows.archive.stored import StoredBySymbol, stored_by_symbol

if TYPE_CHECKING:
    from cryptoai_cli.store.bars import BarStore
    from cryptoai_cli.store.market_caps import KeptMarketCap
    from cryptoai_cli.store.opening import Opened
    from cryptoai_cli.store.records import HeldSessions

_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_T = TypeVar("_T")


class Rules(Struct, frozen=True):
    """How far a run may trust the store: not at all for this session (`refresh`), or alone (`offline`)."""

    refresh: bool = False
    offline: bool = False


class Memory:
    """The store of this user; opened when first needed. A plain report never fails because of it: it says so.

    `path` is where it lies, `now` the instant of the run.
    """

    def __init__(self, path: Path, now: datetime, rules: Rules) -> None:
        self._path = path
        self._now = now
        self._opened: Opened | None = None
        self._notices: list[Notice] = []
        self.rules = rules

    @property
    def store(self) -> "BarStore":
        """The store, opened."""
        if self._opened is None:
            from cryptoai_cli.store.opening import open_store  # noqa: PLC0415 - SQLite is loaded when it is needed

            self._use(open_store(self._path, self._now))
        assert self._opened is not None  # noqa: S101 just taken
        return self._opened.store

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices about the store so far."""
        return tuple(self._notices)

    def held(self, instruments: Iterable[Instrument], until: Session) -> StoredBySymbol:
        """Return everything that is held of `instruments` up to `until`, by today's symbol."""
        symbols, coins = _symbols_and_coins(instruments)

        def read(store: "BarStore") -> StoredBySymbol:
            bar_columns = store.bar_columns(symbols, date.min, until.day)
            candles = store.candles_between(coins, _EARLIEST, until.closes) if coins else ()
            return stored_by_symbol(bar_columns, candles, store.facts([*symbols, *coins]))

        return self._read(read) or {}

    def held_on(self, instruments: Iterable[Instrument], sessions: Sequence[Session]) -> StoredBySymbol:
        """Return what is held of `instruments` of just these sessions, however many lie between them."""
        symbols, coins = _symbols_and_coins(instruments)

        def read(store: "BarStore") -> StoredBySymbol:
            bar_columns = store.bar_columns_on(symbols, [session.day for session in sessions])
            candles = store.candles(coins, [session.closes for session in sessions]) if coins else ()
            return stored_by_symbol(bar_columns, candles, store.facts([*symbols, *coins]))

        return self._read(read) or {}

    def suspects(self, instruments: Iterable[Instrument], interval: Interval) -> tuple[KeptBar, ...]:
        """Return the bars inside `interval` whose move is suspect: neither that of its base nor its last one."""
        symbols, _ = _symbols_and_coins(instruments)
        ends = {interval.base.day, interval.session.day}
        found = self._read(lambda store: store.suspect_bars(symbols, min(ends), max(ends))) or ()
        return tuple(bar for bar in found if bar.session not in ends)

    def kept(self, instruments: Iterable[Instrument], since: Session, until: Session) -> Records:
        """Return the whole records of `instruments` from `since` to `until`, without splits."""
        symbols, coins = _symbols_and_coins(instruments)

        def read(store: "BarStore") -> Records:
            candles = store.candles_between(coins, since.closes, until.closes) if coins else ()
            facts = store.facts([*symbols, *coins])
            return Records(store.bars(symbols, since.day, until.day), candles, facts=facts)

        return self._read(read) or Records()

    def _read(self, read: "Callable[[BarStore], _T]") -> _T | None:
        """Read the store as it is at one moment; None, and a notice, where it cannot be read."""
        try:
            store = self.store
            with store.snapshot():
                return read(store)
        except StoreError as error:
            self._give_up(error)
            return None

    def keep(self, records: Records) -> tuple[Notice, ...]:
        """Keep what is settled; return a notice for each close that its source has corrected."""
        try:
            corrections = self.store.save(records.bars, records.candles, records.splits, records.facts)
        except StoreError as error:
            self._give_up(error)
            return ()
        return told_corrections(corrections)

    def market_caps(
        self, instruments: Iterable[Instrument], session: Session, latest: Session
    ) -> "tuple[KeptMarketCap, ...]":
        """Return the market values held of `instruments`, those of `session` or else the nearest (see the store)."""
        symbols = [i.symbol for i in instruments]
        return self._read(lambda store: store.market_caps(symbols, session.day, latest.day)) or ()

    def keep_market_caps(self, values: "Iterable[KeptMarketCap]") -> None:
        """Keep market values, unless the store has made trouble in this run: they are not worth waiting once more."""
        if self._notices:
            return
        try:
            self.store.save_market_caps(values)
        except StoreError as error:
            self._give_up(error)

    def last_sessions(self, instruments: Iterable[Instrument]) -> tuple[date, ...]:
        """Return the latest sessions that are held of `instruments`, the latest first, each once."""
        return tuple(sorted({each.last for each in self.sessions_held(instruments)}, reverse=True))

    def sessions_held(self, instruments: Iterable[Instrument] | None = None) -> "tuple[HeldSessions, ...]":
        """Return how much is held of `instruments`, or of everything, by symbol and source."""
        symbols = None if instruments is None else [i.symbol for i in instruments]
        return self._read(lambda store: store.sessions_held(symbols)) or ()

    def _use(self, opened: "Opened") -> None:
        self._opened = opened
        # at the latest at the end of the run: then SQLite tidies its log. A thread's own store may be waiting for
        # another process, and the end of the run would wait with it
        closing = weakref.finalize(self, opened.store.close)
        closing.atexit = threading.current_thread() is threading.main_thread()
        self._notices += opened.notices

    def _give_up(self, error: StoreError) -> None:
        """Go on without the store; one that turns out to be damaged is set aside and filled anew."""
        if isinstance(error, StoreDamagedError) and self._opened is not None:
            from cryptoai_cli.store.opening import renew_store  # noqa: PLC0415 - SQLite is loaded when it is needed

            self._opened.store.close()
            self._use(renew_store(self._path, self._now, error.message))
            return
        self._notices.append(Notice("store", f"The store was not used: {error.message}."))


def _symbols_and_coins(instruments: Iterable[Instrument]) -> tuple[list[str], list[str]]:
    """Return the symbols of what has bars, and those of coins, which have hours."""
    every = tuple(instruments)
    return [i.symbol for i in every if not i.is_coin], [i.symbol for i in every if i.is_coin]


def told_corrections(corrections: Corrections) -> tuple[Notice, ...]:
    """Return a notice for each close that its source has corrected; of many, the first few by name."""
    notices = [
        Notice("correction", f"{c.symbol} {c.session}: {c.source} corrected {c.old_close:g} to {c.new_close:g}.")
        for c in corrections.first
    ]
    if (more := corrections.count - len(corrections.first)) > 0:
        words = f"{more} more closes were corrected by their sources."
        notices.append(Notice("correction", words))
    return tuple(notices)
