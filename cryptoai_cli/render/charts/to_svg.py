"""Draw one picture of a report as a standalone file: headline, drawing, legend, provenance."""

from cryptoai_cli.errors import UsageError
from cryptoai_cli.render import phrases
from cryptoai_cli.render.charts import dotplot, index_plot, legend, lineplot, treemap
from cryptoai_cli.render.charts.frame import framed_picture, small_print, title_panel
from cryptoai_cli.render.charts.svg import Panel
from cryptoai_cli.render.options import Chart, RenderOptions
from cryptoai_cli.render.phrases import sentences
from cryptoai_cli.report.model import Report
from cryptoai_cli.report.style import Palette


def to_svg(report: Report, options: RenderOptions) -> str:
    """Return the requested picture as an SVG file; its fonts are named, with generic fallbacks."""
    if options.chart is Chart.HISTORY:
        return _history(report, options.palette)
    drawing, below = _drawing_and_legend(report, options.chart)
    name = f"{report.headline.text} {phrases.day_words(report)}"
    title = title_panel(sentences(report.headline.text)[0], _title_parts(report), drawing.width)
    prints = [(small_print(words), 0.0) for words in _small_print(report, options.chart)]
    return framed_picture(name, ((title, 20.0), (drawing, 14.0), (below, 10.0), *prints), palette=options.palette)


def _history(report: Report, palette: Palette) -> str:
    """Return the picture of the lines, which has a title and dates of its own."""
    drawing = _index_plot(report)
    what = index_plot.title(report)
    title = title_panel(what, (index_plot.dates(report), phrases.state_words(report)), drawing.width)
    prints = [(small_print(words), 2.0) for words in (*index_plot.explanation(report), _without_dividends(report))]
    name = f"{what}; {index_plot.dates(report)}"
    return framed_picture(name, ((title, 20.0), (drawing, 14.0), *prints), lineplot.style_sheet(), palette)


def _drawing_and_legend(report: Report, chart: Chart) -> tuple[Panel, Panel]:
    if chart is Chart.GROUPS:
        return dotplot.dotplot(report, dotplot.PICTURE), legend.mark_legend(report, room=dotplot.PICTURE.width)
    return treemap.treemap(report, treemap.WIDE), legend.colour_legend(report)


def _index_plot(report: Report) -> Panel:
    drawing = index_plot.index_plot(report)
    if drawing is not None:
        return drawing
    raise UsageError(
        "there is no history to draw: the closes of earlier sessions are not stored",
        hint="run `movers sync`, or choose another --chart",
    )


def _title_parts(report: Report) -> tuple[str, ...]:
    return phrases.day_words(report), phrases.state_words(report), phrases.coverage_words(report)


def _small_print(report: Report, chart: Chart) -> tuple[str, ...]:
    """Return the lines of small print: the meaning of a treemap's sizes, and the source of the figures."""
    sizes = (f"A tile for each member, {treemap.size_words(report)}.",) if chart is Chart.TREEMAP else ()
    return (*sizes, _provenance(report))


def _provenance(report: Report) -> str:
    return f"Price changes since the close of {phrases.base_words(report)}, without dividends.{_source(report)}"


def _without_dividends(report: Report) -> str:
    return f"Without dividends.{_source(report)}"


def _source(report: Report) -> str:
    source = phrases.source_words(report)
    return f" Source: {source}." if source else ""
