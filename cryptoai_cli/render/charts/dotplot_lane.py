"""Draw one group of the dot plot: a dot per member, a bar for the measure, its name and figures."""

from msgspec import Struct

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render.charts import svg
from cryptoai_cli.render.charts.axis import Scale
from cryptoai_cli.render.charts.breadth import breadth_bar, breadth_words
from cryptoai_cli.render.charts.dotplot_benchmarks import SMALL
from cryptoai_cli.render.charts.font import room_for, shorten
from cryptoai_cli.render.charts.svg import Box
from cryptoai_cli.render.numbers import TERMINAL_MARKS, percent, points
from cryptoai_cli.report.model import GroupReport, Report, Row

_TINY, _NORMAL, _LARGE = 11.5, 14.5, 15.5
_DOT = 5.0
_LABEL_GAP = 26.0  # between a label and the axis: the symbol below a dot extends beyond it
_LABEL_SIZES = (_LARGE, _NORMAL, SMALL)
_AFTER_RANK, _AFTER_WIDE_RANK = 28, 34  # where a label begins
_WIDE_RANK = 100


class Layout(Struct, frozen=True):
    """The geometry: the axis from `left` to `right`, `lane` pixels per group, the dots `middle` pixels below its top.

    A group's label is to the left of its dots, or with `is_narrow` above them. `figures` are the right edges of the
    columns after the axis, None where a table beside the plot has the figures.
    """

    width: float
    left: float
    right: float
    lane: float
    middle: float
    figures: tuple[float, float, float] | None = None
    is_narrow: bool = False


def draw_lane(report: Report, group: GroupReport, scale: Scale, layout: Layout) -> str:
    """Return the drawing of a group, with its dots at y = 0."""
    measured = group.measured(report.measure)
    body = [_range_line(group, scale), *(_dot(row, scale, layout) for row in reversed(group.rows))]
    body += [_arrow_name(row, scale) for row in _farthest_outside(group, scale)]
    body += [_extreme_names(group, scale), _own_benchmark_marks(report, group, scale)]
    if measured is not None:
        words = f"{group.label}: {report.measure.value} {percent(measured, TERMINAL_MARKS)}"
        bar = svg.rect(Box(scale.at(measured) - 2.5, -13, 5, 26), "measure", 1.5)
        body.append(svg.group(bar, "", words))
    body.append(_label_above(group, layout) if layout.is_narrow else _label(group, layout))
    body.append(_figures_beside(report, group, layout))
    return "".join(body)


def _range_line(group: GroupReport, scale: Scale) -> str:
    if group.best is None or group.worst is None:
        return ""
    ends = (group.worst.simple_return or 0.0, group.best.simple_return or 0.0)
    return svg.line((scale.at(ends[0]), 0), (scale.at(ends[1]), 0), "range")


def _extreme_names(group: GroupReport, scale: Scale) -> str:
    """Return the symbols of the best and worst member below their dots, if there is room for both."""
    best, worst = group.best, group.worst
    if best is None or worst is None or best.simple_return is None or worst.simple_return is None:
        return ""
    low, high = scale.at(worst.simple_return), scale.at(best.simple_return)
    needed = (room_for(best.symbol, _TINY) + room_for(worst.symbol, _TINY)) / 2 + 6
    if high - low < needed:
        return ""
    classes = "m q halo"
    return svg.text(low, 17, worst.symbol, _TINY, classes) + svg.text(high, 17, best.symbol, _TINY, classes)


def _dot(row: Row, scale: Scale, layout: Layout) -> str:
    """Return the dot of a member, or an arrow at the edge for an outlier; empty without a usable move."""
    if row.status is not Status.OK or row.simple_return is None:
        return ""
    move = row.simple_return
    title = f"{row.name} ({row.symbol}) {percent(move, TERMINAL_MARKS)}" if not layout.is_narrow else ""
    tone, x = "down" if move < 0 else "up" if move > 0 else "flat", scale.at(move)
    if scale.holds(move):
        return svg.circle(x, 0, _DOT, f"dot {tone}", title)
    way = 1 if move > 0 else -1
    return svg.polygon(((x, -6), (x + way * 8, 0), (x, 6)), f"dot {tone}", title)


def _farthest_outside(group: GroupReport, scale: Scale) -> tuple[Row, ...]:
    """Return the farthest outlier of each side: the names of several would lie upon each other."""
    outside = [
        (row.simple_return, row)
        for row in group.rows
        if row.status is Status.OK and row.simple_return is not None and not scale.holds(row.simple_return)
    ]
    sides = ([each for each in outside if each[0] > 0], [each for each in outside if each[0] < 0])
    return tuple(max(side, key=lambda each: abs(each[0]))[1] for side in sides if side)


def _arrow_name(row: Row, scale: Scale) -> str:
    """Return symbol and move beside the arrow of an outlier."""
    move = row.simple_return or 0.0
    way = 1 if move > 0 else -1
    words = f"{row.symbol} {percent(move, TERMINAL_MARKS)}"
    return svg.text(scale.at(move) - way * 8, -9, words, SMALL, "e n" if way > 0 else "n")


def _own_benchmark_marks(report: Report, group: GroupReport, scale: Scale) -> str:
    """Return a marker above the dots for each benchmark that this group names for itself."""
    named = {excess.benchmark for excess in group.excesses}
    body = []
    for row in report.benchmarks:
        if not row.of_group_only or row.symbol not in named or row.simple_return is None or row.status is not Status.OK:
            continue
        x = scale.at(row.simple_return)
        title = f"{row.name} {percent(row.simple_return, TERMINAL_MARKS)}"
        body.append(svg.polygon(((x - 6, -20), (x + 6, -20), (x, -10)), "own", title))
    return "".join(body)


def _figures_beside(report: Report, group: GroupReport, layout: Layout) -> str:
    """Return the figures to the right of the dots, empty where a table has them."""
    if layout.figures is None:
        return ""
    measure, excess, breadth = layout.figures
    measured = percent(group.measured(report.measure), TERMINAL_MARKS)
    return (
        svg.text(measure, 5, measured, _LARGE, f"e b n {_sign_class(report, group)}")
        + svg.text(excess, 5, points(group.excess_return, TERMINAL_MARKS), _NORMAL, "e n")
        + breadth_bar(group, Box(breadth - 128, -11, 128, 9))
        + svg.text(breadth, 14, breadth_words(group), SMALL, "e q")
    )


def _label(group: GroupReport, layout: Layout) -> str:
    """Return the label, whole in the largest size that fits; one that fits in none is cut at the smallest."""
    x = _AFTER_RANK if group.rank is None or group.rank < _WIDE_RANK else _AFTER_WIDE_RANK
    room = layout.left - x - _LABEL_GAP
    size = next((each for each in _LABEL_SIZES if shorten(group.label, each, room, bold=True) == group.label), SMALL)
    label = shorten(group.label, size, room, bold=True)
    if group.rank is None:
        return svg.text(x, 0, label, size, "b") + svg.text(x, 15, "not ranked", SMALL, "q")
    return svg.text(14, 5, f"{group.rank}", _NORMAL, "m q n") + svg.text(x, 5, label, size, "b")


def _label_above(group: GroupReport, layout: Layout) -> str:
    """Return the label of a group above its dots, with its rank or that it has none."""
    y = 19 - layout.middle
    if group.rank is not None:
        return svg.text(0, y, shorten(f"{group.rank}  {group.label}", _LARGE, layout.width, bold=True), _LARGE, "b")
    room = layout.width - room_for("  not ranked", _LARGE)
    return svg.bold_and_plain(0, y, (shorten(group.label, _LARGE, room, bold=True), "not ranked"), _LARGE)


def _sign_class(report: Report, group: GroupReport) -> str:
    measured = group.measured(report.measure) or 0.0
    return "gain" if measured > 0 else "loss" if measured < 0 else ""
