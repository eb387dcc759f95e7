"""The store: bars, coins' hours, splits and facts in one SQLite file."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from cryptoai_cli.store import reading
from cryptoai_cli.store.faults import raising_store_errors
from cryptoai_cli.store.rebase import record_splits
from cryptoai_cli.store.records import (
    BarColumns,
    BarKey,
    Corrections,
    HeldSessions,
    KeptBar,
    KeptCandle,
    KeptFact,
    KeptSplit,
    summarize_corrections,
)
from cryptoai_cli.store.saving import delete_bars, keep_bars, keep_candles, keep_facts
from cryptoai_cli.store.unreadable import UnreadableRow, delete_rows, unreadable_rows

if TYPE_CHECKING:
    from cryptoai_cli.market.actions import CorporateActions
    from cryptoai_cli.market.record import Record
    from cryptoai_cli.store.market_caps import KeptMarketCap
    from cryptoai_cli.store.record_rows import KeptRecord, RecordLook, RecordsHeld, WholeDay
    from cryptoai_cli.store.reported import ReportedRow


class BarStore:
    """Stored data on past sessions; created by `open_store`.

    `path` is None for a store in memory; if `read_only`, saving does nothing. Any method may raise StoreError:
    StoreBusyError if other processes keep it locked for ten seconds, StoreDamagedError if part of the file cannot be
    read. Only one thread at a time may use it.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path | None, *, read_only: bool = False) -> None:
        self._connection = connection
        self.path = path
        self.read_only = read_only

    def save(
        self,
        bars: Iterable[KeptBar],
        candles: Iterable[KeptCandle] = (),
        splits: Iterable[KeptSplit] = (),
        facts: Iterable[KeptFact] = (),
    ) -> Corrections:
        """Save all records or none, and return the closes that their sources have changed.

        Splits come first: stored bars are re-based before the new ones are merged into them. The arguments may be
        generators of any length; if one of them raises, nothing is saved.
        """
        if self.read_only:
            return Corrections()
        with raising_store_errors(f"write the store {self._place}"), self._writing():
            record_splits(self._connection, splits)
            corrections = summarize_corrections(
                chain(keep_bars(self._connection, bars), keep_candles(self._connection, candles))
            )
            keep_facts(self._connection, facts)
        return corrections

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Make all reads in the context see the same state, whatever other processes save. Nothing may be saved."""
        with raising_store_errors(f"read the store {self._place}"):
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._undo()

    def bars(self, symbols: Iterable[str], first: date, last: date) -> tuple[KeptBar, ...]:
        """Return the bars of `symbols` from `first` to `last`, by symbol, source and session."""
        with self.snapshot():
            return tuple(reading.read_bars(self._connection, symbols, first, last))

    def bar_columns(self, symbols: Iterable[str], first: date, last: date) -> tuple[BarColumns, ...]:
        """Return the same bars as columns, by symbol and source; this is much faster than `bars`."""
        with self.snapshot():
            return tuple(reading.read_bar_columns(self._connection, symbols, first, last))

    def bar_columns_on(self, symbols: Iterable[str], sessions: Iterable[date]) -> tuple[BarColumns, ...]:
        """Return the bars of `symbols` on just these few `sessions` as columns, by symbol and source."""
        with self.snapshot():
            return tuple(reading.read_bar_columns_on(self._connection, symbols, sessions))

    def suspect_bars(self, symbols: Iterable[str], first: date, last: date) -> tuple[KeptBar, ...]:
        """Return the bars of `symbols` from `first` to `last` whose move is suspect, by symbol, source and session."""
        with self.snapshot():
            return tuple(reading.read_suspect_bars(self._connection, symbols, first, last))

    def symbols_with_other_bases(self, symbols: Iterable[str], first: date, last: date) -> frozenset[str]:
        """Return those of `symbols` with a bar after `first`, up to `last`, whose move has a previous close of its own.

        Such a close was not the one stored of the session before.
        """
        with self.snapshot():
            return frozenset(reading.read_symbols_with_other_bases(self._connection, symbols, first, last))

    def candles(self, symbols: Iterable[str], instants: Iterable[datetime]) -> tuple[KeptCandle, ...]:
        """Return the candles of `symbols` that end at exactly these instants, by symbol, source and instant."""
        with self.snapshot():
            found = reading.read_candles_at(self._connection, symbols, instants)
            return tuple(sorted(found, key=lambda candle: (candle.symbol, candle.source, candle.ends)))

    def candles_between(self, symbols: Iterable[str], first: datetime, last: datetime) -> tuple[KeptCandle, ...]:
        """Return the candles of `symbols` that end from `first` to `last`, by symbol, source and instant."""
        with self.snapshot():
            return tuple(reading.read_candles(self._connection, symbols, first, last))

    def splits(self, symbols: Iterable[str]) -> tuple[KeptSplit, ...]:
        """Return the splits of `symbols`, by symbol, source and session."""
        with self.snapshot():
            return tuple(reading.read_splits(self._connection, symbols))

    def listed_splits(self, symbols: Iterable[str]) -> tuple[KeptSplit, ...]:
        """Return the splits of `symbols` that lists of a session have; the symbols are those of that session."""
        from cryptoai_cli.store.actions import read_listed_splits  # noqa: PLC0415 few stores have such lists

        with self.snapshot():
            return tuple(read_listed_splits(self._connection, symbols))

    def facts(self, symbols: Iterable[str]) -> tuple[KeptFact, ...]:
        """Return each source's facts on `symbols`, by symbol and source."""
        with self.snapshot():
            return tuple(reading.read_facts(self._connection, symbols))

    def sessions_held(self, symbols: Iterable[str] | None = None) -> tuple[HeldSessions, ...]:
        """Return how many bars of `symbols`, or of all symbols, are stored, by symbol and source."""
        with self.snapshot():
            return tuple(reading.read_sessions_held(self._connection, symbols))

    def all_bars(self) -> Iterator[KeptBar]:
        """Yield every bar, by symbol, session and source, without loading them all into memory."""
        with raising_store_errors(f"read the store {self._place}"):
            yield from reading.read_all_bars(self._connection)

    def all_candles(self) -> Iterator[KeptCandle]:
        """Yield every candle, by symbol, instant and source."""
        with raising_store_errors(f"read the store {self._place}"):
            yield from reading.read_all_candles(self._connection)

    def market_caps(self, symbols: Iterable[str], session: date, latest: date) -> "tuple[KeptMarketCap, ...]":
        """Return the market caps of `symbols`: of `session`, else of the first after it, else of the last before.

        Values of a session after `latest` are ignored.
        """
        from cryptoai_cli.store.market_caps import read_values  # noqa: PLC0415 few reports need them

        with self.snapshot():
            return tuple(read_values(self._connection, symbols, session, latest))

    def save_market_caps(self, values: "Iterable[KeptMarketCap]") -> None:
        """Save market caps, replacing those of the same symbol, session and source."""
        from cryptoai_cli.store.market_caps import write_values  # noqa: PLC0415 few reports need them

        if self.read_only:
            return
        with raising_store_errors(f"write the store {self._place}"), self._writing():
            write_values(self._connection, values)

    def actions(self, session: date, symbols: Iterable[str]) -> "CorporateActions":
        """Return the corporate actions of `session` that concern `symbols`."""
        from cryptoai_cli.store.actions import read_actions  # noqa: PLC0415 few reports need them

        with self.snapshot():
            return read_actions(self._connection, session, symbols)

    def save_actions(self, actions: "CorporateActions", arrived_at: datetime) -> None:
        """Save the corporate actions of a session in place of those stored of it from the same source."""
        from cryptoai_cli.store.actions import write_actions  # noqa: PLC0415 few reports need them

        if self.read_only:
            return
        with raising_store_errors(f"write the store {self._place}"), self._writing():
            write_actions(self._connection, actions, arrived_at)

    def reported(self, symbols: Iterable[str], session: date) -> "tuple[ReportedRow, ...]":
        """Return the rows of `symbols` in the latest final report on `session`, by symbol."""
        from cryptoai_cli.store.reported import read_reported  # noqa: PLC0415 a past session only

        with self.snapshot():
            return tuple(read_reported(self._connection, symbols, session))

    def save_reported(self, rows: "Iterable[ReportedRow]") -> None:
        """Save rows of a final report, replacing those of the same symbol and session."""
        from cryptoai_cli.store.reported import write_reported  # noqa: PLC0415 a past session only

        if self.read_only:
            return
        with raising_store_errors(f"write the store {self._place}"), self._writing():
            write_reported(self._connection, rows)

    def records(self, symbols: Iterable[str], first: datetime, last: datetime) -> "tuple[KeptRecord, ...]":
        """Return what is on record of `symbols` from `first` to `last` (aware, both included), oldest first.

        What has no instant is looked up by its day. A record is found by its symbol on its day.
        """
        from cryptoai_cli.store.record_tables import read_records  # noqa: PLC0415 few reports need them

        with self.snapshot():
            return read_records(self._connection, symbols, first, last)

    def all_records(self) -> "Iterator[KeptRecord]":
        """Yield every record, oldest first, without loading them all into memory."""
        from cryptoai_cli.store.record_tables import read_all_records  # noqa: PLC0415 few reports need them

        with raising_store_errors(f"read the store {self._place}"):
            yield from read_all_records(self._connection)

    def records_held(self) -> "RecordsHeld":
        """Return how many records are held."""
        from cryptoai_cli.store.record_tables import read_records_held  # noqa: PLC0415 doctor only

        with self.snapshot():
            return read_records_held(self._connection)

    def record_looks(
        self, sources: Iterable[str], symbols: Iterable[str], sessions: Iterable[date]
    ) -> "tuple[RecordLook, ...]":
        """Return when `sources` were asked for `symbols` around `sessions`, by source, symbol and session."""
        from cryptoai_cli.store.record_tables import read_looks  # noqa: PLC0415 few reports need them

        asked = tuple(symbols), tuple(sessions)
        with self.snapshot():
            return tuple(read_looks(self._connection, sources, *asked))

    def save_records(
        self,
        records: "Iterable[Record]",
        looks: "Iterable[RecordLook]",
        whole_days: "Iterable[WholeDay]",
        arrived_at: datetime,
    ) -> None:
        """Merge records into those held, withdraw what `whole_days` no longer hold, and note looks: all or nothing."""
        from cryptoai_cli.store.record_tables import (  # noqa: PLC0415 few reports need them
            withdraw_records,
            write_looks,
            write_records,
        )

        if self.read_only:
            return
        told = tuple(records)
        with raising_store_errors(f"write the store {self._place}"), self._writing():
            write_records(self._connection, told, arrived_at)
            for whole in whole_days:
                withdraw_records(self._connection, whole, told)
            write_looks(self._connection, looks)

    @property
    def unreadable(self) -> tuple[UnreadableRow, ...]:
        """The rows met so far that no release can have written; what they stand for counts as not held."""
        return unreadable_rows(self._connection)

    def find_unreadable(self) -> tuple[UnreadableRow, ...]:
        """Read every table, and return the rows that cannot be read."""
        from cryptoai_cli.store.every_row import read_every_row  # noqa: PLC0415 doctor and sync only

        with self.snapshot():
            read_every_row(self._connection)
        return self.unreadable

    def remove_unreadable(self) -> tuple[UnreadableRow, ...]:
        """Remove the rows that cannot be read, and return them."""
        found = self.find_unreadable()
        if found and not self.read_only:
            with raising_store_errors(f"write the store {self._place}"), self._writing():
                delete_rows(self._connection, found)
        return found

    def remove_bars(self, keys: Iterable[BarKey]) -> None:
        """Remove the bars of `keys`."""
        if self.read_only:
            return
        with raising_store_errors(f"write the store {self._place}"), self._writing():
            delete_bars(self._connection, keys)

    def close(self) -> None:
        """Close the file; nothing can be read or saved afterwards."""
        self._connection.close()

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    @property
    def _place(self) -> str:
        return "in memory" if self.path is None else str(self.path)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        # IMMEDIATE takes the lock before anything is read: two processes that save take turns and do not collide
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            self._undo()
            raise

    def _undo(self) -> None:
        if self._connection.in_transaction:  # after some errors SQLite has undone it by itself
            self._connection.execute("ROLLBACK")
