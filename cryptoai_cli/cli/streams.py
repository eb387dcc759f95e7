"""The streams of the process: always there, in an encoding that holds every text, and no reason to fail."""

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from cryptoai_cli.errors import OutputError

NARROWEST, _USUAL_WIDTH = 40, 80


class MessageStream(io.TextIOWrapper):
    """A stream for messages: one that cannot be written loses them, and changes nothing else of the run."""

    def write(self, text: str) -> int:
        """Write `text`, or lose it."""
        try:
            return super().write(text)
        except (OSError, ValueError):
            return len(text)

    def flush(self) -> None:
        """Flush what was written, or lose it."""
        with contextlib.suppress(OSError, ValueError):
            super().flush()


class DocumentStream(io.TextIOWrapper):
    """A stream for documents: once its reader has gone, the rest is discarded; every other fault is told."""

    def write(self, text: str) -> int:
        """Write `text`; raise OutputError if that fails, but not for a closed pipe."""
        with self._faults_told():
            super().write(text)
        return len(text)

    def flush(self) -> None:
        """Flush what was written; raise OutputError if that fails, but not for a closed pipe."""
        with self._faults_told():
            super().flush()

    @contextmanager
    def _faults_told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            discard_further_output(self)
            if not isinstance(error, BrokenPipeError):
                raise OutputError(f"cannot write to stdout: {error.strerror}", hint="check the free space") from error


def width_of(stream: TextIO) -> int | None:
    """Return the width in cells that text on `stream` may have; None without a limit.

    `COLUMNS` decides where it is set, else the size of the terminal.
    """
    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked):
        return max(NARROWEST, int(asked))
    if not stream.isatty():
        return None
    with contextlib.suppress(OSError, ValueError):
        return max(NARROWEST, os.get_terminal_size(stream.fileno()).columns or _USUAL_WIDTH)
    return _USUAL_WIDTH


def wrapped(text: str, stream: TextIO, *, lead: str = "") -> str:
    """Return `text` behind `lead` in lines that are no wider than `stream`, broken between words.

    The lines after the first begin below the text. Each line of `text` is wrapped by itself; one that is narrow enough
    stays as it is.
    """
    width = width_of(stream)
    if width is None or not text:
        return lead + text
    from cryptoai_cli.render.terminal.wrapping import fits, wrap  # noqa: PLC0415 - for a limited width only

    hanging = min(len(lead), width // 3)
    lines: list[str] = []
    for line in text.split("\n"):
        indent = " " * hanging if lines else lead
        whole = indent + line
        blanks = len(line) - len(line.lstrip(" "))
        lines += (
            [whole] if fits(whole, width) else wrap(line, width, lead=indent + " " * blanks, hanging=hanging + blanks)
        )
    return "\n".join(lines)


def discard_further_output(stream: TextIO) -> None:
    """Let everything that is still written to `stream` vanish, what is held back too."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)


def protect_streams() -> None:
    """Replace stdout and stderr of this process by streams that do not fail for a reader that has gone.

    A stream that was closed before the start is left as it is.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout = _rewrapped(DocumentStream, sys.stdout)
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr = _rewrapped(MessageStream, sys.stderr)


def set_encodings() -> None:
    """Write UTF-8 to files and pipes; on a terminal replace what its own encoding cannot show.

    A stream that was closed before the start is replaced by one that discards everything.
    """
    sys.stdout = sys.stdout or _null_stream()
    sys.stderr = sys.stderr or _null_stream()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream.isatty():
            reconfigure(errors="replace")
        else:
            reconfigure(encoding="utf-8", errors="replace")


def _rewrapped(kind: type[io.TextIOWrapper], stream: io.TextIOWrapper) -> io.TextIOWrapper:
    """Return a stream of this kind on the file of `stream`, which stays as it is for whoever asks for the terminal."""
    stream.flush()
    file = os.fdopen(stream.fileno(), "wb", closefd=False)
    at_once = stream.line_buffering or stream.write_through
    return kind(file, stream.encoding, stream.errors, line_buffering=at_once)


def _null_stream() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")
