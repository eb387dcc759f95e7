"""Lock a file between processes; the operating system releases the lock when its holder ends, even by a crash."""

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptoai_cli.errors import OutputError, TryLaterError

_POLL_SECONDS = 0.05
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)  # a link would make an empty file somewhere else
_HELD_BY_ANOTHER = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK})

if sys.platform == "win32":
    import msvcrt

    def _lock_file(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock_file(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """A lock on the file `path`, held by one process at a time; a missing folder is created with `folder_mode`.

    `with lock:` acquires it if it is free and releases it at the end; `lock.held` is True if it was acquired. The empty
    file stays, unless the holder removes it as it releases the lock.
    """

    def __init__(self, path: Path, *, folder_mode: int = 0o777) -> None:
        self.path = path
        self._folder_mode = folder_mode
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._handle is not None

    def acquire(self, patience_seconds: float = 0.0, pause: Callable[[float], None] = time.sleep) -> bool:
        """Acquire the lock, waiting at most `patience_seconds`, and return whether it is held now.

        Raises OSError if the file cannot be created or locked.
        """
        until = time.monotonic() + patience_seconds
        while not self.held:
            self._handle = self._try_once()
            if self.held or time.monotonic() >= until:
                break
            pause(_POLL_SECONDS)
        return self.held

    def release(self, *, remove: bool = False) -> None:
        """Release the lock if it is held; `remove` its file first, where the system lets an open file be removed.

        Whoever waits for the removed file finds that it is no longer the one of that name, and makes a new one.
        """
        if self._handle is not None:
            if remove:
                with suppress(OSError):
                    self.path.unlink()
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Self:
        """Acquire the lock if it is free; `held` is True if it was."""
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the lock."""
        self.release()

    def _try_once(self) -> int | None:
        """Return the handle of the locked file, or None if another process holds the lock."""
        self.path.parent.mkdir(mode=self._folder_mode, parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | _NO_LINK, 0o600)
        try:
            _lock_file(handle)
        except OSError as error:
            os.close(handle)
            if error.errno in _HELD_BY_ANOTHER:
                return None
            raise
        if _is_still(handle, self.path):
            return handle
        os.close(handle)
        return self._try_once()


@contextmanager
def hold_lock(
    file: Path, holder: str, *, patience_seconds: float, pause: Callable[[float], None] = time.sleep
) -> Iterator[None]:
    """Hold the lock on `file` while the block runs, waiting for it at most `patience_seconds`.

    A missing folder is created for this user only. Raises TryLaterError, naming `holder`, if another run holds the lock
    for longer, and OutputError if the file cannot be created or locked.
    """
    lock = Lock(file, folder_mode=0o700)
    try:
        is_free = lock.acquire(patience_seconds, pause)
    except OSError as error:
        raise OutputError(
            f"cannot write {file}: {error.strerror}", hint="set MOVERS_HOME to a folder that can be written"
        ) from error
    if not is_free:
        raise TryLaterError(
            f"{holder} is still running", hint="run this again when it has finished; it leaves no lock behind"
        )
    with lock:
        yield


def _is_still(handle: int, file: Path) -> bool:
    """Return whether `file` is still the file that was opened: it may have been removed in the meantime."""
    try:
        return os.path.samestat(os.fstat(handle), file.stat())
    except FileNotFoundError:
        return False
