"""Change files so that a killed process or a lost power leaves either the old state or the new one, never a part."""

import contextlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from cryptoai_cli.errors import OutputError

_PRIVATE = 0o600
_PRIVATE_FOLDER = 0o700
_ANYBODY = 0o666  # the user's umask takes its part
_UNFINISHED = "."  # the names of files that are still being written begin with it
_LONGEST_PART = 60  # characters of the target's name in that of the unfinished file: a name may have 255 bytes


def replace_file(target: Path, chunks: Iterable[bytes], *, mode: int | None = None, sync: bool = True) -> None:
    """Put all `chunks` at `target` in one step; only one of them has to fit into memory.

    The file gets the permissions `mode`, without it those of any new file. `sync` waits for the disk: without it, a
    lost power may leave an empty file. Raises OSError and what making the chunks raises; then the old file is as it
    was, and nothing is left beside it.
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
    except BaseException:  # an interrupt must not leave a part behind either
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def create_file(path: Path, data: bytes) -> None:
    """Write the new file `path`. Raises FileExistsError where there is one, OSError; then nothing is left of it."""
    path.touch(exist_ok=False)
    try:
        replace_file(path, (data,))
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        raise


def write_private(path: Path, data: bytes) -> None:
    """Write a file for this user alone, in a folder that is made where there is none. Raises OSError."""
    path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    replace_file(path, (data,), mode=_PRIVATE)
    _sync_folder(path.parent)


def write_whole(path: Path, content: str | bytes) -> None:
    """Put `content` where the user wants it, at `path`.

    Text becomes UTF-8, its line ends stay. A link is followed, and an old file keeps its permissions; a device or a
    pipe is written to directly. Raise OutputError; then the old file is as it was, and nothing is left beside it.
    """
    write_whole_from(path, (content.encode("utf-8", "replace") if isinstance(content, str) else content,))


def write_whole_from(path: Path, chunks: Iterable[bytes]) -> None:
    """Put all `chunks` at `path` as `write_whole` does; only one of them has to fit into memory.

    What making them raises goes through; then, too, the old file is as it was.
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
    """Give a file another name in its folder: one step that takes no space. Raises OSError."""
    path.replace(target)
    _sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file, if it is there. Raises OSError."""
    path.unlink(missing_ok=True)
    _sync_folder(path.parent)


def remove_unfinished(folder: Path) -> None:
    """Remove what killed processes left half written; only for who knows that nobody else is writing."""
    for unfinished in folder.glob(f"{_UNFINISHED}*"):
        with contextlib.suppress(OSError):
            unfinished.unlink()


def _mode_of(path: Path) -> int | None:
    """Return the mode of what may be written to at `path`, None where there is nothing yet."""
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
    """Put a change of names on the disk; some systems cannot open a folder, and do it by themselves."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
