"""Explain how the figure of one line of the whole market came about, or its headline."""

from collections.abc import Iterator

from cryptoai_cli.analysis.listed_move import Confirmation
from cryptoai_cli.errors import UsageError
from cryptoai_cli.render import phrases
from cryptoai_cli.render.market.line_fields import line_note
from cryptoai_cli.render.market.words import ordinal, rank_word
from cryptoai_cli.render.numbers import Marks, compact, percent, price
from cryptoai_cli.render.text.to_explanation import to_explanation
from cryptoai_cli.report.market.model import MarketReport, MarketRow
from cryptoai_cli.user_input import spelling_hint

_PLAIN = Marks(minus="-")
_FOUND = {
    Confirmation.HELD: "confirmed: the base is the close held for the session before",
    Confirmation.SECOND_SOURCE: "confirmed: a second source has the same move",
    Confirmation.ONE_SOURCE: "confirmed by one source: the base is the close held, and no second source covers it",
    Confirmation.SPLIT: "confirmed: a split on record leads from the close held to the base",
    Confirmation.UNSEEN: "not confirmed: no close is held, and no second source was asked",
    Confirmation.DENIED: "suspect: it was checked, but nothing confirms it",
    Confirmation.NO_MOVE: "no move",
}


def market_to_explanation(market: MarketReport, symbol: str) -> str:
    """Explain the figure of `symbol` and its rank, or the headline if it is empty; raise UsageError."""
    asked = symbol.strip().upper()
    entry = next((each for each in _entries(market) if each.row.symbol == asked), None)
    if not asked or any(row.symbol == asked for row in market.base.benchmarks):
        return to_explanation(market.base, symbol)
    if entry is None:
        known = sorted({each.row.symbol for each in _entries(market)})
        otherwise = "it does not pass the filter (see --where), or it is not in the list"
        raise UsageError(f"{asked} is not in this report", hint=spelling_hint(asked, known, otherwise=otherwise))
    return "\n".join(_explain_line(market, entry)) + "\n"


def _entries(market: MarketReport) -> tuple[MarketRow, ...]:
    """Return every line that can be explained, those that pass the filter first."""
    return (*market.rows, *market.suspect)


def _explain_line(market: MarketReport, entry: MarketRow) -> Iterator[str]:
    row, line = entry.row, entry.line
    yield f"How the figure of {row.symbol} ({row.name}) came about, session of {phrases.day_words(market.base)}"
    yield f"  {', '.join(part for part in (line.kind.value, line.exchange, line.industry, line.country) if part)}"
    yield from (f"  {told}" for told in _measured(market, entry))
    yield from (f"  {told}" for told in _found(entry))
    yield f"  {_ranked(market, entry)}"


def _measured(market: MarketReport, entry: MarketRow) -> Iterator[str]:
    """Yield the price, the base and what follows from them."""
    row, line = entry.row, entry.line
    source = phrases.source_name(market.source) if market.source else "the list"
    if line.last is None or line.net_change is None or line.base is None:
        yield f"price {price(line.last, _PLAIN) or 'not known'}; {source} gives no change"
        return
    change = price(line.net_change, _PLAIN)
    sign = "+" if line.net_change > 0 else ""
    yield f"price {price(line.last, _PLAIN)}, change {sign}{change} by {source}: base {price(line.base, _PLAIN)}"
    if row.simple_return is not None:
        yield f"{change} by {price(line.base, _PLAIN)}: {percent(row.simple_return, _PLAIN)}"
    if line.volume is not None:
        turnover = f", turnover {compact(entry.turnover, _PLAIN)}" if entry.turnover is not None else ""
        yield f"volume {line.volume:,.0f}{turnover}"


def _found(entry: MarketRow) -> Iterator[str]:
    """Yield the close held, what the second source said, and what follows from both."""
    look = entry.line.second_look
    if entry.close_held is not None:
        yield f"close held for the session before: {price(entry.close_held, _PLAIN)}"
    if look is not None:
        move = percent(look.simple_return, _PLAIN)
        yield f"second source {phrases.source_name(look.source)}: {move or 'does not cover the line'}"
    reason = line_note(entry) if entry.confirmation is not Confirmation.ONE_SOURCE else ""
    yield _FOUND[entry.confirmation] + (f" ({reason})" if reason else "")


def _ranked(market: MarketReport, entry: MarketRow) -> str:
    if entry.row.rank is None:
        return "not ranked"
    return f"{ordinal(entry.row.rank)} of {market.ranked:,} ranked lines by {rank_word(market.rank_by)}"
