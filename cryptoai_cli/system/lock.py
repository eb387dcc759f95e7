"""Let one process at a time through; the operating system releases the lock when its holder ends, however it ends."""

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptoai_cli.errors import OutputError, TryLaterError

_POLL_SECONDS = 0.05
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
    """A lock on the file `path`, which only one process can hold; where the folder has to be made, with `folder_mode`.

    `with lock:` takes it if it is free and releases it at the end; `lock.held` says whether it was. The file stays,
    empty: removing it would let two processes hold two locks of one name.
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
        """Take the lock, and return whether it is held now; wait for another holder `patience_seconds` at most.

        Raises OSError where there can be no such file or no lock on it.
        """
        until = time.monotonic() + patience_seconds
        while not self.held:
            self._handle = self._try_once()
            if self.held or time.monotonic() >= until:
                break
            pause(_POLL_SECONDS)
        return self.held

    def release(self) -> None:
        """Release the lock, if it is held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Self:
        """Take the lock if it is free; `held` says whether it was."""
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the lock."""
        self.release()

    def _try_once(self) -> int | None:
        """Return the open file that holds the lock, None where another process has it."""
        self.path.parent.mkdir(mode=self._folder_mode, parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
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
    """Hold the lock of `file`, in a folder for this user alone; wait for it `patience_seconds` at most.

    Raise TryLaterError when `holder`, another run, keeps it longer, and OutputError where there can be no such file.
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
            f"{holder} is still at work", hint="run this again when it has ended; it leaves no lock behind"
        )
    with lock:
        yield


def _is_still(handle: int, file: Path) -> bool:
    """Return whether the name still leads to the file that was opened: someone may have removed it meanwhile."""
    try:
        return os.path.samestat(os.fstat(handle), file.stat())
    except FileNotFoundError:
        return False
