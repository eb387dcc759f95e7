"""Parse Massive's pages of two sessions as one list; an unexpected shape becomes a refusal."""

from collections.abc import Iterator
from datetime import date

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.line_symbols import line_symbol
from cryptoai_cli.market.listing import Line, LineKind
from cryptoai_cli.net.classify import GONE, Document, Refusal, withdrawal
from cryptoai_cli.sources.json_values import mapping, number
from cryptoai_cli.sources.massive_parse import DayBars, parse_day
from cryptoai_cli.sources.row_checks import price_or_none, volume_or_none

_LEAST_SHARE = 0.98  # of the rows that a page announces


def whole_day(document: Document, day: date) -> DayBars | Refusal:
    """Return the bars of `day`, unless the page has fewer than it announces."""
    if document.status in GONE:
        return withdrawal(document.status, "Massive")
    bars = parse_day(document, day)
    announced = number(mapping(document.payload).get("resultsCount"))
    if isinstance(bars, Refusal) or announced is None or len(bars) >= _LEAST_SHARE * announced:
        return bars
    return Refusal(FailureKind.BAD_ANSWER, f"Massive sent {len(bars):,} of the {announced:,.0f} rows of {day}")


def lines_between(bars: DayBars, earlier: DayBars) -> tuple[Line, ...]:
    """Return the lines of a session by symbol, their changes since the closes of the `earlier` one.

    Both are on one price basis. A line without an earlier close has no change. Names and kinds are not told.
    """
    found = {line.symbol: line for line in _lines(bars, earlier)}
    return tuple(found[symbol] for symbol in sorted(found))


def _lines(bars: DayBars, earlier: DayBars) -> Iterator[Line]:
    for spelling, bar in bars.items():
        if symbol := line_symbol(spelling):
            close, before = price_or_none(bar.close), _close_of(earlier, spelling)
            change = None if close is None or before is None else close - before
            yield Line(symbol, "", LineKind.OTHER, close, change, volume=volume_or_none(bar.volume))


def _close_of(bars: DayBars, spelling: str) -> float | None:
    held = bars.get(spelling)
    return None if held is None else price_or_none(held.close)
