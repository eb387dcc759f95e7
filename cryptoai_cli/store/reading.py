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
    Days,
    bars_of,
    candles_of,
    cell_of,
    chunks,
    columns_of_rows,
    facts_of,
    is_name,
    readable,
    require,
    splits_of,
)
from cryptoai_cli.store.tables import BARS, CANDLES, FACTS, SPLITS, placeholders
from cryptoai_cli.store.unreadable import Cell

_AT_ONCE = 400  # values of one list: older builds of SQLite take 999 parameters, and a statement may have two lists

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
    """Yield the bars of `symbols` from `first` to `last` as columns, by symbol and source."""
    yield from _read_columns_where(connection, symbols, "session BETWEEN ? AND ?", (cell_of(first), cell_of(last)))


def read_bar_columns_on(
    connection: sqlite3.Connection, symbols: Iterable[str], sessions: Iterable[date]
) -> Iterator[BarColumns]:
    """Yield the bars of `symbols` on just these few `sessions` as columns, by symbol and source."""
    days = tuple(cell_of(session) for session in sessions)
    yield from _read_columns_where(connection, symbols, f"session IN ({placeholders(len(days))})", days)


def _read_columns_where(
    connection: sqlite3.Connection, symbols: Iterable[str], of_sessions: str, values: tuple[Cell, ...]
) -> Iterator[BarColumns]:
    for chunk in _sorted_chunks(symbols):
        condition = f"FROM bars WHERE symbol IN ({placeholders(len(chunk))}) AND {of_sessions}"
        figures = f"SELECT symbol, source, session, close, volume {condition} ORDER BY symbol, source, session"
        unusual = f"SELECT symbol, source, session, {_FLAGS} {condition} AND {_IS_UNUSUAL}"
        cells = (*chunk, *values)
        yield from columns_of_rows(connection.execute(figures, cells), connection.execute(unusual, cells))


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
