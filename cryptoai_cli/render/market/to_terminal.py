"""Write a report on the whole market as text for a terminal or a pipe: headline, market, lists, fine print."""

from msgspec.structs import replace
from rich.text import Text

from cryptoai_cli.render.fields import fields_of_table
from cryptoai_cli.render.market.line_columns import market_table
from cryptoai_cli.render.market.terminal_groups import market_group_lines
from cryptoai_cli.render.market.terminal_lists import active_lines, list_lines
from cryptoai_cli.render.market.terminal_words import fine_lines, market_lines, place_lines
from cryptoai_cli.render.market.words import market_sources
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.footnotes import footnotes, unranked_lines
from cryptoai_cli.render.terminal.groups import group_lines
from cryptoai_cli.render.terminal.head import benchmark_lines, headline_lines, titled_day
from cryptoai_cli.render.terminal.on_record import on_record_lines
from cryptoai_cli.render.terminal.rows import table_lines
from cryptoai_cli.render.terminal.screen import Screen, screen_for
from cryptoai_cli.render.terminal.to_terminal import spaced, text_of
from cryptoai_cli.report.market.model import MarketReport

_LEAST_PAGE = 100
_LEAST_ROWS = 3  # a side; a report that is longer even so is scrolled
_HEAD = 2  # title and headline stand together


def market_to_terminal(market: MarketReport, options: RenderOptions) -> str:
    """Return the report as text; with `columns`, one flat table of them; with `by_group`, all groups and no lists."""
    screen = screen_for(options)
    if options.columns:
        asked = market_table(market, by_group=options.by_group, names=options.columns)
        return text_of(table_lines(fields_of_table(asked, screen.marks), options, screen), options)
    return text_of(_page(market, options, screen), options)


def market_mail_text(market: MarketReport, options: RenderOptions) -> str:
    """Return the report as the text of a mail, with blank lines around the headline because nothing is bold."""
    return text_of(spaced(_market_parts(market, options, screen_for(options))), options)


def _page(market: MarketReport, options: RenderOptions, screen: Screen) -> list[Text]:
    """Return the lines of the report; where the screen is too low, with fewer rows a side, then without blank lines."""
    whole = _joined(_market_parts(market, options, screen), is_tight=False)
    height = options.height
    if height is None or len(whole) <= height or options.by_group:
        return whole
    for is_tight in (False, True):
        for top in range(options.top, min(options.top, _LEAST_ROWS) - 1, -1):
            lines = _joined(_market_parts(market, replace(options, top=top), screen), is_tight=is_tight)
            if len(lines) <= height:
                return lines
    return whole


def _joined(parts: list[list[Text]], *, is_tight: bool) -> list[Text]:
    head = [line for part in parts[:_HEAD] for line in part]
    rest = parts[_HEAD:]
    return [*head, *(line for part in rest for line in part)] if is_tight else spaced([head, *rest])


def _market_parts(market: MarketReport, options: RenderOptions, screen: Screen) -> list[list[Text]]:
    """Return the parts of the report, each as lines: title, headline and what follows."""
    base, notes = market.base, footnotes(market.base, screen)
    if options.by_group:
        groups, lists, rest = group_lines(base, screen, in_full=True), [], []
    else:
        groups = market_group_lines(market, options.top, screen)
        lists = list_lines(market, options.top, notes, screen)
        rest = active_lines(market, options.top, screen)
    evidence = [benchmark_lines(base, notes, screen), groups, lists]
    page = min(screen.room, max(_LEAST_PAGE, *(line.cell_len for part in evidence for line in part), 0))
    suspects = (*base.benchmarks, *(entry.row for entry in market.suspect if not options.by_group))
    return [
        titled_day(base, (market_sources(market),), screen, page),
        headline_lines(base, screen, page),
        evidence[0],
        market_lines(market, screen, page),
        groups,
        lists,
        on_record_lines(base, screen),
        [*rest, *unranked_lines(suspects, screen, page), *place_lines(market, screen, page)],
        fine_lines(market, notes, screen, page, with_lists=not options.by_group),
    ]
