"""Read records from the tables."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from cryptoai_cli.market.verdict import VerdictKind
from cryptoai_cli.store.records import BarColumns, HeldSessions, KeptBar, KeptCandle, KeptFact, KeptSplit
from cryptoai_cli.store.rows import (
    IMPOSSIBLE,
    ColumnsOfRows,
    Days,
    FlagsOfBars,
    bars_of,
    candles_of,
    cell_of,
    chunks,
    facts_of,
    flags_of_rows,
    is_name,
    readable,
    require,
    splits_of,
)
from cryptoai_cli.store.tables import BARS, CANDLES, FACTS, SPLITS, placeholders
from cryptoai_cli.store.unreadable import Cell

_AT_ONCE = 400  # values of one list: older builds of SQLite take 999 parameters, and a statement may have two lists

_FIGURES = "session, close, volume"
_FIGURES_OF_ONE = (
    f"SELECT {_FIGURES} FROM bars WHERE symbol = ? AND source = ? AND session BETWEEN ? AND ? ORDER BY session"  # noqa: S608 columns of ours
)
_FLAGS = "previous_close, early, verdict, verdict_reason, as_of"  # the fields of a `BarFlags`
_IS_UNUSUAL = "(previous_close IS NOT NULL OR early IS NOT 0 OR verdict IS NOT '')"
_HELD = "SELECT symbol, source, min(session), max(session), count(*) FROM bars"
_EACH = "SELECT symbol, session, source FROM bars"


def read_bars(connection: sqlite3.Connection, symbols: Iterable[str], first: date, last: date) -> Iterator[KeptBar]:
    """Yield the bars of `symbols` from `first` to `last`, by symbol, source and session."""
    for chunk in _sorted_chunks(symbols):
        condition = f"WHERE symbol IN ({placeholders(len(chunk))}) AND session BETWEEN ? AND ?"
        statement = BARS.select(f"{condition} ORDER BY symbol, source, session")
        yield from bars_of(connection.execute(statement, (*chunk, cell_of(first), cell_of(last))))


def read_bar_columns(
    connection: sqlite3.Connection, symbols: Iterable[str], first: date, last: date
) -> Iterator[BarColumns]:
    """Yield the bars of `symbols` from `first` to `last` as columns, by symbol and source.

    Each symbol and source has a statement of its own: a year of rows comes in the order of the key then, without
    sorting, and without both names in every row.
    """
    span = (cell_of(first), cell_of(last))
    for chunk in _sorted_chunks(symbols):
        bars = _bars_of(len(chunk), "session BETWEEN ? AND ?")
        columns = ColumnsOfRows(connection, _read_flags(connection, bars, (*chunk, *span)))
        keys = connection.execute(f"SELECT DISTINCT symbol, source {bars} ORDER BY symbol, source", (*chunk, *span))
        for symbol, source in keys.fetchall():
            found = columns.of_one(symbol, source, connection.execute(_FIGURES_OF_ONE, (symbol, source, *span)))
            if found is not None:
                yield found


def read_bar_columns_on(
    connection: sqlite3.Connection, symbols: Iterable[str], sessions: Iterable[date]
) -> Iterator[BarColumns]:
    """Yield the bars of `symbols` on just these few `sessions` as columns, by symbol and source."""
    days = tuple(cell_of(session) for session in sessions)
    for chunk in _sorted_chunks(symbols):
        bars = _bars_of(len(chunk), f"session IN ({placeholders(len(days))})")
        columns = ColumnsOfRows(connection, _read_flags(connection, bars, (*chunk, *days)))
        figures = f"SELECT symbol, source, {_FIGURES} {bars} ORDER BY symbol, source, session"
        yield from columns.of_many(connection.execute(figures, (*chunk, *days)))


def _bars_of(symbols: int, of_sessions: str) -> str:
    return f"FROM bars WHERE symbol IN ({placeholders(symbols)}) AND {of_sessions}"


def _read_flags(connection: sqlite3.Connection, bars: str, values: tuple[Cell, ...]) -> FlagsOfBars:
    return flags_of_rows(
        connection.execute(f"SELECT symbol, source, session, {_FLAGS} {bars} AND {_IS_UNUSUAL}", values)
    )


def read_candles(
    connection: sqlite3.Connection, symbols: Iterable[str], first: datetime, last: datetime
) -> Iterator[KeptCandle]:
    """Yield the candles of `symbols` that end from `first` to `last`, by symbol, source and instant."""
    for chunk in _sorted_chunks(symbols):
        condition = f"WHERE symbol IN ({placeholders(len(chunk))}) AND ends BETWEEN ? AND ?"
        statement = CANDLES.select(f"{condition} ORDER BY symbol, source, ends")
        yield from candles_of(connection.execute(statement, (*chunk, cell_of(first), cell_of(last))))


def read_candles_at(
    connection: sqlite3.Connection, symbols: Iterable[str], instants: Iterable[datetime]
) -> Iterator[KeptCandle]:
    """Yield the candles of `symbols` that end at one of `instants`; unsorted."""
    wanted = [[cell_of(instant) for instant in chunk] for chunk in chunks(sorted(set(instants)), _AT_ONCE)]
    for names in _sorted_chunks(symbols):
        for ends in wanted:
            condition = f"WHERE symbol IN ({placeholders(len(names))}) AND ends IN ({placeholders(len(ends))})"
            yield from candles_of(connection.execute(CANDLES.select(condition), (*names, *ends)))


def read_splits(connection: sqlite3.Connection, symbols: Iterable[str]) -> Iterator[KeptSplit]:
    """Yield the splits of `symbols`, by symbol, source and session."""
    for chunk in _sorted_chunks(symbols):
        statement = SPLITS.select(f"WHERE symbol IN ({placeholders(len(chunk))}) ORDER BY symbol, source, session")
        yield from splits_of(connection.execute(statement, chunk))


def read_facts(connection: sqlite3.Connection, symbols: Iterable[str]) -> Iterator[KeptFact]:
    """Yield the sources' facts on `symbols`, by symbol and source."""
    for chunk in _sorted_chunks(symbols):
        statement = FACTS.select(f"WHERE symbol IN ({placeholders(len(chunk))}) ORDER BY symbol, source")
        yield from facts_of(connection.execute(statement, chunk))


def read_suspect_bars(
    connection: sqlite3.Connection, symbols: Iterable[str], first: date, last: date
) -> Iterator[KeptBar]:
    """Yield the bars of `symbols` from `first` to `last` whose move is suspect, by symbol, source and session."""
    for chunk in _sorted_chunks(symbols):
        condition = f"WHERE symbol IN ({placeholders(len(chunk))}) AND session BETWEEN ? AND ?"
        statement = BARS.select(f"{condition} AND verdict = ? ORDER BY symbol, source, session")
        values = (*chunk, cell_of(first), cell_of(last), VerdictKind.SUSPECT.value)
        yield from bars_of(connection.execute(statement, values))


def read_symbols_with_other_bases(
    connection: sqlite3.Connection, symbols: Iterable[str], first: date, last: date
) -> Iterator[str]:
    """Yield those of `symbols` with a bar after `first`, up to `last`, whose move has a previous close of its own."""
    for chunk in _sorted_chunks(symbols):
        condition = f"symbol IN ({placeholders(len(chunk))}) AND session > ? AND session <= ?"
        statement = f"SELECT DISTINCT symbol FROM bars WHERE {condition} AND previous_close IS NOT NULL"  # noqa: S608 values are bound
        for (symbol,) in connection.execute(statement, (*chunk, cell_of(first), cell_of(last))):
            yield symbol


def read_all_bars(connection: sqlite3.Connection) -> Iterator[KeptBar]:
    """Yield every bar, by symbol, session and source: the key order of the table, which needs no sorting."""
    yield from bars_of(connection.execute(BARS.select("ORDER BY symbol, session, source")))


def read_all_candles(connection: sqlite3.Connection) -> Iterator[KeptCandle]:
    """Yield every candle, by symbol, instant and source."""
    yield from candles_of(connection.execute(CANDLES.select("ORDER BY symbol, ends, source")))


def read_sessions_held(connection: sqlite3.Connection, symbols: Iterable[str] | None) -> Iterator[HeldSessions]:
    """Yield how many bars of `symbols`, or of all symbols, are stored, by symbol and source."""
    if symbols is None:
        yield from _count_sessions(connection, "", ())
    else:
        for chunk in _sorted_chunks(symbols):
            yield from _count_sessions(connection, f"WHERE symbol IN ({placeholders(len(chunk))})", chunk)


def _count_sessions(connection: sqlite3.Connection, condition: str, values: tuple[Cell, ...]) -> Iterator[HeldSessions]:
    statement = f"{_HELD} {condition} GROUP BY symbol, source ORDER BY symbol, source"
    days = Days()
    try:
        yield from [
            HeldSessions(_name(symbol), _name(source), days[first], days[last], sessions)
            for symbol, source, first, last, sessions in connection.execute(statement, values)
        ]
    except IMPOSSIBLE:
        yield from _count_one_by_one(connection, condition, values)


def _count_one_by_one(
    connection: sqlite3.Connection, condition: str, values: tuple[Cell, ...]
) -> Iterator[HeldSessions]:
    """Count the sessions of a store with sessions, symbols or sources that are none, which are left out."""
    days = Days()

    def session_of(row: tuple[str, str, str]) -> tuple[str, str, date]:
        symbol, day, source = row
        return _name(symbol), _name(source), days[day]

    cursor = connection.execute(f"{_EACH} {condition} ORDER BY symbol, source, session", values)
    for (symbol, source), rows in groupby(readable("bars", cursor, session_of, 3), itemgetter(0, 1)):
        sessions = [day for _, _, day in rows]
        yield HeldSessions(symbol, source, sessions[0], sessions[-1], len(sessions))


def _name(text: str) -> str:
    require(possible=is_name(text))
    return text


def _sorted_chunks(symbols: Iterable[str]) -> Iterator[tuple[str, ...]]:
    return chunks(sorted(set(symbols)), _AT_ONCE)
