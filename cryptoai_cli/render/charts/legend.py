"""Draw the legends: the colours of the treemap and the marks of the dot plot."""

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render.charts import svg
from cryptoai_cli.render.charts.font import room_for
from cryptoai_cli.render.charts.palette import SHADES, shade_limit
from cryptoai_cli.render.charts.svg import Box, Panel
from cryptoai_cli.render.numbers import TERMINAL_MARKS, percent
from cryptoai_cli.render.phrases import spoken_name
from cryptoai_cli.report.model import Report

HEIGHT = 24.0
_SIZE = 12.5
_SWATCH = 17.0
_FOOT = 16.0
_GAP = 22.0


def colour_legend(report: Report) -> Panel:
    """Return the colour scale, labelled with the moves at which its ends begin."""
    limit = shade_limit(report)
    low, high = (f"{sign}{percent(limit, TERMINAL_MARKS)[1:]}" for sign in (TERMINAL_MARKS.minus, "+"))
    x = room_for(low, _SIZE) + 8
    body = svg.text(x - 8, _FOOT, low, _SIZE, "e n q")
    for step in range(-SHADES, SHADES + 1):
        tone = f"{'d' if step < 0 else 'u'}{abs(step)}"
        body += svg.rect(Box(x, 4, _SWATCH, 15), f"sw {tone}")
        x += _SWATCH + 1
    body += svg.text(x + 6, _FOOT, high, _SIZE, "n q")
    x += 6 + room_for(high, _SIZE)
    if any(row.status is not Status.OK for row in report.rows):
        body += svg.rect(Box(x + _GAP, 4.5, _SWATCH, 14), "sw none")
        body += svg.text(x + _GAP + _SWATCH + 6, _FOOT, "no figure", _SIZE, "q")
        x += _GAP + _SWATCH + 6 + room_for("no figure", _SIZE)
    return Panel(x + 2, HEIGHT, body)


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
