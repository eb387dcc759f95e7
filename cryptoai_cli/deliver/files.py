"""Write a file whole or not at all."""

import contextlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from cryptoai_cli.errors import OutputError

_LONGEST_PART = 60  # characters of the target's name in that of the temporary file: a name may have 255 bytes


def write_whole(path: Path, content: str | bytes) -> None:
    """Put `content` at `path`, so that at any moment either the old file or the new one is there, never a part.

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
            _replace(Path(os.path.realpath(path)), chunks, mode)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise OutputError(
            f"cannot write {path}: {reason}",
            hint="check the folder and the free space, or choose another place",
        ) from error


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


def _replace(target: Path, chunks: Iterable[bytes], mode: int | None) -> None:
    beside = target.with_name(f".{target.name[:_LONGEST_PART]}.{os.urandom(4).hex()}")
    try:
        with beside.open("xb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            beside.chmod(stat.S_IMODE(mode))
        beside.replace(target)
    except BaseException:  # an interrupt must not leave a part behind either
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
