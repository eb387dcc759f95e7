"""Judge questioned moves by evidence.

A questioned move is checked again (daily bars with split events, then another source) and is then confirmed, corrected
by a recorded split, or marked suspect.
"""

from datetime import timedelta
from math import log

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.adjustments import apply_split, split_on
from cryptoai_cli.analysis.alignment import candles_between
from cryptoai_cli.analysis.moves import Move, Status, without
from cryptoai_cli.analysis.quality_issue import (
    AGREEMENT,
    FALL_LIMIT,
    QualityIssue,
    has_percentage,
    share_issue,
    size_issue,
)
from cryptoai_cli.market.bar import Bar, History, Split
from cryptoai_cli.market.session import Interval, exchange_time

DEEP_FALL_LIMIT = -0.40
REACH = 0.15
_SAME_PRICE = 0.0005
_ANOTHER_SCALE = 0.1  # in logarithms, between two previous closes
_HAIR = 1e-6  # relative: what binary fractions make of a sum
_SAME_TRADE = timedelta(minutes=5)


class SplitOnRecord(Struct, frozen=True):
    """A split on record for the session, and the open of the session by the source of the move, None if unknown."""

    split: Split
    opening: float | None


def with_issue(move: Move, issue: QualityIssue, outcome: str = "") -> Move:
    """Return the move marked as questioned, with the issue, and the outcome if there is one, in its trace."""
    return replace(move, was_questioned=True).with_trace(f"questioned: {issue.words}{outcome and '; '}{outcome}")


def settle_by_bars(
    move: Move, issue: QualityIssue, recheck: History | None, interval: Interval, listed: SplitOnRecord | None = None
) -> Move:
    """Judge a questioned move by daily bars with split events from the same source.

    If a split of this session is recorded, in the bars or as `listed`, it decides the previous close (see
    `apply_split`). A session range that reaches the previous close confirms the move, unless the source contradicts
    itself: its range may hold the same error. Otherwise the move is returned as suspect; a second source may still
    confirm it. `recheck` is None if the bars could not be fetched.
    """
    move = with_issue(move, issue)
    if _is_unusable(move):
        return _mark_suspect(move, issue.words)
    on_record = _split_on_record(recheck, interval) or listed
    if on_record is not None:
        move = apply_split(move, on_record.split, on_record.opening)
        still = _issue_left(move, issue, recheck, interval)
        if still is None:
            return move
        issue = still
    if recheck is None:
        return _mark_suspect(move, issue.words)
    if not issue.contradicted and _reaches(recheck.bar(interval.session.day), move.previous_close):
        return move.with_trace("confirmed: the session's range reaches the previous close")
    return _mark_suspect(move, issue.words)


def _split_on_record(recheck: History | None, interval: Interval) -> SplitOnRecord | None:
    """Return the split of the session by the daily bars themselves, or None."""
    split = split_on(recheck, interval.session.day)
    bar = None if recheck is None else recheck.bar(interval.session.day)
    return None if split is None else SplitOnRecord(split, None if bar is None else bar.open)


def _issue_left(move: Move, issue: QualityIssue, recheck: History | None, interval: Interval) -> QualityIssue | None:
    """Return what is left of an issue after a split was applied; only a percentage answers a contradiction."""
    if recheck is None:
        return size_issue(move) or (issue if issue.contradicted else None)
    still = share_issue(move, recheck, interval)
    return still or (issue if issue.contradicted and not has_percentage(recheck, interval) else None)


def settle_by_second(
    move: Move, issue: QualityIssue, recheck: History | None, interval: Interval, second: Move | None
) -> Move:
    """Judge a move that daily bars left suspect by the same move measured from another source.

    `second` is None if no other source could be asked. A fall between 15 and 40 % is then confirmed if split events
    were fetched and include none for this session, unless the provider's own percentage contradicts the move.
    """
    if _is_unusable(move):
        return move.with_trace("suspect: nothing confirms it")
    if second is not None:
        return _judge_by_second(move, second, issue)
    known = recheck is not None and recheck.splits is not None
    if known and split_on(recheck, interval.session.day) is None and _is_plain_fall(move, issue):
        return _confirm(move, "no split on record, and no second source to ask")
    return move.with_trace("suspect: nothing confirms it")


def _is_unusable(move: Move) -> bool:
    return move.simple_return is None or move.price is None or move.price <= 0


def judge_coin(move: Move, issue: QualityIssue, history: History, interval: Interval) -> Move:
    """Judge a questioned coin move by the range of its hourly candles within the interval.

    A hundredfold is never settled by the same source's range. A move left suspect may be settled by a second source.
    """
    move = with_issue(move, issue)
    if _is_unusable(move):
        return _mark_suspect(move, issue.words)
    candles = candles_between(history, interval)
    highs = [c.high for c in candles if c.high is not None]
    lows = [c.low for c in candles if c.low is not None and c.low > 0]
    ends = (move.previous_close, move.price)
    if not issue.contradicted and highs and lows and all(_range_reaches(min(lows), max(highs), end) for end in ends):
        return move.with_trace("confirmed: the hourly range reaches both prices")
    return _mark_suspect(move, issue.words)


def judge_early_price(move: Move, second: Move | None) -> Move:
    """Judge a price whose last trade lies before the close by a second source, None if none could be asked.

    The same price at the close, or of the same last trade, shows that the instrument did not trade again; otherwise the
    move is stale.
    """
    if second is not None and _is_same_price(move, second) and _is_as_late(move, second):
        return _confirm(replace(move, was_questioned=True), f"{second.source} has no later price")
    said = "" if second is None else f", and {second.source} has another"
    told = "" if move.last_trade is None else f"last trade {exchange_time(move.last_trade)}, before the close"
    return without(move, Status.STALE, f"{told}{said}").with_trace("stale: nothing shows that it did not trade again")


def _is_same_price(move: Move, second: Move) -> bool:
    """Return whether both prices are equal, but for a hair and what the rounding of printed prices explains."""
    if move.price is None or second.price is None:
        return False
    slack = max(_SAME_PRICE * abs(move.price), move.rounding + second.rounding)
    return agree(move, second) and abs(move.price - second.price) <= slack


def _is_as_late(move: Move, second: Move) -> bool:
    """Return whether the second price is of the close, or of the same last trade."""
    if second.last_trade is None or move.last_trade is None:
        return second.last_trade is None
    return abs(second.last_trade - move.last_trade) <= _SAME_TRADE


def judge_unchanged_price(move: Move, recheck: History | None, interval: Interval) -> Move:
    """Decide by its daily bar whether a share with an unchanged price traded in the session.

    If it did not trade, or there is no daily bar to decide by, return a stale move without figures.
    """
    if recheck is None or (bar := recheck.bar(interval.session.day)) is None:
        return without(move, Status.STALE, "same price as the session before, and no daily bar to tell if it traded")
    previous = recheck.bar(interval.base.day)
    flat = bar.open == bar.high == bar.low == bar.close and not bar.volume and bar.open is not None
    if flat or (previous is not None and _repeats(bar, previous)):
        return without(move, Status.STALE, "did not trade in this session")
    how = "unchanged: the daily bar shows trading" if bar.volume else "unchanged by its close"
    return replace(move, was_questioned=True).with_trace(how)


def _repeats(bar: Bar, previous: Bar) -> bool:
    known = None not in (bar.open, bar.high, bar.low, bar.close, bar.volume)
    return known and replace(bar, session=previous.session) == previous


def _reaches(bar: Bar | None, previous_close: float | None) -> bool:
    if bar is None or bar.low is None or bar.high is None or bar.low <= 0 or bar.close is None:
        return False
    slack = 1e-3 * bar.close
    honest = bar.low - slack <= bar.close <= bar.high + slack
    return honest and _range_reaches(bar.low, bar.high, previous_close)


def _range_reaches(low: float, high: float, previous_close: float | None) -> bool:
    if previous_close is None or previous_close <= 0:
        return False
    return low <= previous_close * (1 + REACH) and high >= previous_close * (1 - REACH)


def _judge_by_second(move: Move, second: Move, issue: QualityIssue) -> Move:
    theirs = second.simple_return
    if agree(move, second) and theirs is not None:
        return _confirm(move, f"{second.source} has {theirs * 100:+.2f} %")
    said = "no figure" if theirs is None else f"{theirs * 100:+.2f} %"
    return _mark_suspect(move, f"{issue.words}; {second.source} has {said}").with_trace(
        "suspect: the second source disagrees"
    )


def agree(first: Move, second: Move) -> bool:
    """Return whether two moves differ by at most 0.5 points, or by no more than the rounding of prices explains.

    Rounding has to explain it at each end. Where the previous closes are on two scales, as before a split, only the
    returns can be compared.
    """
    ours, theirs = first.simple_return, second.simple_return
    if ours is None or theirs is None:
        return False
    apart = abs(ours - theirs)
    if apart <= AGREEMENT or not (first.price and second.price and first.previous_close and second.previous_close):
        return apart <= AGREEMENT
    if abs(log(first.previous_close / second.previous_close)) > _ANOTHER_SCALE:
        return apart <= _slack(first, ours) + _slack(second, theirs)
    # the same prices: a wrong one must not hide behind what the rounding of both ends allows a return
    rounding = (first.rounding + second.rounding) * (1 + _HAIR)
    is_same_base = abs(first.previous_close - second.previous_close) <= 2 * rounding  # it may be a price less a change
    return is_same_base and abs(first.price - second.price) <= rounding


def _slack(move: Move, r: float) -> float:
    """Return the largest error of a return from rounded prices: each end is off by `rounding`, in opposite ways."""
    if not move.previous_close or move.rounding <= 0:
        return 0.0
    return move.rounding / move.previous_close * (2 + abs(r)) * 2


def _confirm(move: Move, words: str) -> Move:
    return replace(move, status=Status.OK, reason="").with_trace(f"confirmed: {words}")


def _is_plain_fall(move: Move, issue: QualityIssue) -> bool:
    r = move.simple_return
    return r is not None and DEEP_FALL_LIMIT <= r < FALL_LIMIT and not issue.contradicted


def _mark_suspect(move: Move, words: str) -> Move:
    return replace(move, status=Status.SUSPECT, reason=words)
