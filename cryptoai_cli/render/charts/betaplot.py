"""Plot members' moves over their betas: members on the line moved as beta implies, those above it led."""

import statistics

from msgspec import Struct

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render.charts import svg
from cryptoai_cli.render.charts.axis import Scale, return_scale
from cryptoai_cli.render.charts.font import room_for
from cryptoai_cli.render.charts.svg import Box, Panel
from cryptoai_cli.render.numbers import TERMINAL_MARKS, percent, points, signed
from cryptoai_cli.report.model import Report, Row
from cryptoai_cli.report.ranking import unique_rows

_SIZE, _DOT = 12.0, 5.0
_MOST_NAMED = 16
_FARTHEST_BETA = 3.0  # times the median absolute beta: outliers are drawn at the edge
_BETA_STEPS = (0.5, 1.0, 2.0, 5.0)
_MOST_BETA_TICKS = 8


class Layout(Struct, frozen=True):
    """The size of the drawing, the margins around the plot in pixels, and whether its dots have titles."""

    width: float
    height: float
    left: float = 64.0
    right: float = 16.0
    top: float = 14.0
    foot: float = 44.0
    has_titles: bool = True


WIDE = Layout(1120, 420)
NARROW = Layout(480, 400, left=54.0, has_titles=False)


class Axes(Struct, frozen=True):
    """The axes: beta from left to right, the move from bottom to top."""

    beta: Scale
    move: Scale

    def holds(self, row: Row) -> bool:
        """Return whether a member lies on both axes, and is not drawn at their edge."""
        return self.beta.holds(row.beta or 0.0) and self.move.holds(row.simple_return or 0.0)


def rows_with_beta(report: Report) -> tuple[Row, ...]:
    """Return the members with a beta and a move, without duplicates, the largest absolute beta excess first."""
    rows = [row for row in unique_rows(report.rows) if row.status is Status.OK and _has_figures(row)]
    return tuple(sorted(rows, key=lambda row: (-abs(row.beta_excess_return or 0.0), row.symbol)))


def betaplot(report: Report, layout: Layout) -> Panel:
    """Return the drawing: a dot for each member, and the line of the moves that the benchmark implies for each beta."""
    rows = rows_with_beta(report)
    axes = _fit_axes(report, rows, layout)
    body = [_grid(axes, layout), _implied_line(report, axes)]
    body += [_dot(row, axes, layout) for row in reversed(rows)]
    body.append(_names(rows, axes, layout))
    return Panel(layout.width, layout.height, "".join(body))


def _has_figures(row: Row) -> bool:
    return None not in {row.beta, row.simple_return, row.beta_excess_return}


def _benchmark_return(report: Report) -> float:
    found = next((row.simple_return for row in report.benchmarks if row.symbol == report.primary), None)
    return found or 0.0


def _fit_axes(report: Report, rows: tuple[Row, ...], layout: Layout) -> Axes:
    betas = [row.beta or 0.0 for row in rows]
    reach = max(_FARTHEST_BETA * statistics.median(map(abs, betas)), 1.0)
    low, high = max(min(0.0, *betas), -reach), min(max(1.0, *betas), reach)
    edge = (high - low) * 0.05
    implied = [_benchmark_return(report) * beta for beta in (low, high)]
    moves = [row.simple_return or 0.0 for row in rows]
    return Axes(
        Scale(low - edge, high + edge, layout.left, layout.width - layout.right),
        return_scale(moves, implied, layout.height - layout.foot, layout.top),
    )


def _grid(axes: Axes, layout: Layout) -> str:
    left, right, top, foot = layout.left, layout.width - layout.right, layout.top, layout.height - layout.foot
    body = []
    for tick in axes.move.ticks():
        y = axes.move.at(tick)
        words = "0 %" if tick == 0 else f"{'+' if tick > 0 else TERMINAL_MARKS.minus}{abs(tick) * 100:.3g} %"
        body.append(svg.line((left, y), (right, y), "zero" if tick == 0 else "grid"))
        body.append(svg.text(left - 8, y + 4, words, _SIZE, "e q n"))
    for beta in _beta_ticks(axes.beta):
        x = axes.beta.at(beta)
        body.append(svg.line((x, top), (x, foot), "grid"))
        body.append(svg.text(x, foot + 18, f"{beta:g}".replace("-", TERMINAL_MARKS.minus), _SIZE, "m q n"))
    body.append(svg.text((left + right) / 2, layout.height - 6, "Beta", _SIZE, "m q"))
    return svg.group("".join(body))


def _beta_ticks(scale: Scale) -> list[float]:
    step = next((s for s in _BETA_STEPS if (scale.high - scale.low) / s <= _MOST_BETA_TICKS), _BETA_STEPS[-1] * 2)
    first, last = int(scale.low / step) - 1, int(scale.high / step) + 1
    return [at * step for at in range(first, last + 1) if scale.holds(at * step)]


def _implied_line(report: Report, axes: Axes) -> str:
    move, ends = _benchmark_return(report), (axes.beta.low, axes.beta.high)
    start, end = ((axes.beta.at(beta), axes.move.at(beta * move)) for beta in ends)
    return svg.line(start, end, "implied")


def _dot(row: Row, axes: Axes, layout: Layout) -> str:
    x, y, after = _x(row, axes), _y(row, axes), row.beta_excess_return or 0.0
    beta = signed(row.beta, TERMINAL_MARKS).removeprefix("+")
    move, rest = percent(row.simple_return, TERMINAL_MARKS), points(after, TERMINAL_MARKS)
    title = f"{row.symbol} {move}, beta {beta}, after it {rest}"
    return svg.circle(x, y, _DOT, f"dot {'down' if after < 0 else 'up'}", title if layout.has_titles else "")


def _names(rows: tuple[Row, ...], axes: Axes, layout: Layout) -> str:
    """Return the symbols of the members farthest from the line, leaving out those that would overlap."""
    taken = [Box(_x(row, axes) - _DOT, _y(row, axes) - _DOT, 2 * _DOT, 2 * _DOT) for row in rows]
    body = []
    for row in rows[:_MOST_NAMED]:
        x, y = _x(row, axes), _y(row, axes)
        words = row.symbol if axes.holds(row) else f"{row.symbol} (beta {row.beta:.2f})"
        wide = room_for(words, _SIZE)
        right = (Box(x + 8, y - 7, wide, 14), x + 8, "halo")
        left = (Box(x - 8 - wide, y - 7, wide, 14), x - 8, "e halo")
        for box, at, classes in (right, left):
            inside = box.x >= layout.left and box.x + wide <= layout.width
            if inside and not any(_do_overlap(box, other) for other in taken):
                taken.append(box)
                body.append(svg.text(at, y + 4, words, _SIZE, classes))
                break
    return svg.group("".join(body))


def _x(row: Row, axes: Axes) -> float:
    return axes.beta.at(row.beta or 0.0)


def _y(row: Row, axes: Axes) -> float:
    return axes.move.at(row.simple_return or 0.0)


def _do_overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )
