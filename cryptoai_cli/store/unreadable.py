"""Note the rows of a store that no release can have written, and remove them.

SQLite keeps what it is given, so a store that was edited, repaired or damaged may hold text where a figure belongs, or
a date that is none.
"""

import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple

Cell = str | float | bytes | None

_MOST = 10_000  # rows that are noted
_KEYS = {
    "bars": ("symbol", "session", "source"),
    "candles": ("symbol", "ends", "source"),
    "splits": ("symbol", "session", "source"),
    "facts": ("symbol", "source"),
    "market_values": ("symbol", "session", "source"),
    "actions": ("symbol", "session", "source"),
    "reported": ("symbol", "session"),
    "records": ("symbol", "kind", "source", "key"),
    "record_looks": ("source", "symbol", "session"),
}


class UnreadableRow(NamedTuple):
    """A row that cannot be a record: its table, and its key as it is in the file."""

    table: str
    key: tuple[Cell, ...]

    @property
    def words(self) -> str:
        """Which row it is, for readers."""
        return f"{' '.join(map(_shown, self.key))} of the table {self.table}"


class StoreConnection(sqlite3.Connection):
    """A connection that notes, each once and in the order in which they were met, the rows that cannot be read."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 those of the class above
        super().__init__(*arguments, **options)
        self.unreadable: dict[UnreadableRow, None] = {}


def note_unreadable(connection: sqlite3.Connection, table: str, key: tuple[Cell, ...]) -> None:
    """Note that the row with this key cannot be read."""
    noted = _noted(connection)
    if len(noted) < _MOST:
        noted[UnreadableRow(table, key)] = None


def unreadable_rows(connection: sqlite3.Connection) -> tuple[UnreadableRow, ...]:
    """Return the rows that were noted so far."""
    return tuple(_noted(connection))


def delete_rows(connection: sqlite3.Connection, rows: Iterable[UnreadableRow]) -> None:
    """Delete `rows`, and forget that they were noted."""
    for row in rows:
        condition = " AND ".join(f"{column} IS ?" for column in _KEYS[row.table])
        connection.execute(f"DELETE FROM {row.table} WHERE {condition}", row.key)  # noqa: S608 names of ours
        _noted(connection).pop(row, None)


def _noted(connection: sqlite3.Connection) -> dict[UnreadableRow, None]:
    assert isinstance(connection, StoreConnection)  # noqa: S101 `connecting.py` makes no others
    return connection.unreadable


def _shown(cell: Cell) -> str:
    """Return a cell as printable text of some length."""
    text = cell if isinstance(cell, str) else repr(cell)
    return text[:40] if text.isprintable() and text else ascii(text)[:40]
