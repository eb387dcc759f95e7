"""Write a report on the whole market as a workbook: summary, lists, lines, groups, explanations."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cryptoai_cli.render import phrases
from cryptoai_cli.render.charts.palette import shade_bounds
from cryptoai_cli.render.columns import Cell, Kind, Table, table
from cryptoai_cli.render.market import words
from cryptoai_cli.render.market.group_sides import group_sides
from cryptoai_cli.render.market.line_columns import line_table, market_table
from cryptoai_cli.render.market.line_fields import NamedList, line_note, named_lists
from cryptoai_cli.render.numbers import FILE_MARKS, instant, percent_number
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.xlsx.about import write_about
from cryptoai_cli.render.xlsx.glossary import heading
from cryptoai_cli.render.xlsx.on_record import write_on_record
from cryptoai_cli.render.xlsx.sheet import Formats, write_table
from cryptoai_cli.render.xlsx.summary import SummaryPage, column_widths
from cryptoai_cli.render.xlsx.summary_tables import Part, PartColumn, benchmark_part, filled_part, group_part
from cryptoai_cli.render.xlsx.to_xlsx import finish_workbook, ordered_columns, workbook_of
from cryptoai_cli.report.market.model import MarketReport

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

_FIRST = ("symbol", "name", "rank", "price", "change_pct", "excess_pct", "volume", "market_cap", "sector", "industry")
_FIRST_OF_GROUPS = ("rank", "label", "median_pct", "excess_pct")
_SUMMARY = ("symbol", "name", "change_pct", "excess_pct", "price")
_SIDE = 5  # groups of the summary from each end
_FROZEN = 2


def market_to_xlsx(market: MarketReport, options: RenderOptions) -> bytes:
    """Return the workbook; requested columns apply to the lines, or to the groups with `by_group`."""
    return workbook_of(lambda book: _fill_market(book, market, options))


def _fill_market(book: "Workbook", market: MarketReport, options: RenderOptions) -> None:
    formats, limit = Formats(book, options.palette), shade_bounds(market.base)[-2]
    _write_market_summary(book, market, options)
    lines, groups = market_table(market, by_group=False), table(market.base, by_group=True)
    of_lines, of_groups = ((), options.columns) if options.by_group else (options.columns, ())
    sheets = (
        ("lists", _lists_table(market)),
        ("lines", ordered_columns(lines, of_lines, _FIRST)),
        ("groups", ordered_columns(groups, of_groups, _FIRST_OF_GROUPS)),
    )
    for name, sheet in sheets:
        if name == "groups" or not options.by_group:
            frozen = 0 if options.columns else _FROZEN
            write_table(book.add_worksheet(name), formats, sheet, limit, frozen_columns=frozen)
    write_on_record(book, formats, market.base)
    names = ("list", *lines.names, *groups.names)
    write_about(book.add_worksheet("about"), formats, _market_about(market), names)
    finish_workbook(book, market.base, f"The whole market, {phrases.day_words(market.base)}")


def _write_market_summary(book: "Workbook", market: MarketReport, options: RenderOptions) -> None:
    base = market.base
    parts = [benchmark_part(base), *_group_parts(market)]
    if not options.by_group:
        parts += [*(_list_part(market, each, options.top) for each in named_lists(market)), *_place_parts(market)]
    page = SummaryPage(book, Formats(book, options.palette, toned=True), column_widths(parts))
    page.write_head(base, *_head_lines(market))
    for part in parts:
        page.write_part(part)
    page.write_notices(base, *_explained(market, with_lists=not options.by_group))


def _head_lines(market: MarketReport) -> Iterator[str]:
    base = market.base
    known = (phrases.day_words(base), phrases.state_words(base), words.market_sources(market))
    yield " · ".join(told for told in known if told)
    figures = (
        words.median_words(market, FILE_MARKS),
        words.market_breadth_words(market),
        words.volume_words(market, FILE_MARKS),
    )
    yield f"Market: {' · '.join(told for told in figures if told)}"
    yield f"Filter: {_filter_words(market)}"


def _filter_words(market: MarketReport) -> str:
    counted = ": ".join(part for part in (words.counts_words(market), market.filter.where) if part)
    return ", ".join(part for part in (counted, words.only_words(market)) if part)


def _explained(market: MarketReport, *, with_lists: bool) -> Iterator[str]:
    if not market.is_confirmed:
        yield words.NOTHING_CONFIRMED
    if with_lists and words.one_source_symbols(words.listed_lines(market)):
        yield f"{words.ONE_SOURCE_WORDS}."
    yield from words.meanings(market, with_lists=with_lists)


def _group_parts(market: MarketReport) -> Iterator[Part]:
    sides = group_sides(market, _SIDE)
    return (group_part(replace(market.base, groups=side.groups), side.title) for side in sides)


def _list_part(market: MarketReport, each: NamedList, top: int) -> Part:
    entries = each.entries if each.key == "suspect" else each.entries[:top]
    found = line_table(market, entries, _SUMMARY)
    columns = map(PartColumn, map(heading, found.names), found.kinds, found.columns)
    turnover = PartColumn("Turnover", Kind.VOLUME, tuple(_whole(entry.turnover) for entry in entries))
    notes = PartColumn("Note", Kind.TEXT, tuple(line_note(entry) for entry in entries))
    return filled_part(each.title, *columns, turnover, notes)


def _whole(value: float | None) -> Cell:
    return None if value is None else round(value)


def _place_parts(market: MarketReport) -> Iterator[Part]:
    if market.places:
        yield filled_part(
            "Your groups in the whole market",
            PartColumn("Place", Kind.COUNT, tuple(place.place for place in market.places)),
            PartColumn("Group", Kind.TEXT, tuple(place.label for place in market.places)),
            PartColumn(
                "Median, %", Kind.PERCENT, tuple(percent_number(place.median_return) for place in market.places)
            ),
            PartColumn(f"Of so many {words.groups_word(market.by)}", Kind.COUNT, tuple(p.of for p in market.places)),
        )


def _lists_table(market: MarketReport) -> Table:
    """Return the lines of all lists below each other, each with the key of its list."""
    lists = named_lists(market)
    whole = ordered_columns(line_table(market, tuple(entry for each in lists for entry in each.entries)), (), _FIRST)
    keys = tuple(each.key for each in lists for _ in each.entries)
    return Table(("list", *whole.names), (Kind.TEXT, *whole.kinds), (keys, *whole.columns))


def _market_about(market: MarketReport) -> Iterator[tuple[str, str]]:
    base = market.base
    yield "Headline", base.headline.text
    yield "Session", phrases.day_words(base)
    yield "State", phrases.state_words(base)
    yield "Prices as of (UTC)", "" if base.as_of is None else instant(base.as_of)
    yield "Report made (UTC)", instant(base.generated_at)
    yield "Source", words.market_sources(market)
    yield "Filter", _filter_words(market)
    for sentence in _explained(market, with_lists=True):
        yield "How to read it", sentence
    for notice in base.notices:
        yield "Notice", notice.message
    for failure in base.failures:
        yield "No answer", f"{failure.symbol}: {failure.summary}"
    yield "Use", phrases.USE_WORDS
