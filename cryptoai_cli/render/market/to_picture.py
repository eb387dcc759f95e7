"""Draw one picture of the whole market as a standalone file: headline, drawing, legend, provenance."""

from msgspec.structs import replace

from cryptoai_cli.errors import UsageError
from cryptoai_cli.render import phrases
from cryptoai_cli.render.charts import dotplot, legend
from cryptoai_cli.render.charts.frame import framed_picture, small_print, title_panel
from cryptoai_cli.render.charts.svg import Panel
from cryptoai_cli.render.charts.to_png import paint
from cryptoai_cli.render.market.group_sides import group_sides, ranked_groups
from cryptoai_cli.render.market.market_map import WIDE, map_report, map_words, market_map
from cryptoai_cli.render.market.words import counts_words, groups_word, market_sources
from cryptoai_cli.render.options import Chart, RenderOptions
from cryptoai_cli.report.market.model import MarketReport
from cryptoai_cli.report.model import Report

_SIDE = 10  # groups drawn from each end


def market_to_png(market: MarketReport, options: RenderOptions) -> bytes:
    """Return the requested picture as PNG; the same report gives the same bytes on every machine."""
    return paint(market_to_svg(market, options))


def market_to_svg(market: MarketReport, options: RenderOptions) -> str:
    """Return the map, or the plot of the best and worst groups, as an SVG file; raise UsageError for another one."""
    base = market.base
    drawing, below, explained = _drawn(market, options.chart)
    title = title_panel(
        phrases.sentences(base.headline.text)[0],
        (phrases.day_words(base), phrases.state_words(base), counts_words(market)),
        drawing.width,
    )
    source = market_sources(market)
    last = f"Price changes since the close of {phrases.base_words(base)}, without dividends."
    prints = (small_print(explained), small_print(f"{last}{f' Source: {source}.' if source else ''}"))
    name = f"{base.headline.text} {phrases.day_words(base)}"
    parts = ((title, 20.0), (drawing, 14.0), (below, 10.0), *((each, 0.0) for each in prints))
    return framed_picture(name, parts, palette=options.palette)


def picked_groups(market: MarketReport) -> Report:
    """Return the report with the best and the worst ranked groups only, where they are many."""
    return replace(market.base, groups=tuple(group for side in group_sides(market, _SIDE) for group in side.groups))


def picked_words(market: MarketReport) -> str:
    """Return which groups the plot has."""
    count = len(ranked_groups(market))
    word = groups_word(market.by)
    return f"The {_SIDE} best and {_SIDE} worst of {count:,} {word}." if count > 2 * _SIDE else f"All ranked {word}."


def _drawn(market: MarketReport, chart: Chart) -> tuple[Panel, Panel, str]:
    """Return the drawing, its legend, and the words that explain it."""
    if chart is Chart.HISTORY:
        raise UsageError("the report on the whole market has no such picture", hint="try `movers history market`")
    if chart is Chart.GROUPS:
        shown = picked_groups(market)
        if not shown.groups:
            raise UsageError(
                f"there is nothing to draw: no {groups_word(market.by)} are ranked", hint="try --chart treemap"
            )
        marks = legend.mark_legend(shown, room=dotplot.LONG_LABELS.width)
        return dotplot.dotplot(shown, dotplot.LONG_LABELS), marks, picked_words(market)
    drawn = map_report(market, WIDE.most)
    if not drawn.groups:
        raise UsageError("there is nothing to draw: no line passes the filter", hint="see --where")
    return market_map(market, WIDE), legend.colour_legend(drawn), map_words(market, WIDE)
