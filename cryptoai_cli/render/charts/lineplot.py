"""Plot values over sessions as lines, each with its name and its last value beside its end.

Colours help to follow a line; its name identifies it. Names of lines that end close together are spread apart, each
with a thin leader line.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from cryptoai_cli.render.charts import svg
from cryptoai_cli.render.charts.axis import Scale
from cryptoai_cli.render.charts.font import room_for, shorten
from cryptoai_cli.render.charts.palette import LINE_COLOURS, with_light_colours
from cryptoai_cli.render.charts.svg import Panel
from cryptoai_cli.render.numbers import TERMINAL_MARKS
from cryptoai_cli.render.phrases import day_of
from cryptoai_cli.report.style import Palette

WIDTH = 1120.0
_LEFT, _RIGHT, _NAMES = 64.0, 810.0, 846.0
_TOP, _LEAST_HEIGHT, _TICK_ROOM = 12.0, 420.0, 30.0
_SMALL, _NORMAL, _LANE = 13.0, 15.0, 22.0
_MARGIN = 0.04
_LEAST_SPAN = 0.002  # fraction of the value: keeps a flat line in the middle
_END = 3.5
_STYLE_SHEET = Path(__file__).parent / "lineplot.css"


TickText = Callable[[float, int], str]  # a value of the axis and its decimals


class Line(Struct, frozen=True):
    """One line: a value or None for each session, the oldest first; `shown` is its last value as text.

    `is_yardstick` marks the line that the others are compared with: it is dashed and has no colour of its own.
    """

    name: str
    values: tuple[float | None, ...]
    shown: Callable[[float], str]
    is_yardstick: bool = False

    @property
    def end(self) -> tuple[int, float]:
        """The index and the value of the latest point."""
        return next((at, v) for at in range(len(self.values) - 1, -1, -1) if (v := self.values[at]) is not None)


def has_points(line: Line) -> bool:
    """Return whether a line has at least two points to draw."""
    return len([value for value in line.values if value is not None]) > 1


def lineplot(
    lines: Sequence[Line], sessions: Sequence[date], base: float | None = None, ticks: TickText | None = None
) -> Panel:
    """Return the plot over `sessions`; each line needs two points or more, and `base` is their common base value.

    `ticks` writes the values of the axis, plain numbers by default.
    """
    foot = _TOP + max(_LEAST_HEIGHT, len(lines) * _LANE)
    scale = value_scale(lines, base, foot, _TOP)
    places = _spread_names([scale.at(line.end[1]) for line in lines], _TOP + _LANE / 2, foot - _LANE / 2)
    body = [_draw_grid(scale, base, ticks or tick_text), _draw_dates(sessions, foot)]
    classes = _line_classes(lines)
    drawn = sorted(zip(lines, classes, places, strict=True), key=lambda each: not each[0].is_yardstick)
    body += [_draw_line(line, css, scale, place) for line, css, place in drawn]
    return Panel(WIDTH, foot + _TICK_ROOM, "".join(body))


def style_sheet() -> str:
    """Return the style sheet for lines, with light colours."""
    colours = "".join(
        f".chart .l{at}{{stroke:{colour}}}\n.chart .end.l{at}{{fill:{colour}}}\n"
        for at, colour in enumerate(LINE_COLOURS)
    )
    return colours + with_light_colours(_STYLE_SHEET.read_text("utf-8"), Palette.BLUE_ORANGE)


def value_scale(lines: Sequence[Line], base: float | None, foot: float, top: float) -> Scale:
    """Return the value axis from `top` down to `foot`, in pixels: its low end, `left`, is at the foot."""
    known = [value for line in lines for value in line.values if value is not None]
    known += [] if base is None else [base]
    low, high = min(known), max(known)
    margin = max((high - low) * _MARGIN, abs(high) * _LEAST_SPAN) or _LEAST_SPAN
    return Scale(low - margin, high + margin, foot, top)


def _line_classes(lines: Sequence[Line]) -> list[str]:
    """Return the CSS class of each line: the colours in turn, a neutral one for a yardstick."""
    classes, at = [], 0
    for line in lines:
        classes.append("yardstick" if line.is_yardstick else f"l{at % len(LINE_COLOURS)}")
        at += not line.is_yardstick
    return classes


def _x(at: int, count: int) -> float:
    return _LEFT + at / (count - 1) * (_RIGHT - _LEFT)


def step_decimals(ticks: Sequence[float]) -> int:
    """Return the decimals that tell the values of `ticks` apart, at most four."""
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    return next((places for places in range(4) if round(step, places) == round(step, 9)), 4)


def _draw_grid(scale: Scale, base: float | None, written: TickText) -> str:
    ticks = scale.ticks()
    decimals = step_decimals(ticks)
    body = []
    for tick in ticks:
        y = scale.at(tick)
        body.append(svg.line((_LEFT, y), (_RIGHT, y), "zero" if tick == base else "grid"))
        body.append(svg.text(_LEFT - 10, y + 4.5, written(tick, decimals), _SMALL, "e q n"))
    if base is not None and base not in ticks:
        body.append(svg.line((_LEFT, scale.at(base)), (_RIGHT, scale.at(base)), "zero"))
    return svg.group("".join(body))


def tick_text(value: float, decimals: int) -> str:
    """Return a value of the axis as text: `1,250`."""
    return f"{value:,.{decimals}f}".replace(",", TERMINAL_MARKS.thousands).replace("-", TERMINAL_MARKS.minus)


def _draw_dates(sessions: Sequence[date], foot: float) -> str:
    """Return the labels of the first, middle and last date below the lines."""
    last = len(sessions) - 1
    body = ""
    for at, anchor in {0: "q n", last // 2: "m q n", last: "e q n"}.items():
        x = _x(at, len(sessions))
        body += svg.line((x, foot), (x, foot + 5), "zero")
        body += svg.text(x, foot + 22, day_of(sessions[at]), _SMALL, anchor)
    return svg.line((_LEFT, foot), (_RIGHT, foot), "rule") + body


def _draw_line(line: Line, css: str, scale: Scale, place: float) -> str:
    """Return the line, its end point, and its name at y = `place`."""
    count = len(line.values)
    points = [None if v is None else (_x(at, count), scale.at(v)) for at, v in enumerate(line.values)]
    at, value = line.end
    x, y = _x(at, count), scale.at(value)
    last = line.shown(value)
    room = WIDTH - _NAMES - room_for(f"  {last}", _NORMAL)
    name = shorten(line.name, _NORMAL, room, bold=True)
    leader = svg.path([(x + _END + 2, y), (_NAMES - 16, place), (_NAMES - 6, place)], f"leader {css}")
    body = svg.path(points, f"series {css}") + svg.circle(x, y, _END, f"end {css}") + leader
    return svg.group(body, "", f"{line.name} {last}") + svg.bold_and_plain(_NAMES, place + 5, (name, last), _NORMAL)


def _spread_names(places: Sequence[float], top: float, foot: float) -> list[float]:
    """Return the y positions of names so that none overlap, as near to the ends of their lines as possible."""
    order = sorted(range(len(places)), key=lambda at: places[at])
    clusters: list[tuple[float, int]] = []  # the middle of a group of touching names, and their number
    for at in order:
        middle, count = places[at], 1
        while clusters and _reach_of(clusters[-1], 1, top, foot) > _reach_of((middle, count), -1, top, foot):
            before, size = clusters.pop()
            middle, count = (before * size + middle * count) / (size + count), size + count
        clusters.append((middle, count))
    heights = [
        _held_inside(cluster, top, foot) + (at - (cluster[1] - 1) / 2) * _LANE
        for cluster in clusters
        for at in range(cluster[1])
    ]
    return [height for _, height in sorted(zip(order, heights, strict=True))]


def _held_inside(cluster: tuple[float, int], top: float, foot: float) -> float:
    """Return the middle of a cluster, moved so that all its names are between `top` and `foot`."""
    middle, half = cluster[0], (cluster[1] - 1) / 2 * _LANE
    return max(top + half, min(middle, foot - half))


def _reach_of(cluster: tuple[float, int], way: int, top: float, foot: float) -> float:
    return _held_inside(cluster, top, foot) + way * cluster[1] / 2 * _LANE
