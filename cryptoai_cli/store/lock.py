"""A lock that only one process of this user can hold: for work that must not run twice at once."""

import errno
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptoai_cli.errors import StoreError

_SOMEBODY_ELSE = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK})

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """A lock on the file `path`, which stays behind, empty; the operating system lets go of it when its holder dies.

    `with lock:` takes it and lets go at the end; `lock.held` says whether it was free.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._handle is not None

    def acquire(self) -> bool:
        """Take the lock if it is free, and return whether it is held now. Raise StoreError where there can be none."""
        if self.held:
            return True
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._handle = _taken(self._path)
        except OSError as error:
            raise StoreError(
                f"cannot make the lock {self._path}: {error.strerror or error}",
                hint="check the free space and the permissions, or set MOVERS_HOME to another folder",
            ) from error
        return self.held

    def release(self) -> None:
        """Let go of the lock, if it is held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Self:
        """Take the lock if it is free; `held` tells."""
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the lock."""
        self.release()


def _taken(path: Path) -> int | None:
    """Return the open file that holds the lock, None where somebody else has it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(handle)
    except OSError as error:
        os.close(handle)
        if error.errno in _SOMEBODY_ELSE:
            return None
        raise
    return handle
