"""Check that the tables of a file are those that our migrations make.

SQLite also accepts a view in place of a table, a table without its key, or a trigger that changes what is written:
figures out of such a file could be wrong without any error.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Shape(NamedTuple):
    """The columns of a table in their order, and how many of `key` make its primary key."""

    columns: tuple[str, ...]
    key: tuple[str, ...]


_ROW = ("symbol", "session", "source")
_BAR = ("close", "open", "high", "low", "volume", "previous_close", "early", "verdict", "as_of", "arrived_at")
_RECORD_KEY = ("symbol", "kind", "source", "key")
_RECORD = ("day", "at", "title", "form", "items", "publisher", "url", "halt_code", "halt_market", "resumed")
_CONTEXT = ("benchmark", "context_source", "beta", "beta_sessions", "relative_volume", "streak", "largest_since")

SHAPES: Mapping[str, Shape] = {
    "actions": Shape(
        ("session", "symbol", "source", "numerator", "denominator", "dividend", "arrived_at"),
        ("session", "symbol", "source"),
    ),
    "bars": Shape((*_ROW, *_BAR, "verdict_reason"), _ROW),
    "candles": Shape(("symbol", "ends", "source", "close", "high", "low", "arrived_at"), ("symbol", "ends", "source")),
    "facts": Shape(("symbol", "source", "kind", "currency", "name", "listed"), ("symbol", "source")),
    "market_values": Shape((*_ROW, "value", "currency", "arrived_at"), _ROW),
    "record_looks": Shape(("source", "symbol", "session", "looked_at"), ("source", "symbol", "session")),
    "records": Shape((*_RECORD_KEY, *_RECORD, "due", "is_estimate", "arrived_at"), _RECORD_KEY),
    "reported": Shape((*_ROW, "price", "previous_close", "volume", *_CONTEXT), ("symbol", "session")),
    "splits": Shape((*_ROW, "numerator", "denominator", "arrived_at"), _ROW),
}

_WORDS = ("verdict", "verdict_reason", "kind", "currency", "name", "listed", "benchmark", "context_source")
_RECORD_TEXTS = ("key", "day", "title", "form", "items", "publisher", "url", "halt_code", "halt_market", "due")
_TEXTS = frozenset((*_ROW, *_WORDS, *_RECORD_TEXTS, "largest_since"))
_WHOLE = frozenset(("early", "beta_sessions", "streak", "is_estimate"))

_COLUMNS = """
    SELECT master.name, info.name, info.type, info.pk
    FROM sqlite_master AS master, pragma_table_info(master.name) AS info
    WHERE master.type = 'table' ORDER BY master.name, info.cid
"""
_FOREIGN = """
    SELECT name FROM sqlite_master WHERE type = 'trigger' UNION ALL
    SELECT list.name FROM sqlite_master AS master, pragma_index_list(master.name) AS list
    WHERE master.type = 'table' AND list."unique" AND list.origin <> 'pk'
"""


def shape_fault(connection: sqlite3.Connection) -> str:
    """Return what of the file is not as our migrations make it, empty if all is."""
    cells = connection.execute(_COLUMNS).fetchall()
    found = _shapes_of(cells)
    for name, shape in SHAPES.items():
        if name not in found:
            return f"it has no table {name}"
        if found[name] != shape:
            return f"its table {name} is not from movers"
    for table, column, kind, _ in cells:
        if table in SHAPES and kind.upper() != _type_of(column):
            return f"its column {column} of {table} holds {kind or 'anything'} and not {_type_of(column)}"
    strange = connection.execute(_FOREIGN).fetchone()
    return "" if strange is None else f"{strange[0]} in it is not from movers"


def _type_of(column: str) -> str:
    """Return the type of a column of that name: in one of another type SQLite turns figures into text, and back."""
    return "TEXT" if column in _TEXTS else "INTEGER" if column in _WHOLE else "REAL"


def _shapes_of(cells: Sequence[tuple[str, str, str, int]]) -> dict[str, Shape]:
    columns: dict[str, list[str]] = {}
    keys: dict[str, dict[int, str]] = {}
    for table, column, _, place in cells:
        columns.setdefault(table, []).append(column)
        if place:
            keys.setdefault(table, {})[place] = column
    return {table: Shape(tuple(names), tuple(_in_order(keys.get(table, {})))) for table, names in columns.items()}


def _in_order(key: Mapping[int, str]) -> list[str]:
    return [key[place] for place in sorted(key)]
