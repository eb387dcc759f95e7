"""Plot the indices of the groups and of the primary benchmark up to the session of a report."""

from cryptoai_cli.analysis.recent_index import INDEX_START
from cryptoai_cli.render.charts.lineplot import Line, has_points, lineplot
from cryptoai_cli.render.charts.svg import Panel
from cryptoai_cli.render.group_fields import in_order
from cryptoai_cli.render.numbers import rounded_number
from cryptoai_cli.render.phrases import day_of, spoken_name
from cryptoai_cli.report.model import Report


def index_plot(report: Report) -> Panel | None:
    """Return the plot of the indices over the recent sessions, or None if no group has one."""
    groups = tuple(filter(has_points, (Line(g.label, g.recent_index, index_words) for g in in_order(report))))
    if not groups:
        return None
    return lineplot((*groups, *_benchmark(report)), report.recent_sessions, INDEX_START)


def explanation(report: Report) -> str:
    """Return a sentence that explains what the lines show."""
    start = _common_start(report)
    base = f"100 at the close of {start}" if start else "100 where its line begins"
    dashed = "".join(f" Dashed: {line.name}." for line in _benchmark(report))
    return f"A group's index: the mean of its members' moves, anew in each session; {base}.{dashed}"


def index_words(value: float) -> str:
    """Return an index value as text: `115.9`."""
    return f"{rounded_number(value, 1):,.1f}"


def _benchmark(report: Report) -> tuple[Line, ...]:
    row = next((row for row in report.benchmarks if row.symbol == report.primary), None)
    if row is None:
        return ()
    line = Line(spoken_name(row), report.primary_index, index_words, is_yardstick=True)
    return (line,) if has_points(line) else ()


def _common_start(report: Report) -> str:
    """Return the date at which all lines begin as text, empty if they begin at different ones."""
    drawn = [*(group.recent_index for group in report.groups), report.primary_index]
    starts = {index.count(None) for index in drawn if index}
    return day_of(report.recent_sessions[starts.pop()]) if len(starts) == 1 else ""
