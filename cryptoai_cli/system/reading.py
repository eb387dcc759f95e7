"""Open files to read: at once or not at all, whatever lies under their name."""

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
# without waiting: a file of the system may have nothing to read for ever
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class TooLargeError(OSError):
    """A file has more bytes than may be read."""


class NoFileError(OSError):
    """A pipe, a device or a socket lies where a file is expected."""


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file, following links; raise OSError for anything else, which might never end or never begin.

    ValueError is raised for a path with a null character.
    """
    _require_regular(path.stat().st_mode)  # opening a device may already do something
    handle = os.open(path, _FLAGS)
    try:
        _require_regular(os.fstat(handle).st_mode)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read_regular(path: Path, *, most_bytes: int) -> bytes:
    """Return the content of a regular file; raise OSError as `open_regular` does, and TooLargeError."""
    with open_regular(path) as file:
        content = file.read(most_bytes + 1)
    if len(content or b"") > most_bytes:
        raise TooLargeError(errno.EFBIG, f"it has more than {most_bytes:,} bytes")
    return content or b""


def _require_regular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "this is a folder, not a file")
    for is_kind, name in _KINDS:
        if is_kind(mode):
            raise NoFileError(errno.EINVAL, f"this is {name}, not a file")
