"""Change files atomically: a killed process or a power failure leaves the old state or the new one, never a part."""

import contextlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from cryptoai_cli.errors import OutputError

_PRIVATE = 0o600
_PRIVATE_FOLDER = 0o700
_ANYBODY = 0o666  # reduced by the user's umask
_UNFINISHED = "."  # the prefix of files that are still being written
_LONGEST_PART = 60  # characters of the target's name that the unfinished file keeps: a name may have 255 bytes


def replace_file(target: Path, chunks: Iterable[bytes], *, mode: int | None = None, sync: bool = True) -> None:
    """Replace `target` with `chunks` in one step; only one chunk at a time has to fit into memory.

    The file gets the permissions `mode`, or those of any new file. `sync` waits for the disk: without it, a power
    failure may leave an empty file. Raises OSError, and whatever iterating over `chunks` raises; the old file is then
    unchanged, and no temporary file remains.
    """
    unfinished = target.with_name(f"{_UNFINISHED}{target.name[:_LONGEST_PART]}.{os.urandom(4).hex()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        with os.fdopen(os.open(unfinished, flags, _ANYBODY if mode is None else _PRIVATE), "wb") as file:
            file.writelines(chunks)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        if mode not in {None, _PRIVATE}:
            unfinished.chmod(mode)
        unfinished.replace(target)
    except BaseException:  # an interrupt must not leave a partial file either
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def create_file(path: Path, data: bytes) -> None:
    """Create the file `path`; raise FileExistsError if it exists, or OSError after removing what was written."""
    path.touch(exist_ok=False)
    try:
        replace_file(path, (data,))
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        raise


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only this user can read, creating its folder if needed. Raises OSError."""
    path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    replace_file(path, (data,), mode=_PRIVATE)
    _sync_folder(path.parent)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write `content` to the output file `path` of the user.

    Text is encoded as UTF-8 with its line ends unchanged. A link is followed, and an existing file keeps its
    permissions; a device or a pipe is written to directly. Raises OutputError; a regular file is then unchanged.
    """
    write_whole_from(path, (content.encode("utf-8", "replace") if isinstance(content, str) else content,))


def write_whole_from(path: Path, chunks: Iterable[bytes]) -> None:
    """Write `chunks` to `path` as `write_whole` does; only one chunk at a time has to fit into memory.

    Errors other than OSError and ValueError that iterating over `chunks` raises propagate.
    """
    try:
        mode = _mode_of(path)
        if mode is not None and not stat.S_ISREG(mode):
            with path.open("wb") as file:
                file.writelines(chunks)
        else:
            replace_file(Path(os.path.realpath(path)), chunks, mode=None if mode is None else stat.S_IMODE(mode))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise OutputError(
            f"cannot write {path}: {reason}",
            hint="check the folder and the free space, or choose another place",
        ) from error


def rename(path: Path, target: Path) -> None:
    """Rename a file within its folder, atomically and without needing disk space. Raises OSError."""
    path.replace(target)
    _sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file if it exists. Raises OSError."""
    path.unlink(missing_ok=True)
    _sync_folder(path.parent)


def remove_unfinished(folder: Path) -> None:
    """Remove partial files of killed processes; call only while no other process writes to `folder`."""
    for unfinished in folder.glob(f"{_UNFINISHED}*"):
        with contextlib.suppress(OSError):
            unfinished.unlink()


def _mode_of(path: Path) -> int | None:
    """Return the mode of `path`, or None if it does not exist; raise OSError if it is not writable."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(None, "it is a folder")
    if not os.access(path, os.W_OK):
        raise PermissionError(None, "the file is write-protected")
    return mode


def _sync_folder(folder: Path) -> None:
    """Flush a change of file names to disk; systems that cannot open a folder do so themselves."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
