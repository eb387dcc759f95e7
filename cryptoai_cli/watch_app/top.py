"""Lay out the top of the screen: session, headline, benchmarks, groups, and as much of it as leaves room below."""

from msgspec import Struct
from rich.cells import cell_len
from rich.text import Text

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.footnotes import footnotes
from cryptoai_cli.render.terminal.groups import group_lines
from cryptoai_cli.render.terminal.head import benchmark_lines, headline_lines, title_lines
from cryptoai_cli.render.terminal.screen import FAINT, Screen, screen_for
from cryptoai_cli.render.terminal.watch_status import WatchStatus
from cryptoai_cli.render.terminal.wrapping import wrap
from cryptoai_cli.report.model import Report
from cryptoai_cli.watch_app.status import age_and_next, failure_words

LEAST_ROWS = 7  # of the table: what leaves fewer is left out at the top
_AROUND_THE_TABLE = 4  # tabs, headings, the remark on a row, keys
_FAILURE = "bold"
_MOST_FAILURE_LINES = 2


class Room(Struct, frozen=True):
    """The size of the screen in cells, and what can be shown on it."""

    width: int
    height: int
    looks: RenderOptions

    @property
    def for_top(self) -> int:
        """The number of lines that the top may take."""
        return self.height - _AROUND_THE_TABLE - LEAST_ROWS


def top_lines(report: Report, status: WatchStatus, room: Room) -> list[Text]:
    """Return the lines above the table; groups, then benchmarks, then the end of the headline give way first."""
    screen = screen_for(room.looks)
    state = [Text(line, FAINT) for line in wrap(screen.safe(age_and_next(report, status)), room.width)]
    failure = _failure_lines(status, screen, room.width)
    answer = [*title_lines(report, screen, room.width), *headline_lines(report, screen, room.width)]
    lines = answer[: max(1, room.for_top - len(state) - len(failure))]
    for part in (
        benchmark_lines(report, footnotes(report, screen), screen),
        group_lines(report, screen, in_full=False),
    ):
        if len(lines) + len(part) + len(state) + len(failure) > room.for_top:
            break
        lines += part
    return [*lines, *state, *failure]


def _failure_lines(status: WatchStatus, screen: Screen, width: int) -> list[Text]:
    """Return why the last refresh failed, in so few lines that the table keeps its place."""
    cut = screen.glyphs.cut
    lines = wrap(screen.safe(failure_words(status)), width - cell_len(cut))
    if len(lines) > _MOST_FAILURE_LINES:
        lines = [*lines[: _MOST_FAILURE_LINES - 1], lines[_MOST_FAILURE_LINES - 1] + cut]
    return [screen.shorten(Text(line, _FAILURE), width) for line in lines]
