"""Write the pages that open over the table: one member, the notices, the help."""

from collections.abc import Sequence

from msgspec import Struct
from rich.cells import cell_len
from rich.text import Text

from cryptoai_cli.render.terminal.footnotes import fine_print_lines, footnotes
from cryptoai_cli.render.terminal.history_to_terminal import summary_lines
from cryptoai_cli.render.terminal.screen import STRONG, Screen, screen_for
from cryptoai_cli.render.terminal.to_terminal import spaced
from cryptoai_cli.render.terminal.wrapping import wrap
from cryptoai_cli.render.text.to_explanation import to_explanation
from cryptoai_cli.report.history import SymbolHistory
from cryptoai_cli.report.model import Report
from cryptoai_cli.watch_app.board import row_of
from cryptoai_cli.watch_app.top import Room

YEAR_SESSIONS = 252
_WIDEST = 100
_GAP = 2
_MARGIN = 4  # the scroll bar and blanks

HELP = (
    ("Up, Down, PgUp, PgDn", "move in the table; Left and Right show more columns"),
    ("Tab, Shift-Tab, 1 to 9", "next group, previous group, a group by its place"),
    ("s, S", "sort by the next column, by the previous one; a click on a heading does the same"),
    ("o", "reverse the order"),
    ("/", "filter as you type by symbol, name or group; Enter keeps the filter, Esc clears it"),
    ("Enter", "the page of a member: its year, and how its figure came about; Esc goes back"),
    ("r", "refresh now, if the last request is at least 15 seconds old"),
    ("n", "notices, what the sources could not answer, and footnotes"),
    ("?", "this page"),
    ("q, Ctrl-C", "quit; q prints the last table"),
)
MEANINGS = (
    "Figures that changed with the last refresh are shown in reverse for a few seconds.",
    "A dash is a figure that is not known. Rows without the figure to sort by come last; the reason is shown below.",
    "The sources are asked at the interval while prices move, and otherwise only when figures can have changed.",
    "When a refresh fails, the figures stay, with their age.",
)


class Year(Struct, frozen=True):
    """What the store holds of a member: its sessions, or why there are none; both empty while it is being read."""

    history: SymbolHistory | None = None
    reason: str = ""


def member_page(report: Report, symbol: str, year: Year, room: Room) -> list[Text]:
    """Return the page of one member; it says so if the member is not in the report any more."""
    screen, width = screen_for(room.looks), _page_width(room)
    row = row_of(report, symbol)
    if row is None:
        return _titled(symbol, (f"{symbol} is not in the report any more.",), screen, width)
    steps = [line for line in to_explanation(report, symbol).splitlines() if line]
    return spaced([_year_lines(year, screen, width), _titled(steps[0], steps[1:], screen, width)])


def notices_page(report: Report, room: Room) -> list[Text]:
    """Return the notices of the report, the failures of the sources, and what the figures mean."""
    screen, width = screen_for(room.looks), _page_width(room)
    notices = [notice.message for notice in report.notices] or ["None."]
    failures = _failure_lines(report)
    parts = [_titled("Notices", notices, screen, width)]
    if failures:
        parts.append(_titled("What the sources could not answer", failures, screen, width))
    return spaced([*parts, fine_print_lines(report, footnotes(report, screen), screen, width)])


def _failure_lines(report: Report) -> list[str]:
    """Return a line for each failure of a source, with all symbols that it is told of."""
    symbols: dict[str, dict[str, None]] = {}
    for failure in report.failures:
        symbols.setdefault(failure.summary, {})[failure.symbol] = None
    return [f"{summary}: {', '.join(named)}" for summary, named in symbols.items()]


def help_page(room: Room) -> list[Text]:
    """Return the keys and what the screen shows."""
    indent, width = max(cell_len(key) for key, _ in HELP) + _GAP, _page_width(room)
    keys = [wrap(meaning, width, lead=key.ljust(indent), hanging=indent) for key, meaning in HELP]
    words = [list(map(Text, wrap(meaning, width))) for meaning in MEANINGS]
    return spaced([[Text("Keys", STRONG)], [Text(line) for lines in keys for line in lines], *words])


def _page_width(room: Room) -> int:
    return max(min(room.width - _MARGIN, _WIDEST), 1)


def _titled(title: str, lines: Sequence[str], screen: Screen, width: int) -> list[Text]:
    heading = [Text(line, STRONG) for line in wrap(screen.safe(title), width)]
    return [*heading, *(Text(part) for line in lines for part in _wrapped(line, screen, width))]


def _wrapped(line: str, screen: Screen, width: int) -> list[str]:
    """Return a line in lines that fit, each with the indent of the first."""
    indent = len(line) - len(line.lstrip())
    return wrap(screen.safe(line), width, lead=" " * indent, hanging=indent)


def _year_lines(year: Year, screen: Screen, width: int) -> list[Text]:
    if year.history is not None:
        return summary_lines(year.history, screen, width)
    return _titled("The year", (year.reason or "Reading the store ...",), screen, width)
