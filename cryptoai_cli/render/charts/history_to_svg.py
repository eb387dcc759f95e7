"""Draw the history of a symbol or a group as a standalone picture: one line, with title and source."""

from datetime import date

from cryptoai_cli.analysis.recent_index import INDEX_START
from cryptoai_cli.errors import UsageError
from cryptoai_cli.render import phrases
from cryptoai_cli.render.charts.frame import framed_picture, small_print, title_panel
from cryptoai_cli.render.charts.index_plot import index_words
from cryptoai_cli.render.charts.lineplot import WIDTH, Line, has_points, lineplot, style_sheet
from cryptoai_cli.render.numbers import TERMINAL_MARKS, price
from cryptoai_cli.report.cells import span_words
from cryptoai_cli.report.history import GroupHistory, History


def history_to_svg(history: History) -> str:
    """Return the picture; raise UsageError if there are too few closes for a line."""
    line, sessions, base = _history_line(history)
    if not has_points(line):
        raise UsageError(
            "a chart needs at least two closes", hint="raise --sessions, or leave out the picture for a table"
        )
    span = span_words(history.rows[0].session, history.rows[-1].session)
    is_group = isinstance(history, GroupHistory)
    parts = (f"{span}, {_sessions(len(history.rows))}", *(() if is_group else ("closes, adjusted for splits",)))
    title = title_panel(_title(history, sessions[0]), parts, WIDTH)
    plot = lineplot((line,), sessions, base)
    name = f"{_title(history, sessions[0])}; {span}"
    return framed_picture(name, ((title, 20.0), (plot, 14.0), (small_print(_small_print(history)), 0.0)), style_sheet())


def _history_line(history: History) -> tuple[Line, tuple[date, ...], float | None]:
    """Return the line, its sessions and its base value; the line of an index starts at the base session."""
    sessions = tuple(row.session for row in history.rows)
    if isinstance(history, GroupHistory):
        values = (INDEX_START, *history.closes)
        return Line(history.label, values, index_words), (history.base.day, *sessions), INDEX_START
    return Line(history.symbol, history.closes, _price_words), sessions, None


def _price_words(value: float) -> str:
    return price(value, TERMINAL_MARKS)


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"


def _title(history: History, start: date) -> str:
    since = f"since {phrases.day_of(start)}"
    if isinstance(history, GroupHistory):
        return f"{history.label} {since}, 100 at the start"
    name = history.symbol if history.name == history.symbol else f"{history.name} ({history.symbol})"
    return f"{name} {since}"


def _small_print(history: History) -> str:
    sources = ", ".join(phrases.source_name(s) for s in dict.fromkeys(row.source for row in history.rows) if s)
    source = f" Source: {sources}." if sources else ""
    if isinstance(history, GroupHistory):
        start = phrases.day_of(history.base.day)
        what = (
            "The index compounds the mean of the members' moves in each session; "
            f"100 at the close of {start}, without dividends."
        )
        return what + source
    return f"Without dividends.{source}"
