"""The plain way to watch: draw the table over and over, or print each new one below the last."""

from collections.abc import Callable, Sequence
from typing import Protocol

from cryptoai_cli.render.terminal.watch_status import status_lines
from cryptoai_cli.watch_app.refresher import Refresher, WatchedReport

_TICK_SECONDS, _TICK_WHILE_ASKING_SECONDS = 1.0, 0.2
_QUIT = frozenset({"q", "Q", "\x04"})  # and Ctrl-D
Show = Callable[[WatchedReport], Sequence[str]]


class Screen(Protocol):
    """The interface for showing lines and reading keys."""

    @property
    def reads_keys(self) -> bool:
        """Whether there is a keyboard."""

    @property
    def draws_over(self) -> bool:
        """Whether new lines replace those before; else they are shown once, below them."""

    def draw(self, lines: Sequence[str]) -> None:
        """Show the lines."""

    def key(self, seconds: float) -> str:
        """Wait for a key for at most `seconds`; return an empty string if none was pressed."""


def watch_plainly(refresher: Refresher, show: Show, screen: Screen) -> WatchedReport:
    """Draw until the user quits, and return the last report shown."""
    screen.draw(_all_lines(refresher, show, screen))
    while True:
        is_asking = refresher.status.is_asking
        if screen.key(_TICK_WHILE_ASKING_SECONDS if is_asking else _TICK_SECONDS) in _QUIT:
            return refresher.current
        has_news = refresher.step()
        if screen.draws_over:
            screen.draw(_all_lines(refresher, show, screen))
        elif has_news:
            screen.draw(_new_lines(refresher, show, screen))


def _all_lines(refresher: Refresher, show: Show, screen: Screen) -> list[str]:
    return [*_status_lines(refresher, screen), "", *show(refresher.current)]


def _new_lines(refresher: Refresher, show: Show, screen: Screen) -> list[str]:
    """Return the lines of what has just come: after a failure, the table stands above already."""
    if refresher.status.failures:
        return ["", *_status_lines(refresher, screen)]
    return ["", *_all_lines(refresher, show, screen)]


def _status_lines(refresher: Refresher, screen: Screen) -> list[str]:
    quit_with = "q" if screen.reads_keys else "Ctrl-C"
    return status_lines(refresher.current.report, refresher.status, quit_with)
