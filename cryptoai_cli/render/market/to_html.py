"""Write a report on the whole market as one self-contained page: market, map, groups, lists, places."""

from markupsafe import Markup
from msgspec.structs import replace

from cryptoai_cli.render import phrases
from cryptoai_cli.render.charts import svg
from cryptoai_cli.render.charts.breadth import count_bar
from cryptoai_cli.render.charts.palette import colour_words
from cryptoai_cli.render.charts.svg import Box, Panel
from cryptoai_cli.render.fields import pick_fields
from cryptoai_cli.render.html.frame import frame_values, rendered_page
from cryptoai_cli.render.html.grid import Grid, Line, cells_by_row, clean, column_of, other_name
from cryptoai_cli.render.html.pictures import colour_scales, sized_pictures
from cryptoai_cli.render.html.sections import Fact, Side, group_grid, unbroken_figures
from cryptoai_cli.render.market import words
from cryptoai_cli.render.market.group_sides import ranked_groups
from cryptoai_cli.render.market.line_fields import NamedList, line_fields, list_keys, named_lists
from cryptoai_cli.render.market.market_map import MEDIUM, NARROW, WIDE, map_report, map_words, market_map
from cryptoai_cli.render.numbers import TERMINAL_MARKS, instant
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.quote_page import quote_page
from cryptoai_cli.report.market.model import MarketReport, MarketRow

_BAR = Box(0, 0, 1120, 18)
_SIZES = (WIDE, MEDIUM, NARROW)


def market_to_html(market: MarketReport, options: RenderOptions) -> str:
    """Return the report as an HTML page; with `by_group` without its lists."""
    base = market.base
    values = frame_values(base, options, coverage="", own="market.css")
    own = {
        "sources": clean(words.market_sources(market)),
        "breadth_bar": _breadth_picture(market),
        "market_words": tuple(unbroken_figures(told) for told in _figures_of(market)),
        "counts": words.counts_words(market),
        "where": clean(market.filter.where),
        "only": clean(words.only_words(market)),
        "unconfirmed": words.why_no_lists(market),
        "map_pictures": _map_pictures(market),
        "map_words": map_words(market, WIDE),
        "rise": colour_words(options.palette)[0],
        "fall": colour_words(options.palette)[1],
        "by": words.groups_word(market.by),
        "group_head": words.groups_word(market.by).capitalize(),
        "measure": base.measure.value,
        "groups": group_grid(base if options.by_group else replace(base, groups=ranked_groups(market))),
        "unranked": "" if options.by_group else words.unranked_words(market),
        "lists": () if options.by_group else _list_sides(market, options),
        "places": tuple(
            unbroken_figures(clean(words.place_words(place, market.by, TERMINAL_MARKS))) for place in market.places
        ),
        "is_long": True,
        "fine_print": _market_fine_print(market, with_lists=not options.by_group),
        "provenance": _market_facts(market),
    }
    return rendered_page("market.html.jinja", values | own)


def _figures_of(market: MarketReport) -> tuple[str, ...]:
    told = (
        words.median_words(market, TERMINAL_MARKS),
        words.market_breadth_words(market),
        words.volume_words(market, TERMINAL_MARKS),
    )
    return tuple(part for part in told if part)


def _breadth_picture(market: MarketReport) -> Markup:
    """Return the bar of advances, unchanged and declines; empty where nothing was counted."""
    found = market.breadth
    if not found.advances + found.unchanged + found.declines:
        return Markup("")
    told = words.market_breadth_words(market)
    body = count_bar((found.advances, found.unchanged, found.declines, 0), _BAR, told)
    return Markup(svg.picture(Panel(_BAR.width, _BAR.height, body), told))  # noqa: S704 our own drawing


def _map_pictures(market: MarketReport) -> Markup:
    drawn = map_report(market, WIDE.most)
    if not drawn.groups:
        return Markup("")
    name = f"Map of the {len(drawn.rows)} largest lines in {len(drawn.groups)} sectors, coloured by move"
    return sized_pictures(tuple(market_map(market, size) for size in _SIZES), name) + colour_scales(drawn)


def _list_sides(market: MarketReport, options: RenderOptions) -> tuple[Side, ...]:
    return tuple(Side(each.title, _list_grid(market, each, options)) for each in named_lists(market))


def _list_grid(market: MarketReport, each: NamedList, options: RenderOptions) -> Grid:
    entries = each.entries if each.key == "suspect" else each.entries[: options.top]
    *usual, last = list_keys(each.key, market.rank_by)
    keys = (*(key for key in usual if key != "turnover"), last)  # two lists beside each other are narrow
    columns = tuple(column_of(field) for field in pick_fields(line_fields(market, entries, TERMINAL_MARKS), keys))
    rows = zip(entries, cells_by_row(columns, len(entries)), strict=True)
    lines = (
        Line(clean(entry.row.symbol), _remark(entry), cells, link=quote_page(options.link, entry.row.symbol))
        for entry, cells in rows
    )
    return Grid(columns, tuple(lines))


def _remark(entry: MarketRow) -> str:
    """Return what stands beside a symbol: its name, and that its move has one source."""
    marked = words.ONE_SOURCE if words.is_one_source(entry) else ""
    return " · ".join(part for part in (other_name(entry.row), marked) if part)


def _market_fine_print(market: MarketReport, *, with_lists: bool) -> tuple[str, ...]:
    has_one = with_lists and bool(words.one_source_symbols(words.listed_lines(market)))
    one = (f"{words.ONE_SOURCE_WORDS}.",) if has_one else ()
    return (*one, *words.meanings(market, with_lists=with_lists))


def _market_facts(market: MarketReport) -> tuple[Fact, ...]:
    base = market.base
    facts = (
        Fact("Session", base.session.day.isoformat()),
        Fact("State", phrases.state_words(base)),
        Fact("Prices as of", "" if base.as_of is None else instant(base.as_of)),
        Fact("Source", clean(words.market_sources(market))),
        Fact("Report made", instant(base.generated_at)),
    )
    return tuple(fact for fact in facts if fact.value)
