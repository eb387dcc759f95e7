"""Draw one picture of a report as a standalone file: headline, drawing, legend, provenance."""

from cryptoai_cli.errors import UsageError
from cryptoai_cli.render import phrases
from cryptoai_cli.render.charts import dotplot, index_plot, legend, lineplot, treemap
from cryptoai_cli.render.charts.frame import framed_picture, small_print, title_panel
from cryptoai_cli.render.charts.svg import Panel
from cryptoai_cli.render.options import Chart, RenderOptions
from cryptoai_cli.render.phrases import sentences
from cryptoai_cli.report.model import Report


def to_svg(report: Report, options: RenderOptions) -> str:
    """Return the requested picture as an SVG file; its fonts are named, with generic fallbacks."""
    drawing, below = _drawing_and_legend(report, options.chart)
    name = f"{report.headline.text} {phrases.day_words(report)}"
    title = title_panel(sentences(report.headline.text)[0], _title_parts(report), drawing.width)
    styles = lineplot.style_sheet() if options.chart is Chart.HISTORY else ""
    prints = [(small_print(words), 0.0) for words in _small_print(report, options.chart)]
    return framed_picture(name, ((title, 20.0), (drawing, 14.0), (below, 10.0), *prints), styles, options.palette)


def _drawing_and_legend(report: Report, chart: Chart) -> tuple[Panel, Panel]:
    if chart is Chart.GROUPS:
        return dotplot.dotplot(report, dotplot.PICTURE), legend.mark_legend(report, room=dotplot.PICTURE.width)
    if chart is Chart.HISTORY:
        return _index_plot(report), small_print(index_plot.explanation(report))
    return treemap.treemap(report, treemap.WIDE), legend.colour_legend(report)


def _index_plot(report: Report) -> Panel:
    drawing = index_plot.index_plot(report)
    if drawing is not None:
        return drawing
    if report.period is not None:
        raise UsageError(
            "--chart history leads up to one session, not over a period",
            hint="use it with `movers today` or `movers on`",
        )
    raise UsageError(
        "there is no history to draw: no earlier sessions are held", hint="run `movers sync`, or choose another --chart"
    )


def _title_parts(report: Report) -> tuple[str, ...]:
    return phrases.day_words(report), phrases.state_words(report), phrases.coverage_words(report)


def _small_print(report: Report, chart: Chart) -> tuple[str, ...]:
    """Return the lines of small print: the meaning of a treemap's sizes, and the source of the figures."""
    sizes = (f"A tile for each member, {treemap.size_words(report)}.",) if chart is Chart.TREEMAP else ()
    return (*sizes, _provenance(report))


def _provenance(report: Report) -> str:
    base = phrases.base_words(report)
    source = phrases.source_words(report)
    return f"Price changes since the close of {base}, without dividends." + (f" Source: {source}." if source else "")
