"""Write files of the lake: whole and by a rename, so that a reader sees the old file or the new one."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from cryptoai_cli.errors import StoreError
from cryptoai_cli.lake.columns import COLUMNS
from cryptoai_cli.lake.engine import ORDERED, quoted, raising_store_errors
from cryptoai_cli.lake.places import INTERVAL
from cryptoai_cli.system.atomic import remove_unfinished, rename
from cryptoai_cli.system.lock import hold_lock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

_LOCK = ".lock"
_PATIENCE_SECONDS = 30.0
MARK = "movers_lake"  # in the description of each file that is written here, and so known to be sound
_AS_PARQUET = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{MARK}: '1'}}"


@contextmanager
def writing_alone(folder: Path) -> Iterator[None]:
    """Hold the lock of a lake, after what killed writers have left is removed; readers do not ask for it.

    Raises StoreError if the folder cannot be written, TryLaterError if another writer holds it for half a minute.
    """
    with raising_store_errors(f"write the lake {folder}"):
        folder.mkdir(parents=True, exist_ok=True)
        _require_writable(folder)
    with hold_lock(folder / _LOCK, "another run that writes the lake", patience_seconds=_PATIENCE_SECONDS):
        for year in (folder / INTERVAL).glob("year=*"):
            remove_unfinished(year)
        yield


def stage(connection: DuckDBPyConnection, select: str, target: Path, values: object = None) -> Path:
    """Write the rows of `select`, sorted, beside `target` under a name that no reader looks at, and return that.

    Raises StoreError; nothing is then left behind.
    """
    unfinished = target.with_name(f".{target.name}.{os.urandom(4).hex()}")
    statement = f"COPY (SELECT {ORDERED} FROM ({select}) ORDER BY date, symbol) TO {quoted(str(unfinished))}"
    try:
        with raising_store_errors(f"write {target}"):
            target.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(f"{statement} ({_AS_PARQUET})", values)
            _flush(unfinished)
    except BaseException:
        discard(unfinished)
        raise
    return unfinished


def publish(unfinished: Path, target: Path) -> None:
    """Give a staged file its name; raises StoreError, after removing it."""
    try:
        with raising_store_errors(f"write {target}"):
            rename(unfinished, target)
    except StoreError:
        discard(unfinished)
        raise


def discard(unfinished: Path) -> None:
    """Remove a staged file."""
    with suppress(OSError):
        unfinished.unlink(missing_ok=True)


def cells_select(columns: Mapping[str, Sequence[object]]) -> str:
    """Return a SELECT of cells that are passed as values, a list a column by its name."""
    cells = ", ".join(f"unnest(${name}::{COLUMNS[name]}[]) AS {name}" for name in columns)
    return f"SELECT {cells}"


def _require_writable(folder: Path) -> None:
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(None, "the folder is write-protected")


def _flush(path: Path) -> None:
    """Wait until a file is on the disk."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
