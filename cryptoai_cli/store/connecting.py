"""Connect to the database file of a store."""

import errno
import os
import sqlite3
import stat
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from cryptoai_cli.store.faults import is_busy
from cryptoai_cli.store.schema import ForeignFileError, is_of_earlier_release, upgrade
from cryptoai_cli.store.unreadable import StoreConnection

BUSY_SECONDS = 10.0
_NO_FILE = "a folder, a pipe, a link or a device, and no file: move it away"
_PAUSE_SECONDS = 0.02
_COMPANIONS = ("-wal", "-shm", "-journal")
_MAGIC = b"SQLite format 3\0"
_WAL_BYTES = 8_000_000  # the log is truncated to this size after a large import


def in_memory() -> sqlite3.Connection:
    """Return a database in memory."""
    return _connect(":memory:", upgrade)


def for_writing(path: Path) -> sqlite3.Connection:
    """Return the database at `path`, created or upgraded to the latest version if needed.

    Raise OSError, sqlite3.Error, NewerSchemaError or ForeignFileError.
    """
    _check_header(path)
    return _retry_while_busy(lambda: _connect(path.absolute().as_uri(), _prepare))


def for_reading(path: Path) -> sqlite3.Connection:
    """Return the database at `path`, opened read-only.

    A database of an earlier version is copied into memory and upgraded there. Raise OSError, sqlite3.Error,
    NewerSchemaError or ForeignFileError.
    """
    _check_header(path)
    address = f"{path.absolute().as_uri()}?mode=ro"
    try:
        return _retry_while_busy(lambda: _open_for_reading(address))
    except sqlite3.OperationalError as error:
        # without its two companion files a database in WAL mode cannot be read in a folder that takes no new files,
        # unless it is opened as immutable, which is wrong while the log still holds changes
        if is_busy(error) or _has_log(path):
            raise
        return _open_for_reading(f"{address}&immutable=1")


def _open_for_reading(address: str) -> sqlite3.Connection:
    """Return the database at `address`, or an upgraded copy in memory if it is of an earlier version."""
    connection = _connect(address, _check_version)
    if not is_of_earlier_release(connection):
        return connection
    with closing(connection):
        return _connect(":memory:", lambda copy: _upgrade_copy(connection, copy))


def _check_version(connection: sqlite3.Connection) -> None:
    if not is_of_earlier_release(connection):
        upgrade(connection)  # writes nothing where the version is the latest; a file that is no store yet is refused


def _upgrade_copy(old: sqlite3.Connection, copy: sqlite3.Connection) -> None:
    old.backup(copy)
    upgrade(copy)


def may_write(path: Path) -> bool:
    """Return whether the permissions allow writing to the file `path` and creating others beside it."""
    effective = os.access in os.supports_effective_ids
    return all(os.access(each, os.W_OK, effective_ids=effective) for each in (path, path.parent))


def _connect(address: str, prepare: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        uri=True,
        check_same_thread=False,
        factory=StoreConnection,
    )
    try:
        prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_header(path: Path) -> None:
    """Raise ForeignFileError if a file is not a database, before SQLite opens it and deletes its companion files.

    Raise OSError for anything that is no file, also in the place of a companion: to open a pipe may wait for ever.
    """
    kept = os.path.realpath(path)
    for companion in (Path(kept + ending) for ending in _COMPANIONS):
        if _is_no_file(companion):
            raise OSError(errno.EINVAL, f"{companion.name} beside it is {_NO_FILE}")
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, f"it is {_NO_FILE}")
    if path.is_file():
        with path.open("rb") as file:
            start = file.read(len(_MAGIC))
        if start not in {b"", _MAGIC}:
            raise ForeignFileError("it is not a database")


def _is_no_file(path: Path) -> bool:
    """Return whether there is something and no file; asked once, for other processes make and remove companions."""
    try:
        return not stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return False


def _prepare(connection: sqlite3.Connection) -> None:
    upgrade(connection)
    connection.execute("PRAGMA journal_mode = WAL")  # readers never wait for a writer
    connection.execute("PRAGMA synchronous = NORMAL")  # with WAL no crash damages the file, and a save takes no flush
    connection.execute(f"PRAGMA journal_size_limit = {_WAL_BYTES}")


def _retry_while_busy(connect: Callable[[], sqlite3.Connection]) -> sqlite3.Connection:
    """Connect, retrying while other processes create, repair or close the file: SQLite does not wait by itself then."""
    give_up = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            return connect()
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > give_up:
                raise
        time.sleep(_PAUSE_SECONDS)


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0
