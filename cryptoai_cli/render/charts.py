"""Draw one picture of a report as a file of its own: what happened on top, the drawing, its legend, its provenance."""

from pathlib import Path

from cryptoai_cli.render import dotplot, legend, phrases, svg, treemap
from cryptoai_cli.render.lettering import FONT_FAMILY, drawable, lines
from cryptoai_cli.render.options import Chart, RenderOptions
from cryptoai_cli.render.palette import literal
from cryptoai_cli.render.sentences import sentences
from cryptoai_cli.render.svg import Box, Panel
from cryptoai_cli.report.model import Report

_MARGIN = 40.0
_TITLE, _SMALL = 24.0, 14.0
_SHEET = Path(__file__).parent / "page" / "charts.css"


def to_svg(report: Report, options: RenderOptions) -> str:
    """Return the picture that the options ask for, in letters that every viewer finds or replaces."""
    panel, below = _drawing(report, options.chart)
    name = f"{report.headline.text} {phrases.day_words(report)}"
    whole = _stacked(report, panel, below)
    return drawable(svg.document(whole, name, _sheet()))


def _sheet() -> str:
    family = f".chart{{font-family:'{FONT_FAMILY}',system-ui,sans-serif}}\n"
    return family + literal(_SHEET.read_text("utf-8"))


def _drawing(report: Report, chart: Chart) -> tuple[Panel, Panel]:
    """Return the drawing and its legend."""
    if chart is Chart.GROUPS:
        return dotplot.dotplot(report, dotplot.WIDE), legend.mark_legend(report, room=dotplot.WIDE.width)
    return treemap.treemap(report, treemap.WIDE), legend.colour_legend(report)


def _stacked(report: Report, panel: Panel, below: Panel) -> Panel:
    title, foot = _title(report, panel.width), _provenance(report)
    y = _MARGIN
    body = ""
    for part, gap in ((title, 20.0), (panel, 14.0), (below, 10.0), (foot, _MARGIN - 12)):
        body += svg.moved(part.body, _MARGIN, y)
        y += part.height + gap
    width = panel.width + 2 * _MARGIN
    return Panel(width, y, svg.rect(Box(0, 0, width, y), "paper") + body)


def _title(report: Report, room: float) -> Panel:
    told = sentences(report.headline.text)[0]
    body, y = "", 0.0
    for line in lines(told, _TITLE, room, bold=True):
        y += _TITLE * 1.25
        body += svg.text(0, y - 6, line, _TITLE, "b n")
    parts = (phrases.day_words(report), phrases.state_words(report), phrases.coverage_words(report))
    body += svg.text(0, y + 20, " · ".join(parts), _SMALL, "q")
    return Panel(room, y + 24, body)


def _provenance(report: Report) -> Panel:
    base = phrases.base_words(report)
    source = phrases.source_words(report)
    told = f"Price changes since the close of {base}, without dividends." + (f" Source: {source}." if source else "")
    return Panel(0, 16, svg.text(0, 12, told, _SMALL, "q"))
