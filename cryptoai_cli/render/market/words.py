"""The phrases of a report on the whole market, shared by all formats for people."""

from collections.abc import Iterable, Iterator

from cryptoai_cli.analysis.listed_move import Confirmation
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.listing import COMMON
from cryptoai_cli.render import phrases
from cryptoai_cli.render.numbers import Marks, compact, percent
from cryptoai_cli.report.cells import long_date
from cryptoai_cli.report.market.cells import MarketForm, render_market_cell
from cryptoai_cli.report.market.headline import MANY, ONE
from cryptoai_cli.report.market.model import MarketRankBy, MarketReport, MarketRow, Place

_FIGURES = {
    MarketRankBy.CHANGE: "change",
    MarketRankBy.TURNOVER: "turnover",
    MarketRankBy.VOLUME: "volume",
    MarketRankBy.RELATIVE_VOLUME: "relative volume",
    MarketRankBy.SURPRISE: "surprise",
}

CONFIRMED_WORDS = (
    "The lists show confirmed moves only: the close held for the session before, or a second source, agrees"
)
ONE_SOURCE = "one source"
ONE_SOURCE_WORDS = "One source: a large move that only the close held for the session before confirms"
SUSPECT_WORDS = "Suspect: checked, but nothing confirms the move; not ranked"
NOTHING_CONFIRMED = "No move could be confirmed, so there are no lists."
NOTHING_PASSES = "No line passes the filter."


def why_no_lists(market: MarketReport) -> str:
    """Return why there are no lists: nothing passes the filter, or nothing is confirmed; empty if there may be some."""
    if not market.filter.passed:
        return NOTHING_PASSES
    return "" if market.is_confirmed else NOTHING_CONFIRMED


def groups_word(by: GroupBy) -> str:
    """Return what the groups are, in the plural: `industries`."""
    return MANY[by]


def rank_word(rank_by: MarketRankBy) -> str:
    """Return the figure by which the lines are ranked: `change`."""
    return _FIGURES[rank_by]


def median_words(market: MarketReport, marks: Marks) -> str:
    """Return the median move of the lines that pass the filter, `median +2.35 %`; empty if it is not known."""
    figure = percent(market.median_return, marks)
    return f"median {figure}" if figure else ""


def market_breadth_words(market: MarketReport) -> str:
    """Return how many shares and ADRs rose, fell or stood still."""
    found = market.breadth
    return f"{found.advances:,} up, {found.declines:,} down, {found.unchanged:,} unchanged"


def volume_words(market: MarketReport, marks: Marks) -> str:
    """Return the shares traded in those that rose and in those that fell; empty if there are none."""
    up, down = market.breadth.volume_up, market.breadth.volume_down
    return f"volume {compact(up, marks)} up, {compact(down, marks)} down" if up or down else ""


def counts_words(market: MarketReport) -> str:
    """Return how many lines pass the filter: `2,966 of 5,431 shares and ADRs`."""
    found = market.filter
    if all(entry.line.kind in COMMON for entry in market.rows):
        return f"{found.passed:,} of {found.of:,} shares and ADRs"
    return (
        f"{found.passed:,} {'line' if found.passed == 1 else 'lines'} of any kind ({found.of:,} shares and ADRs listed)"
    )


def only_words(market: MarketReport) -> str:
    """Return to which sectors and industries the report is limited; empty if to none."""
    return f"only {', '.join(market.only)}" if market.only else ""


def place_words(place: Place, by: GroupBy, marks: Marks) -> str:
    """Return where a group would stand by its median: `Bitcoin miners would rank 2nd of 117 industries (+7.31 %)`."""
    median = percent(place.median_return, marks)
    return f"{place.label} would rank {ordinal(place.place)} of {place.of:,} {groups_word(by)} ({median})"


def places_words(market: MarketReport, marks: Marks) -> str:
    """Return all places in a sentence; empty if no group has one.

    `AI power would rank 4th of 116 industries (+5.91 %), AI chips 5th (+5.33 %).`
    """
    if not market.places:
        return ""
    first, *others = market.places
    told = (f"{each.label} {ordinal(each.place)} ({percent(each.median_return, marks)})" for each in others)
    return f"{', '.join((place_words(first, market.by, marks), *told))}."


def ordinal(number: int) -> str:
    """Return a place in words: `1st`, `2nd`, `113th`."""
    return render_market_cell(number, MarketForm.ORDINAL)


def market_sources(market: MarketReport) -> str:
    """Return the names of the sources: that of the list first, then those of benchmarks and second looks."""
    shown = (*market.gainers, *market.losers, *market.active)
    looks = [entry.line.second_look.source for entry in shown if entry.line.second_look is not None]
    own = [row.source for row in market.base.benchmarks if row.source]
    return ", ".join(map(phrases.source_name, dict.fromkeys(filter(None, (market.source, *own, *looks)))))


def listed_lines(market: MarketReport) -> tuple[MarketRow, ...]:
    """Return the lines of the lists of confirmed moves, each once."""
    return tuple({entry.row.symbol: entry for entry in (*market.gainers, *market.losers, *market.active)}.values())


def is_one_source(entry: MarketRow) -> bool:
    """Return whether only the close held confirms a large move."""
    return entry.confirmation is Confirmation.ONE_SOURCE


def unranked_words(market: MarketReport) -> str:
    """Return how many groups are not ranked, `7 other industries are not ranked.`; empty if all are."""
    count = sum(group.rank is None for group in market.base.groups)
    other = "other " if count < len(market.base.groups) else ""
    if not count:
        return ""
    if count == 1:
        return f"1 {other}{ONE[market.by]} is not ranked."
    return f"{count:,} {other}{groups_word(market.by)} are not ranked."


def meanings(market: MarketReport, *, with_lists: bool = True) -> Iterator[str]:
    """Yield a sentence for each word of the report that needs one, where it appears, but for `one source`."""
    yield f"Changes since the close of {phrases.base_words(market.base)}, without dividends; amounts in US dollars."
    if with_lists and listed_lines(market):
        yield f"{CONFIRMED_WORDS}."
    if with_lists and market.suspect:
        yield f"{SUSPECT_WORDS}."
    yield "Up and down: all shares and ADRs with a move and volume, whatever the filter."
    if market.described_on is not None:
        yield f"Names, kinds, sizes and industries are those of {long_date(market.described_on)}."


def one_source_symbols(entries: Iterable[MarketRow]) -> str:
    """Return the symbols whose move has one source only, `XONE, YTWO`; empty if there are none."""
    return ", ".join(dict.fromkeys(entry.row.symbol for entry in entries if is_one_source(entry)))
