"""Plot the groups and the primary benchmark over time: up to the session of a report, or over its period.

Up to a session each line is an index, 100 where it begins. Over a period it is the price change since the base, by the
report's measure, so that it ends with the figures of the report's tables.
"""

from collections.abc import Callable

from msgspec import Struct

from cryptoai_cli.analysis.recent_index import INDEX_START
from cryptoai_cli.render.charts.lineplot import Line, TickText, has_points, lineplot, tick_text
from cryptoai_cli.render.charts.small_multiples import small_multiples
from cryptoai_cli.render.charts.svg import Panel
from cryptoai_cli.render.group_fields import in_order
from cryptoai_cli.render.numbers import TERMINAL_MARKS, percent, rounded_number
from cryptoai_cli.render.phrases import day_of, spoken_name
from cryptoai_cli.report.cells import span_words
from cryptoai_cli.report.model import GroupReport, Report

MOST_TOGETHER = 6  # lines of which each can have a colour of its own

Values = tuple[float | None, ...]


class _Scale(Struct, frozen=True):
    """How indices are drawn: as what, from which base, and how values and ticks are written."""

    drawn: Callable[[Values], Values]
    base: float
    shown: Callable[[float], str]
    ticks: TickText


def index_plot(report: Report) -> Panel | None:
    """Return the plot over the report's sessions, or None if no group has a line."""
    groups = _drawn_groups(report)
    if not groups:
        return None
    scale = _scale(report)
    lines = tuple(_line(group.label, group.recent_index, scale) for group in groups)
    benchmark = _benchmark(report)
    if len(lines) > MOST_TOGETHER:
        return small_multiples(lines, benchmark, report.recent_sessions, scale.base, scale.ticks)
    together = (*lines, *(() if benchmark is None else (benchmark,)))
    return lineplot(together, report.recent_sessions, scale.base, scale.ticks)


def title(report: Report) -> str:
    """Return what the plot shows: `Groups since 29 August 2025, 100 at the start`."""
    groups = _drawn_groups(report)
    who = groups[0].label if len(groups) == 1 else "Groups"
    if report.period is not None:
        return f"{who} since {day_of(report.period.base.day)}, {report.measure.value} price change of the members"
    start = _common_start(report)
    if start:
        return f"{who} since {start}, 100 at the start"
    return f"{who} since {day_of(report.recent_sessions[0])}, 100 where {'it' if len(groups) == 1 else 'each'} begins"


def dates(report: Report) -> str:
    """Return the dates that the plot spans: `29 August to 13 October 2025, 31 closes`."""
    sessions = report.recent_sessions
    return f"{span_words(sessions[0], sessions[-1])}, {len(sessions)} closes"


def explanation(report: Report) -> tuple[str, ...]:
    """Return the lines of small print that explain what is drawn."""
    if report.period is not None:
        what = (
            f"A group's line is the {report.measure.value} of its members' price changes since the close of "
            f"{day_of(report.period.base.day)}, as in the report's tables."
        )
    else:
        start = _common_start(report)
        base = f"100 at the close of {start}" if start else "100 where its line begins"
        what = (
            "A group's index compounds the mean of its members' moves in each session; "
            f"{base}. The report's tables give the {report.measure.value} move of one session."
        )
    return (what, *_about_the_benchmark(report))


def _about_the_benchmark(report: Report) -> tuple[str, ...]:
    benchmark = _benchmark(report)
    if benchmark is None:
        return ()
    if len(_drawn_groups(report)) <= MOST_TOGETHER:
        return (f"Dashed: {benchmark.name}.",)
    return (f"Grey: {benchmark.name} {benchmark.shown(benchmark.end[1])}. All panels have the same scale.",)


def index_words(value: float) -> str:
    """Return an index value as text: `115.9`."""
    return f"{rounded_number(value, 1):,.1f}"


def _scale(report: Report) -> _Scale:
    if report.period is None:
        return _Scale(lambda values: values, INDEX_START, index_words, tick_text)
    return _Scale(_changes, 0.0, _change_words, _percent_ticks)


def _changes(values: Values) -> Values:
    return tuple(None if value is None else value / INDEX_START - 1 for value in values)


def _change_words(value: float) -> str:
    return percent(value, TERMINAL_MARKS)


def _percent_ticks(value: float, decimals: int) -> str:
    sign = "+" if value > 0 else ""
    return f"{sign}{tick_text(value * 100, max(decimals - 2, 0))} %"


def _line(name: str, values: Values, scale: _Scale, *, is_yardstick: bool = False) -> Line:
    return Line(name, scale.drawn(values), scale.shown, is_yardstick=is_yardstick)


def _drawn_groups(report: Report) -> tuple[GroupReport, ...]:
    scale = _scale(report)
    return tuple(group for group in in_order(report) if has_points(_line("", group.recent_index, scale)))


def _benchmark(report: Report) -> Line | None:
    row = next((row for row in report.benchmarks if row.symbol == report.primary), None)
    if row is None:
        return None
    line = _line(spoken_name(row), report.primary_index, _scale(report), is_yardstick=True)
    return line if has_points(line) else None


def _common_start(report: Report) -> str:
    """Return the date at which all lines begin as text, empty if they begin at different ones."""
    drawn = [*(group.recent_index for group in report.groups), report.primary_index]
    starts = {index.count(None) for index in drawn if index}
    return day_of(report.recent_sessions[starts.pop()]) if len(starts) == 1 else ""
