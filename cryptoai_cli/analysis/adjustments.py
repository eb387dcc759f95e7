"""Apply the splits and distributions on record to the move of their session."""

from datetime import date
from math import log

from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Move
from cryptoai_cli.market.bar import Dividend, History, Split

LARGE_DIVIDEND = 0.05


def split_on(recheck: History | None, day: date) -> Split | None:
    """Return the split that takes effect on `day` by the source's own events, or None."""
    return next((split for split in (recheck.splits or ()) if split.session == day), None) if recheck else None


def apply_split(move: Move, split: Split, opening: float | None) -> Move:
    """Return the move with the previous close as sent or divided by the split ratio.

    The source may have adjusted it already. The one that `opening`, the open of the session, lies nearer to, by ratio,
    is right; without an open, the one that gives the smaller move.
    """
    if move.previous_close is None or move.previous_close <= 0 or move.price is None:
        return move
    divided = move.previous_close / split.ratio
    reference = opening or move.price
    if reference <= 0 or abs(log(reference / divided)) >= abs(log(reference / move.previous_close)):
        return move.with_trace(
            f"split {split.numerator:g}:{split.denominator:g} on record, already in the previous close"
        )
    return replace(move, previous_close=divided).with_trace(
        f"split {split.numerator:g}:{split.denominator:g} on record: previous close "
        f"{move.previous_close:g} becomes {divided:g}"
    )


def with_dividend(move: Move, dividend: Dividend) -> Move:
    """Return the move with a distribution above 5 % of the price, without which it must not be told."""
    if move.previous_close is None or dividend.amount <= LARGE_DIVIDEND * move.previous_close:
        return move
    return replace(move, dividend=dividend.amount)
