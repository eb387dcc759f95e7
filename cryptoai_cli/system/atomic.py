"""Change files atomically: a killed process or a power failure leaves the old state or the new one, never a part."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from cryptoai_cli.errors import OutputError
from cryptoai_cli.system.privacy import mode_for_others

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


def create_file(path: Path, data: bytes, *, mode: int = _ANYBODY) -> None:
    """Create the file `path`; raise FileExistsError if it exists, or OSError after removing what was written.

    `mode` are its permissions, less those that the umask takes away.
    """
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    try:
        replace_file(path, (data,), mode=None if mode == _ANYBODY else mode)
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
    permissions; a device, and a pipe that somebody reads, is written to directly. Raises OutputError, for a disk and a
    socket too; a regular file is then unchanged.
    """
    write_whole_from(path, (content.encode("utf-8", "replace") if isinstance(content, str) else content,))


def write_whole_from(path: Path, chunks: Iterable[bytes]) -> None:
    """Write `chunks` to `path` as `write_whole` does; only one chunk at a time has to fit into memory.

    Errors other than OSError and ValueError that iterating over `chunks` raises propagate.
    """
    try:
        mode = _mode_of(path)
        if mode is not None and not stat.S_ISREG(mode):
            with _open_directly(path, mode) as file:
                file.writelines(chunks)
        else:
            rights = mode_for_others(_ANYBODY) if mode is None else stat.S_IMODE(mode)
            replace_file(Path(os.path.realpath(path)), chunks, mode=rights)
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


def _open_directly(path: Path, mode: int) -> BinaryIO:
    """Open a device or a pipe of this `mode`; raise OSError at once for a pipe without a reader, a disk or a socket."""
    if stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
        raise OSError(errno.EINVAL, f"this is a {'disk' if stat.S_ISBLK(mode) else 'socket'}, not a file")
    if not stat.S_ISFIFO(mode):
        return path.open("wb")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OSError(errno.ENXIO, "nobody reads this pipe") from error
        raise
    os.set_blocking(handle, True)
    return os.fdopen(handle, "wb")


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
