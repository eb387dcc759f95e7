"""Draw one picture as a file of its own: what happened on top, the drawing, its legend, its provenance."""

from collections.abc import Sequence

from cryptoai_cli.errors import UsageError
from cryptoai_cli.render import phrases
from cryptoai_cli.render.charts import dotplot, index_plot, legend, lineplot, svg, treemap
from cryptoai_cli.render.charts.font import FONT_FAMILY, ORIGINAL_FAMILY, balanced_lines, drawable_text
from cryptoai_cli.render.charts.palette import literal
from cryptoai_cli.render.charts.svg import Box, Panel
from cryptoai_cli.render.options import Chart, RenderOptions
from cryptoai_cli.render.phrases import sentences
from cryptoai_cli.report.model import Report

_MARGIN = 40.0
_TITLE, _SMALL = 24.0, 14.0


def to_svg(report: Report, options: RenderOptions) -> str:
    """Return the picture that the options ask for, in letters that every viewer finds or replaces."""
    panel, below = _drawing(report, options.chart)
    name = f"{report.headline.text} {phrases.day_words(report)}"
    title = titled(sentences(report.headline.text)[0], _parts(report), panel.width)
    looks = lineplot.sheet() if options.chart is Chart.HISTORY else ""
    prints = [(small_print(words), 0.0) for words in _small_print(report, options.chart)]
    return written(name, ((title, 20.0), (panel, 14.0), (below, 10.0), *prints), looks)


def written(name: str, parts: Sequence[tuple[Panel, float]], looks: str = "") -> str:
    """Return a picture of panels below each other, each with the gap below it, as a file; `name` tells what it shows.

    `looks` is a style sheet besides the one of all drawings.
    """
    y = _MARGIN
    body = ""
    for part, gap in parts:
        body += svg.moved(part.body, _MARGIN, y)
        y += part.height + gap
    y += _MARGIN - 12
    width = max(part.width for part, _ in parts) + 2 * _MARGIN
    whole = Panel(width, y, svg.rect(Box(0, 0, width, y), "paper") + body)
    return drawable_text(svg.document(whole, name, _sheet() + looks))


def titled(told: str, parts: Sequence[str], room: float) -> Panel:
    """Return the words above a drawing: what it tells, and below, smaller, of what it is."""
    body, y = "", 0.0
    for line in balanced_lines(told, _TITLE, room, bold=True):
        y += _TITLE * 1.25
        body += svg.text(0, y - 6, line, _TITLE, "b n")
    body += svg.text(0, y + 20, " · ".join(parts), _SMALL, "q")
    return Panel(room, y + 24, body)


def small_print(words: str) -> Panel:
    """Return a line below a drawing."""
    return Panel(0, 16, svg.text(0, 12, words, _SMALL, "q"))


def _sheet() -> str:
    family = f".chart{{font-family:'{FONT_FAMILY}','{ORIGINAL_FAMILY}',system-ui,sans-serif}}\n"
    return family + literal(svg.looks())


def _drawing(report: Report, chart: Chart) -> tuple[Panel, Panel]:
    """Return the drawing and its legend."""
    if chart is Chart.GROUPS:
        return dotplot.dotplot(report, dotplot.WIDE), legend.mark_legend(report, room=dotplot.WIDE.width)
    if chart is Chart.HISTORY:
        return _indices(report), small_print(index_plot.explained(report))
    return treemap.treemap(report, treemap.WIDE), legend.colour_legend(report)


def _indices(report: Report) -> Panel:
    found = index_plot.index_plot(report)
    if found is not None:
        return found
    if report.period is not None:
        raise UsageError(
            "--chart history leads up to one session, not over a period",
            hint="use it with `movers today` or `movers on`",
        )
    raise UsageError(
        "there is no history to draw: no earlier sessions are held", hint="run `movers sync`, or choose another --chart"
    )


def _parts(report: Report) -> tuple[str, ...]:
    return phrases.day_words(report), phrases.state_words(report), phrases.coverage_words(report)


def _small_print(report: Report, chart: Chart) -> tuple[str, ...]:
    """Return what the sizes on a map mean, where they mean anything, and where the figures come from."""
    has_sizes = chart is Chart.TREEMAP and any(map(treemap.is_weighted, report.groups))
    sizes = (f"A tile for each member, {treemap.size_words(report)}.",) if has_sizes else ()
    return (*sizes, _provenance(report))


def _provenance(report: Report) -> str:
    base = phrases.base_words(report)
    source = phrases.source_words(report)
    return f"Price changes since the close of {base}, without dividends." + (f" Source: {source}." if source else "")
