"""Open the store, or a substitute for it, so that a report can be made whatever is wrong with the file."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from cryptoai_cli.errors import StoreError
from cryptoai_cli.report.model import Notice
from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.connecting import BUSY_SECONDS, for_reading, for_writing, in_memory, may_write
from cryptoai_cli.store.faults import is_damaged, reason_of
from cryptoai_cli.store.schema import ForeignFileError, NewerSchemaError
from cryptoai_cli.system.lock import Lock


class Opened(Struct, frozen=True):
    """An open store, the notices about it, and whether saved data outlasts this run."""

    store: BarStore
    notices: tuple[Notice, ...]
    is_kept: bool


def open_store(path: Path | None, now: datetime) -> Opened:
    """Open the store at `path`, creating it if needed; never fail.

    A file that cannot be written is opened read-only, one that cannot be read is replaced by a store in memory, and a
    damaged one is renamed with the instant `now` in its name.
    """
    if path is None:
        return _open_in_memory(Notice("store-memory", "There is no place for the store, so nothing is kept."))
    try:
        return _open(path)
    except OSError as error:
        return _use_memory_instead(path, error.strerror or str(error))
    except ForeignFileError as error:
        return renew_store(path, now, str(error))
    except sqlite3.Error as error:
        return (
            renew_store(path, now, reason_of(error)) if is_damaged(error) else _open_read_only(path, reason_of(error))
        )


def renew_store(path: Path, now: datetime, reason: str) -> Opened:
    """Rename the damaged file at `path`, unless another process has already done so, and open a new one.

    For use after a store raised StoreDamagedError and was closed; `reason` says how it is damaged.
    """
    lock = Lock(path.with_name(f"{path.name}.repair"))
    try:
        if not acquire_lock(lock, BUSY_SECONDS):
            return _use_memory_instead(path, "another process is repairing it")
        if _is_sound(path):
            return _open_for_writing(path)
        aside = _set_aside(path, now)
        told = f"The store {path} was damaged ({reason}): it is set aside as {aside.name}, and a new one is filled."
        return _open_for_writing(path, Notice("store-damaged", told))
    except NewerSchemaError as error:
        return _leave_newer(path, error)
    except (OSError, StoreError, sqlite3.Error) as error:
        return _use_memory_instead(path, f"it is damaged ({reason}) and cannot be set aside ({error})")
    finally:
        lock.release()


def acquire_lock(lock: Lock, patience_seconds: float = 0.0) -> bool:
    """Acquire a lock beside the store, and return whether it is held; raise StoreError if it cannot be created."""
    try:
        return lock.acquire(patience_seconds)
    except OSError as error:
        raise StoreError(
            f"cannot make the lock {lock.path}: {error.strerror or error}",
            hint="check the free space and the permissions, or set MOVERS_HOME to another folder",
        ) from error


def _open(path: Path) -> Opened:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not may_write(path):
        return _open_read_only(path, "it is write-protected")
    try:
        return _open_for_writing(path)
    except NewerSchemaError as error:
        return _leave_newer(path, error)


def _open_for_writing(path: Path, *notices: Notice) -> Opened:
    return Opened(BarStore(for_writing(path), path), notices, is_kept=True)


def _open_read_only(path: Path, reason: str) -> Opened:
    try:
        store = BarStore(for_reading(path), path, read_only=True)
    except NewerSchemaError as error:
        return _leave_newer(path, error)
    except (OSError, ForeignFileError) as error:
        return _use_memory_instead(path, str(error))
    except sqlite3.Error as error:
        return _use_memory_instead(path, reason_of(error) if is_damaged(error) else reason)
    told = f"The store {path} can be read but not written, so nothing new is kept: {reason}."
    return Opened(store, (Notice("store-read-only", told),), is_kept=False)


def _leave_newer(path: Path, error: NewerSchemaError) -> Opened:
    told = f"The store {path} was made by a newer release ({error}): it is left alone, and nothing is kept."
    return _open_in_memory(Notice("store-newer", told))


def _use_memory_instead(path: Path, reason: str) -> Opened:
    return _open_in_memory(Notice("store-memory", f"The store {path} cannot be used, so nothing is kept: {reason}."))


def _open_in_memory(notice: Notice) -> Opened:
    return Opened(BarStore(in_memory(), None), (notice,), is_kept=False)


def _is_sound(path: Path) -> bool:
    """Return whether another process has put a sound file there; raise errors that are no sign of damage."""
    try:
        with closing(for_writing(path)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except ForeignFileError:
        return False
    except sqlite3.DatabaseError as error:
        if is_damaged(error):
            return False
        raise


def _set_aside(path: Path, now: datetime) -> Path:
    """Rename the file and its companions, the companions first: a leftover log would be applied to the new file."""
    name = f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}"
    taken = (path.with_name(f"{name}{'' if number == 1 else f'-{number}'}") for number in range(1, 1000))
    aside = next(place for place in taken if not place.exists())
    for ending in ("-wal", "-shm", ""):
        companion = path.with_name(path.name + ending)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + ending))
    return aside
