"""Plot the groups against the benchmarks: a dot per member, a bar for the measure, a line per benchmark.

It shows at a glance whether a group led or everything rose.
"""

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render.charts import svg
from cryptoai_cli.render.charts.axis import Scale, return_scale
from cryptoai_cli.render.charts.dotplot_benchmarks import SHELF, SMALL, benchmark_line, place_labels
from cryptoai_cli.render.charts.dotplot_lane import Layout, draw_lane
from cryptoai_cli.render.charts.svg import Panel
from cryptoai_cli.render.group_fields import in_order
from cryptoai_cli.render.numbers import TERMINAL_MARKS
from cryptoai_cli.render.phrases import against
from cryptoai_cli.report.model import GroupReport, Report, Row

_TICK_ROOM = 26.0
_BESIDE = 10.0  # pixels by which a name may extend beyond the axis
_HALF_SPAN = 20.0


PICTURE = Layout(1120, 252, 800, 46, 23, (880, 968, 1120))
LONG_LABELS = Layout(1120, 340, 800, 46, 23, (880, 968, 1120))
WIDE = Layout(1120, 252, 1090, 46, 23)
MEDIUM = Layout(720, 252, 700, 46, 23)
NARROW = Layout(360, 10, 350, 66, 42, is_narrow=True)


def dotplot(report: Report, layout: Layout) -> Panel:
    """Return the plot: the benchmarks' names on top, the groups below in order."""
    groups = in_order(report)
    common = (row for row in report.benchmarks if row.status is Status.OK and not row.of_group_only)
    lines = tuple(sorted(common, key=lambda row: row.simple_return or 0.0))
    scale = _scale(report, lines, layout)
    labels = place_labels(lines, scale, layout.right + _BESIDE)
    top = max((label.shelf for label in labels), default=0) * SHELF + (10 if layout.is_narrow else 26)
    foot = top + len(groups) * layout.lane
    spans = _line_spans(len(groups), layout, top)
    body = [_grid(scale, spans, foot), _separators(len(groups), layout, top)]
    body += [benchmark_line(label, report, top, spans) for label in labels]
    body += [_headings(report, layout, top)] if layout.figures else []
    for at, group in enumerate(groups):
        y = top + at * layout.lane + layout.middle
        body.append(svg.translated(draw_lane(report, group, scale, layout), 0, y, _lane_class(group)))
    return Panel(layout.width, foot + _TICK_ROOM, "".join(body))


def _line_spans(count: int, layout: Layout, top: float) -> tuple[tuple[float, float], ...]:
    """Return the vertical spans of a line across the groups, leaving out the text above the dots."""
    if not layout.is_narrow:
        return ((top, top + count * layout.lane),)
    middles = (top + at * layout.lane + layout.middle for at in range(count))
    return tuple((y - _HALF_SPAN, y + _HALF_SPAN) for y in middles)


def _scale(report: Report, lines: tuple[Row, ...], layout: Layout) -> Scale:
    moves = [row.simple_return for row in report.rows if row.status is Status.OK and row.simple_return is not None]
    measured = [group.measured(report.measure) for group in report.groups]
    always = [value for value in (*measured, *(row.simple_return for row in lines)) if value is not None]
    return return_scale(moves, always, layout.left, layout.right)


def _grid(scale: Scale, spans: tuple[tuple[float, float], ...], foot: float) -> str:
    body = []
    for tick in scale.ticks():
        x = scale.at(tick)
        body.append(svg.vertical_lines(x, spans, "zero" if tick == 0 else "grid"))
        body.append(svg.text(x, foot + 18, _tick_text(tick), SMALL, "m q n"))
    return svg.group("".join(body))


def _tick_text(value: float) -> str:
    size = f"{abs(value) * 100:.3g}"
    sign = "" if value == 0 else TERMINAL_MARKS.minus if value < 0 else "+"
    return f"{sign}{size} %"


def _separators(count: int, layout: Layout, top: float) -> str:
    heights = (top + at * layout.lane for at in range(count + 1))
    return svg.horizontal_lines(heights, layout.width, "rule")


def _headings(report: Report, layout: Layout, top: float) -> str:
    if layout.figures is None:
        return ""
    names = (report.measure.value.capitalize(), against(report), "Up / down")
    return "".join(
        svg.text(x, top - 8, name, SMALL, "e q") for x, name in zip(layout.figures, names, strict=True) if name
    )


def _lane_class(group: GroupReport) -> str:
    return "" if group.rank is not None else "unranked"
