"""Write a report on the whole market as Markdown: headline, market, groups, lists, places."""

from collections.abc import Iterable, Iterator

from cryptoai_cli.render import phrases
from cryptoai_cli.render.fields import fields_of_table, pick_fields
from cryptoai_cli.render.group_fields import group_fields, in_order
from cryptoai_cli.render.market import words
from cryptoai_cli.render.market.group_sides import group_sides
from cryptoai_cli.render.market.line_columns import market_table
from cryptoai_cli.render.market.line_fields import line_fields, list_keys, named_lists
from cryptoai_cli.render.numbers import FILE_MARKS, TERMINAL_MARKS
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.row_fields import row_fields
from cryptoai_cli.render.text.markdown_record import record_sections
from cryptoai_cli.render.text.markdown_text import escape
from cryptoai_cli.render.text.to_markdown import FULL_KEYS, markdown_of, page_table
from cryptoai_cli.report.market.model import MarketReport

_GROUP_KEYS = (
    "rank",
    "group",
    "measured",
    "excess",
    "breadth",
    "best_symbol",
    "best_move",
    "worst_symbol",
    "worst_move",
)
_MOST_GROUPS = 10  # a side


def market_to_markdown(market: MarketReport, options: RenderOptions) -> str:
    """Return the report; with `columns`, one flat table of them; with `by_group`, all groups and no lists."""
    if options.columns:
        asked = market_table(market, by_group=options.by_group, names=options.columns)
        return f"{markdown_of(fields_of_table(asked, FILE_MARKS))}\n"
    sections = [*_opening_of(market), *_group_sections(market, is_full=options.by_group)]
    if not options.by_group:
        sections += [*_list_sections(market), *_place_sections(market)]
    sections += record_sections(market.base)
    return "\n\n".join(part for part in (*sections, *_closing(market, with_lists=not options.by_group)) if part) + "\n"


def _opening_of(market: MarketReport) -> Iterator[str]:
    base = market.base
    yield f"# The whole market, {phrases.day_words(base)} ({phrases.state_words(base)})"
    yield f"**{escape(base.headline.text)}**" if base.headline.text.strip() else ""
    fields = pick_fields(row_fields(base, base.benchmarks, FILE_MARKS), ("name", "price", "change", "note"))
    yield page_table(fields, name="Benchmark") if fields else ""
    figures = (words.median_words(market, FILE_MARKS), words.market_breadth_words(market))
    told = (*figures, words.volume_words(market, TERMINAL_MARKS))
    yield f"Market: {escape('; '.join(part for part in told if part))}."
    only = words.only_words(market)
    counted = ": ".join(part for part in (words.counts_words(market), market.filter.where) if part)
    yield f"Filter: {escape(counted)}{f' ({escape(only)})' if only else ''}."


def _group_sections(market: MarketReport, *, is_full: bool) -> Iterator[str]:
    if is_full:
        fields = pick_fields(group_fields(market.base, in_order(market.base), FILE_MARKS), (*FULL_KEYS, "unranked"))
        yield f"## {words.groups_word(market.by).capitalize()}"
        yield page_table(fields) if fields else ""
        return
    for side in group_sides(market, _MOST_GROUPS):
        yield f"## {side.title}"
        yield page_table(pick_fields(group_fields(market.base, side.groups, FILE_MARKS), _GROUP_KEYS))
    yield words.unranked_words(market)


def _list_sections(market: MarketReport) -> Iterator[str]:
    for each in named_lists(market):
        yield f"## {each.title}"
        keys = ("symbol", "other_name", *_without_note(list_keys(each.key, market.rank_by)), "industry", "note")
        yield page_table(pick_fields(line_fields(market, each.entries, FILE_MARKS), keys))


def _without_note(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(key for key in keys if key != "note")


def _place_sections(market: MarketReport) -> Iterator[str]:
    if market.places:
        yield "## Your groups in the whole market"
        yield "\n".join(f"- {escape(words.place_words(place, market.by, FILE_MARKS))}" for place in market.places)


def _closing(market: MarketReport, *, with_lists: bool) -> Iterator[str]:
    yield words.why_no_lists(market)
    if with_lists and words.one_source_symbols(words.listed_lines(market)):
        yield f"{words.ONE_SOURCE_WORDS}."
    yield from map(escape, words.meanings(market, with_lists=with_lists))
    source = words.market_sources(market)
    yield f"Source: {escape(source)}." if source else ""
