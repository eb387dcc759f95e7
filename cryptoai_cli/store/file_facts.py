"""Tell the version and the size of a store's file without opening the store."""

import sqlite3
from contextlib import closing
from pathlib import Path

from msgspec import Struct

_TABLES = ("bars", "candles", "splits", "facts", "market_values", "records")


class FileFacts(Struct, frozen=True):
    """The schema version of a store, the size of its file in bytes, and how many rows each of its tables has."""

    schema_version: int
    size_bytes: int
    rows: tuple[tuple[str, int], ...]


def read_file_facts(path: Path) -> FileFacts | None:
    """Return what is known of the file at `path`, or None if it is not there or cannot be read; write nothing."""
    try:
        if not path.is_file():  # to open a pipe may wait for ever
            return None
        size = path.stat().st_size
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            there = {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            rows = tuple((name, _count(connection, name)) for name in _TABLES if name in there)
    except (OSError, sqlite3.Error):
        return None
    return FileFacts(version, size, rows)


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - a name of ours
