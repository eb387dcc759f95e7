"""Open the store to fill it, from one process at a time and only if saved data is permanent."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from cryptoai_cli.errors import StoreError, TryLaterError
from cryptoai_cli.store.opening import Opened, acquire_lock, open_store
from cryptoai_cli.system.lock import Lock

LOCK = "sync.lock"


@contextmanager
def open_for_filling(path: Path, now: datetime) -> Iterator[Opened]:
    """Hold the lock for filling the store at `path`, and yield the open store.

    Reports do not take this lock and never wait for it. Raise TryLaterError while another process holds it, StoreError
    if nothing could be saved.
    """
    lock = Lock(path.with_name(LOCK))
    if not acquire_lock(lock):
        raise TryLaterError("another sync or import is running", hint="run this again when it has finished")
    with lock:
        opened = open_store(path, now)
        with opened.store:
            if not opened.is_kept:
                told = " ".join(notice.message for notice in opened.notices).rstrip(".")
                raise StoreError(told, hint="check the permissions, or set MOVERS_HOME to another folder")
            yield opened
