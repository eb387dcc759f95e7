"""Run the watch application on the terminal, and say whether this terminal can show it."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cryptoai_cli.cli.interrupt import check_interrupt
from cryptoai_cli.cli.live_screen import can_draw_over, signal_gate
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.watch_app.pages import Year
from cryptoai_cli.watch_app.refresher import Refresher, WatchedReport

LEAST_COLUMNS, LEAST_LINES = 60, 16
_WITHOUT_PROGRESS = "\r\x1b[2K"  # the line on which progress was told: it would be back when the screen is left
_NO_COLOR = "NO_COLOR"  # the library takes it out of the environment


def can_show_app() -> bool:
    """Return whether the terminal is large enough, has a keyboard and the characters of the application."""
    streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)  # the library reads the first and draws on the last
    if not can_draw_over() or not all(stream is not None and stream.isatty() for stream in streams):
        return False
    columns, lines = shutil.get_terminal_size()
    has_characters = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    return has_characters and columns >= LEAST_COLUMNS and lines >= LEAST_LINES


def show_app(refresher: Refresher, year: Callable[[str], Year], looks: RenderOptions) -> WatchedReport:
    """Show the application until the reader quits, and return the last report.

    A request to end raises KeyboardInterrupt or SystemExit, and a bug its exception, once the terminal is as it was.
    """
    from cryptoai_cli.watch_app.app import WatchApp, WatchSetup  # noqa: PLC0415 - half a second, for this screen only

    last: WatchedReport | None = None
    sys.stderr.write(_WITHOUT_PROGRESS)
    sys.stderr.flush()
    with signal_gate() as gate, _environment_kept():
        check_interrupt()  # one before may have been lost
        app = WatchApp(WatchSetup(refresher, year, lambda: gate.is_pending, looks))
        last = app.run()
        if app.bug is not None:
            raise app.bug
    if last is None:
        raise KeyboardInterrupt
    return last


@contextmanager
def _environment_kept() -> Iterator[None]:
    """Put the wish for no colours back, which the library removes."""
    wish = os.environ.get(_NO_COLOR)
    try:
        yield
    finally:
        if wish is not None:
            os.environ[_NO_COLOR] = wish
