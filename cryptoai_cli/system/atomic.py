"""Change small files so that a killed process or a lost power leaves either the old state or the new one."""

import contextlib
import os
from pathlib import Path

_PRIVATE = 0o600
_PRIVATE_FOLDER = 0o700
_BEGUN = "."  # the names of files that are still being written begin with it


def put(path: Path, data: bytes) -> None:
    """Write a file of this user's alone, whole or not at all. Raises OSError; then nothing is left of it."""
    path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    beside = path.with_name(f"{_BEGUN}{path.name}.{os.urandom(4).hex()}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:  # an interrupt must not leave a part behind either
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def rename(path: Path, target: Path) -> None:
    """Give a file another name in its folder: one step that takes no space. Raises OSError."""
    path.replace(target)
    _sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file, if it is there. Raises OSError."""
    path.unlink(missing_ok=True)
    _sync_folder(path.parent)


def sweep(folder: Path) -> None:
    """Remove what killed processes left half written; only for who knows that nobody else is writing."""
    for begun in folder.glob(f"{_BEGUN}*"):
        with contextlib.suppress(OSError):
            begun.unlink()


def _sync_folder(folder: Path) -> None:
    """Put a change of names on the disk; some systems cannot open a folder, and do it by themselves."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
