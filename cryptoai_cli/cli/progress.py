"""A progress bar on stderr, shown only on a terminal and erased at the end."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cryptoai_cli.cli.messages import are_for_programs, progress_text

_CELLS = 20
_NARROWEST = 40
_WIPE = "\r\x1b[2K"

Show = Callable[[int, int, str], None]


@contextmanager
def progress_bar(*, quiet: bool, verbose: bool) -> Iterator[Show]:
    """Yield a function that shows `done` of `total` with words; with `verbose`, it prints a line per step."""
    if verbose:
        yield lambda done, total, words: _say(f"{progress_text(f'{done}/{total} {words}')}\n")
    elif quiet or are_for_programs() or not sys.stderr.isatty():
        yield lambda _done, _total, _words: None
    else:
        try:
            yield lambda done, total, words: _say(_WIPE + bar(done, total, words) + "\r")
        finally:
            _say(_WIPE)


def bar(done: int, total: int, words: str) -> str:
    """Return the bar as one line that fits into the terminal."""
    full = _CELLS * done // total if total else _CELLS
    width = max(_NARROWEST, shutil.get_terminal_size().columns) - 1
    return f"[{'#' * full}{'.' * (_CELLS - full)}] {done}/{total} {words}"[:width]


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
