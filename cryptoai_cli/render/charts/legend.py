"""Draw the legends: the colours of the treemap and the marks of the dot plot."""

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render.charts import svg
from cryptoai_cli.render.charts.font import room_for
from cryptoai_cli.render.charts.palette import SHADES, shade_bounds
from cryptoai_cli.render.charts.svg import Box, Panel
from cryptoai_cli.render.numbers import TERMINAL_MARKS
from cryptoai_cli.render.phrases import spoken_name
from cryptoai_cli.report.model import Report

HEIGHT = 24.0
_SIZE = 12.5
_SWATCH = 17.0
_SWATCH_HEIGHT = 14.0
_FOOT = 13.5
_LABEL_FOOT = 31.0
_LABEL_GAP = 10.0
SCALE_HEIGHT = 38.0
_GAP = 22.0
_NO_FIGURE = _SWATCH + 6  # from the frame to its words
_SLIM_WIDTH = 340.0
_LINE = 15.0


def colour_legend(report: Report) -> Panel:
    """Return the colour scale, labelled with the moves at which each shade begins."""
    labels = _bound_texts(report)
    width = max(_SWATCH, *(room_for(label, _SIZE) + _LABEL_GAP for label in labels))
    body, x = _swatches(width, width / 2), width * (2 * SHADES + 1.5)
    body += "".join(svg.text(width * (at + 1.5), _LABEL_FOOT, each, _SIZE, "m n q") for at, each in enumerate(labels))
    if _lacks_figures(report):
        body += _no_figure(x + _GAP, 0)
        x += _GAP + _NO_FIGURE + room_for("no figure", _SIZE)
    return Panel(x + 2, SCALE_HEIGHT, body)


def slim_colour_legend(report: Report) -> Panel:
    """Return the colour scale for a phone: its labels stand on two lines in turn, so that they need not shrink."""
    width, labels = _SLIM_WIDTH / (2 * SHADES + 1), _bound_texts(report)
    body = _swatches(width, 0)
    for at, label in enumerate(labels):
        body += svg.text(width * (at + 1), _LABEL_FOOT + at % 2 * _LINE, label, _SIZE, "m n q")
    height = _LABEL_FOOT + _LINE + 6
    if _lacks_figures(report):
        body += _no_figure(0, height)
        height += _SWATCH_HEIGHT + 4
    return Panel(_SLIM_WIDTH, height, body)


def _bound_texts(report: Report) -> list[str]:
    """Return the bounds between the shades as text, the lowest first."""
    bounds = shade_bounds(report)
    return [_bound_text(-bound) for bound in reversed(bounds)] + [_bound_text(bound) for bound in bounds]


def _swatches(width: float, x: float) -> str:
    """Return a swatch of each shade, side by side from `x` on."""
    tones = (f"{'d' if step < 0 else 'u'}{abs(step)}" for step in range(-SHADES, SHADES + 1))
    boxes = (Box(x + at * width, 2, width - 1, _SWATCH_HEIGHT) for at in range(2 * SHADES + 1))
    return "".join(svg.rect(box, f"sw {tone}") for box, tone in zip(boxes, tones, strict=True))


def _lacks_figures(report: Report) -> bool:
    return any(row.status is not Status.OK for row in report.rows)


def _no_figure(x: float, y: float) -> str:
    """Return the frame of a tile without a figure, and what it means."""
    frame = svg.rect(Box(x, y + 2.5, _SWATCH, _SWATCH_HEIGHT - 1), "sw none")
    return frame + svg.text(x + _NO_FIGURE, y + _FOOT, "no figure", _SIZE, "q")


def _bound_text(bound: float) -> str:
    """Return a bound as text, `+1.5 %`."""
    return f"{TERMINAL_MARKS.minus if bound < 0 else '+'}{abs(bound) * 100:.4g} %"


def mark_legend(report: Report, *, room: float) -> Panel:
    """Return the explanation of the dot plot's marks, in lines of at most `room` pixels."""
    entries = [
        (svg.circle(8, 0, 5, "dot up"), "a member that rose"),
        (svg.circle(8, 0, 5, "dot down"), "that fell"),
        (svg.rect(Box(5.5, -9, 5, 18), "measure", 1.5), f"{report.measure.value} of its group"),
    ]
    own = [spoken_name(row) for row in report.benchmarks if row.of_group_only and row.status is Status.OK]
    if own:
        entries.append((svg.polygon(((2, -5), (14, -5), (8, 5)), "own"), f"{', '.join(own)}, where compared"))
    body, x, y = "", 0.0, 12.0
    for mark, words in entries:
        needed = 20 + room_for(words, _SIZE)
        if x and x + needed > room:
            x, y = 0.0, y + HEIGHT
        body += svg.translated(mark, x, y)
        body += svg.text(x + 20, y + 4, words, _SIZE, "q")
        x += needed + _GAP
    return Panel(room, y + HEIGHT / 2, body)
