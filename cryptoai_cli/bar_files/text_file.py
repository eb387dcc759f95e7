"""Open files of text in the encodings that spreadsheets write."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import TextIO

from cryptoai_cli.bar_files.faults import BarFileError
from cryptoai_cli.system.folders import expand_home
from cryptoai_cli.system.reading import open_regular

_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MARK_LENGTH = 4


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """Open a text in UTF-8, or in UTF-16 with a byte-order mark, with its line endings kept.

    Raise BarFileError if it cannot be opened or read, or is in another encoding; also while the caller reads.
    """
    with open_binary(path) as raw, TextIOWrapper(raw, _encoding(raw), newline="") as text:
        try:
            yield text
        except UnicodeError as error:
            raise _wrong_encoding() from error
        except OSError as error:
            raise unreadable(error) from error


def open_binary(path: Path) -> BufferedReader:
    """Open a file of bytes; raise BarFileError if it cannot be opened, as a pipe or a device, which may never end."""
    try:
        return open_regular(expand_home(path, os.environ))
    except (OSError, ValueError) as error:  # also a path with a null character
        raise unreadable(error) from error


def unreadable(error: Exception) -> BarFileError:
    """Return the error of a file that cannot be opened or read."""
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return BarFileError(f"cannot be read: {reason}", is_unreadable=True)


def _encoding(raw: BufferedReader) -> str:
    try:
        start = raw.peek(_MARK_LENGTH)[:_MARK_LENGTH]
    except OSError as error:
        raise unreadable(error) from error
    if start.startswith(_UTF_16_MARKS) and b"\0\0" not in start:
        return "utf-16"
    if b"\0" in start:  # UTF-16 or UTF-32 without a mark, or no text
        raise _wrong_encoding()
    return "utf-8-sig"


def _wrong_encoding() -> BarFileError:
    return BarFileError("is not UTF-8 text: save it as CSV in UTF-8")
