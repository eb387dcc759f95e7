"""The engine that reads and writes the lake: DuckDB, loaded when it is needed."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cryptoai_cli.errors import StoreError
from cryptoai_cli.lake.columns import COLUMNS
from cryptoai_cli.lake.places import is_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

_ERRNO = re.compile(r'"errno":"(\d+)"')
_CLASS = re.compile(r"\A[A-Z][A-Za-z ]* (?:Error|Exception): ")
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
_MEMORY = "400MB"  # it spills to the disk above that
_TYPED = ", ".join(f"NULL::{kind} AS {name}" for name, kind in COLUMNS.items())
_CASTS = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in COLUMNS.items())
ORDERED = ", ".join(COLUMNS)


def connect(spill: Path | None = None, *, may_load: bool = False) -> DuckDBPyConnection:
    """Return a connection of its own, in memory; `spill` is a folder for what does not fit.

    `may_load` lets DuckDB load the extension that a URL needs.
    """
    import duckdb  # noqa: PLC0415 - 0.4 s, only where the lake is touched

    loads = "true" if may_load else "false"
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": _MEMORY,
        "temp_directory": str(spill or tempfile.gettempdir()),
        "autoload_known_extensions": loads,
        "autoinstall_known_extensions": loads,
    }
    return duckdb.connect(config=config)


def rows_of(connection: DuckDBPyConnection, statement: str, values: object = None) -> list[tuple[Any, ...]]:
    """Return all rows of a statement. Raises duckdb.Error."""
    return connection.execute(statement, values).fetchall()


def quoted(text: str) -> str:
    """Return `text` as a literal of SQL."""
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


def files_select(files: Iterable[str]) -> str:
    """Return a SELECT of the lake's columns from `files`: what a file lacks is NULL, what it has beside is left out."""
    empty = f"SELECT {_TYPED} WHERE false"
    listed = ", ".join(quoted(_literal(file)) for file in files)
    if not listed:
        return empty
    read = f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
    return f"SELECT {_CASTS} FROM ({empty} UNION ALL BY NAME SELECT * FROM {read})"


def _literal(file: str) -> str:
    """Return the name of a file as a pattern that fits this file alone; a URL is none."""
    if is_address(file):
        return file
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in file)


@contextmanager
def raising_store_errors(doing: str) -> Iterator[None]:
    """Turn errors of the engine and of the disk into StoreError; `doing` says what could not be done."""
    import duckdb  # noqa: PLC0415 - as above

    try:
        yield
    except duckdb.Error as error:
        raise StoreError(f"cannot {doing}: {first_line(error)}", hint=_HINT) from error
    except OSError as error:
        raise StoreError(f"cannot {doing}: {error.strerror or error}", hint=_HINT) from error


_HINT = "check the permissions and the free space, or set [lake] path to another folder"


def has_no_room(error: Exception) -> bool:
    """Return whether an error of the engine or of the system says that nothing more can be written."""
    return _errno_of(error) in _NO_ROOM


def _errno_of(error: Exception) -> int | None:
    """Return the number of the error of the system that is behind one of the engine, which tells it in its text."""
    if isinstance(error, OSError):
        return error.errno
    found = _ERRNO.search(str(error))
    return None if found is None else int(found[1])


def first_line(error: Exception) -> str:
    """Return what an error says, on one line: the engine names its class before it, and quotes statements below it."""
    of_system = _errno_of(error)
    if of_system is not None:
        return os.strerror(of_system)
    told = _CLASS.sub("", str(error)).splitlines()
    return told[0].strip() if told else type(error).__name__
