"""Turn SQLite errors into errors the user can act on."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from cryptoai_cli.errors import StoreBusyError, StoreDamagedError, StoreError

_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_REASONS = {
    sqlite3.SQLITE_BUSY: "other processes keep it locked",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk is full or fails",
    sqlite3.SQLITE_READONLY: "it is write-protected",
}
_MOVE_AWAY = "move the file away; movers sync fills a new one"
_PRIMARY = 0xFF  # SQLite's extended codes keep the kind of the error in the lowest byte


def is_busy(error: sqlite3.Error) -> bool:
    """Return whether another process held a lock, so that a retry may succeed."""
    return _kind(error) in _BUSY


def is_damaged(error: sqlite3.Error) -> bool:
    """Return whether the file is not a database, or part of it is corrupt."""
    return _kind(error) in _DAMAGED or _is_undecodable(error)


def _is_undecodable(error: sqlite3.Error) -> bool:
    """Return whether a text is no UTF-8: the one operational error that is not SQLite's and has no code."""
    return isinstance(error, sqlite3.OperationalError) and not hasattr(error, "sqlite_errorcode")


def reason_of(error: sqlite3.Error) -> str:
    """Return the reason, worded to complete a sentence about the store."""
    return _REASONS.get(_kind(error), str(error))


@contextmanager
def raising_store_errors(doing: str) -> Iterator[None]:
    """Raise a StoreError for any sqlite3.Error; `doing` is what was attempted, with the path."""
    try:
        yield
    except sqlite3.Error as error:
        raise _store_error(doing, error) from error


def _store_error(doing: str, error: sqlite3.Error) -> StoreError:
    message = f"cannot {doing}: {reason_of(error)}"
    if is_busy(error):
        return StoreBusyError(message, hint="try again in a moment")
    if is_damaged(error):
        return StoreDamagedError(message, hint=_MOVE_AWAY)
    if _kind(error) not in _REASONS:
        return StoreError(message, hint=_MOVE_AWAY)
    return StoreError(message, hint="check the free space and the permissions, or set MOVERS_HOME to another folder")


def _kind(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY
