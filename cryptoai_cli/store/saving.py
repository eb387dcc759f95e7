"""Merge new records into the stored ones."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

from cryptoai_cli.store.changed_bases import ChangedBases
from cryptoai_cli.store.merge import makes_another_move, merged_bar, merged_candle, merged_fact, same
from cryptoai_cli.store.rebase import rebased
from cryptoai_cli.store.records import BarKey, Correction, KeptBar, KeptCandle, KeptFact, KeptSplit
from cryptoai_cli.store.rows import Row, bars_of, candles_of, cell_of, chunks, facts_of, row_of, splits_of
from cryptoai_cli.store.tables import BARS, CANDLES, FACTS, SPLITS, Table

_AT_ONCE = 300  # records looked up by one statement: older builds of SQLite take 999 parameters

_R = TypeVar("_R", KeptBar, KeptCandle, KeptFact)


def keep_bars(connection: sqlite3.Connection, bars: Iterable[KeptBar]) -> Iterator[Correction]:
    """Merge `bars` into the stored ones, and yield a correction for each close that changes.

    A close that changes is another base for the session after it, so a verdict on that session's move is dropped and
    the move judged again, unless the verdict came with these bars. Where a source has changed the price basis of its
    closes, the stored bars follow first, and no close counts as changed by that.
    """
    splits = _splits_on_record(connection)
    arriving = (rebased(bar, splits[bar.symbol, bar.source]) for bar in bars) if splits else bars
    arriving = ChangedBases(connection).following(arriving)
    judged: set[tuple[object, ...]] = set()
    changed_bases: list[Correction] = []
    for old, new in _keep(connection, BARS, _noting_verdicts(arriving, judged), bars_of, merged_bar):
        if not same(old.close, new.close):
            correction = Correction(new.symbol, new.session, new.source, old.close, new.close)
            if makes_another_move(old.close, new.close):
                changed_bases.append(correction)
            yield correction
    for correction in changed_bases:
        _drop_next_verdict(connection, correction, judged)


def _noting_verdicts(bars: Iterable[KeptBar], judged: set[tuple[object, ...]]) -> Iterator[KeptBar]:
    """Yield `bars`, and add the keys of those with a verdict to `judged`."""
    for bar in bars:
        if bar.verdict is not None:
            judged.add(bar[: BARS.key_width])
        yield bar


def _drop_next_verdict(
    connection: sqlite3.Connection, base: Correction, judged: AbstractSet[tuple[object, ...]]
) -> None:
    """Drop the verdict on the move measured from a close that has changed, unless its key is in `judged`."""
    following = "WHERE symbol = ? AND source = ? AND session > ? ORDER BY session LIMIT 1"
    values = (base.symbol, base.source, cell_of(base.session))
    for bar in bars_of(connection.execute(BARS.select(following), values)):
        measured_from_it = bar.verdict is not None and bar.previous_close is None
        if measured_from_it and bar[: BARS.key_width] not in judged:
            connection.execute(BARS.replace, row_of(bar._replace(verdict=None)))


def delete_bars(connection: sqlite3.Connection, keys: Iterable[BarKey]) -> None:
    """Delete the bars of `keys`."""
    statement = "DELETE FROM bars WHERE symbol = ? AND session = ? AND source = ?"
    connection.executemany(statement, ([cell_of(cell) for cell in key] for key in keys))


def keep_candles(connection: sqlite3.Connection, candles: Iterable[KeptCandle]) -> Iterator[Correction]:
    """Merge `candles` into the stored ones, and yield a correction for each close that changes."""
    for old, new in _keep(connection, CANDLES, candles, candles_of, merged_candle):
        if not same(old.close, new.close):
            yield Correction(new.symbol, new.ends.date(), new.source, old.close, new.close)


def keep_facts(connection: sqlite3.Connection, facts: Iterable[KeptFact]) -> None:
    """Merge `facts` into the stored ones."""
    for _ in _keep(connection, FACTS, facts, facts_of, merged_fact):
        pass


def _keep(
    connection: sqlite3.Connection,
    table: Table,
    records: Iterable[_R],
    read: Callable[[sqlite3.Cursor], Iterator[_R]],
    merged: Callable[[_R, _R], _R],
) -> Iterator[tuple[_R, _R]]:
    """Write new and changed records; yield the old and the new record of each change."""
    for chunk in chunks(records, _AT_ONCE):
        rows = list(map(row_of, chunk))
        held = {record[: table.key_width]: record for record in read(_look_up(connection, table, rows))}
        changed: dict[tuple[object, ...], Row] = {}
        for record, row in zip(chunk, rows, strict=True):
            key = record[: table.key_width]
            old = held.get(key)
            new = record if old is None else merged(old, record)
            if new != old:
                held[key], changed[key] = new, row if new is record else row_of(new)
                if old is not None:
                    yield old, new
        connection.executemany(table.replace, changed.values())


def _look_up(connection: sqlite3.Connection, table: Table, rows: Sequence[Row]) -> sqlite3.Cursor:
    keys = [cell for row in rows for cell in row[: table.key_width]]
    return connection.execute(table.select_keys(len(rows)), keys)


def _splits_on_record(connection: sqlite3.Connection) -> defaultdict[tuple[str, str], list[KeptSplit]]:
    found: defaultdict[tuple[str, str], list[KeptSplit]] = defaultdict(list)
    for split in splits_of(connection.execute(SPLITS.select(""))):
        found[split.symbol, split.source].append(split)
    return found
