"""Let one process at a time through; the operating system releases the lock when its holder ends, however it ends."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptoai_cli.errors import OutputError, TryLaterError

_POLL_SECONDS = 0.05


@contextmanager
def locked(
    file: Path, holder: str, *, patience_seconds: float, pause: Callable[[float], None] = time.sleep
) -> Iterator[None]:
    """Hold the lock of `file`; wait for it `patience_seconds` at most.

    Raise TryLaterError when `holder`, another run, keeps it longer, and OutputError where there can be no such file.
    The file stays: removing it would let two processes hold two locks of one name.
    """
    handle = _held(file, holder, time.monotonic() + patience_seconds, pause)
    try:
        yield
    finally:
        os.close(handle)


def _held(file: Path, holder: str, until: float, pause: Callable[[float], None]) -> int:
    while True:
        handle = _opened(file)
        if _try_lock(handle) and _is_still(handle, file):
            return handle
        os.close(handle)
        if time.monotonic() >= until:
            raise TryLaterError(
                f"{holder} is still at work", hint="run this again when it has ended; it leaves no lock behind"
            )
        pause(_POLL_SECONDS)


def _opened(file: Path) -> int:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise OutputError(
            f"cannot write {file}: {error.strerror}", hint="set MOVERS_HOME to a folder that can be written"
        ) from error


def _is_still(handle: int, file: Path) -> bool:
    """Return whether the name still leads to the file that was opened: someone may have removed it meanwhile."""
    try:
        return os.path.samestat(os.fstat(handle), file.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
