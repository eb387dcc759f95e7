"""Question moves that look like data errors, and judge them by evidence.

A guard never rejects a move by its size alone: real moves of -54 % and +433 % are on record, and so are missed splits
that look like a fall of 36 %. A questioned move is checked again (daily bars with split events, then another source)
and is then confirmed, corrected by a recorded split, or marked suspect.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce
from math import log

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.alignment import candles_between
from cryptoai_cli.analysis.moves import Move, Status, without
from cryptoai_cli.market.bar import Bar, History, Split
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.session import Interval, exchange_time

RISE_LIMIT = 0.40
FALL_LIMIT = -0.15
DEEP_FALL_LIMIT = -0.40
COIN_LIMIT = 0.35
COIN_STEP = 0.05
INDEX_LIMIT = 0.10
REACH = 0.15
LARGE_DIVIDEND = 0.05
AGREEMENT = 0.005
SLACK = 0.005
_SIGN_AGREEMENT = 0.001
_SAME_PRICE = 0.0005
_SAME_TRADE = timedelta(minutes=5)
_LATEST_HOUR = timedelta(hours=2)
_FLOAT_DIGITS = 9  # 85 / 100 - 1 is a hair below -15 %
_HUNDREDFOLD = (50.0, 200.0)  # a move of the day lies on top


class QualityIssue(Struct, frozen=True):
    """Why a move is questioned.

    `by_size` is true if the size of the move or a non-positive price is the reason, `contradicted` if the source
    contradicts itself: its own percentage differs, a bar does not agree with itself, or the move is a hundredfold.
    """

    words: str
    by_size: bool = False
    contradicted: bool = False

    def joined(self, other: "QualityIssue | None") -> "QualityIssue":
        """Return both issues as one."""
        if other is None:
            return self
        words = f"{self.words}; {other.words}"
        return QualityIssue(words, self.by_size or other.by_size, self.contradicted or other.contradicted)


def share_issue(move: Move, history: History, interval: Interval) -> QualityIssue | None:
    """Return why the move of a share, fund or index is questioned, or None."""
    if move.status is not Status.OK:
        return None
    if (odd := _price_doubt(move)) is not None:
        return odd
    found = (
        _share_size_doubt(move),
        _contradiction(move, history, interval),
        _incoherence(move, history, interval),
    )
    return reduce(lambda issue, other: other if issue is None else issue.joined(other), found)


def coin_issue(move: Move) -> QualityIssue | None:
    """Return why a coin's move is questioned, or None; a provider's rolling 24-hour percentage is not compared."""
    if move.status is not Status.OK:
        return None
    return _price_doubt(move) or _size_doubt(move, rise=COIN_LIMIT, fall=-COIN_LIMIT)


def live_coin_issue(move: Move, history: History, interval: Interval) -> QualityIssue | None:
    """Return a doubt if a coin's live price lies more than 5 % outside the range of its latest hour."""
    if not interval.is_open or move.status is not Status.OK or move.price is None or not history.candles:
        return None
    hour = history.candles[-1]
    prices = [price for price in (hour.low, hour.high, hour.close) if price is not None]
    if not prices or not timedelta() <= interval.now - hour.ends <= _LATEST_HOUR:
        return None
    low, high = min(prices), max(prices)
    if low * (1 - COIN_STEP) <= move.price <= high * (1 + COIN_STEP):
        return None
    words = f"the price is {move.price:g}, in the hour before it was from {low:g} to {high:g}"
    return QualityIssue(words, contradicted=True)


def _price_doubt(move: Move) -> QualityIssue | None:
    prices = (move.price, move.previous_close)
    if any(price is not None and price <= 0 for price in prices):
        return QualityIssue("a price is not positive", by_size=True)
    return None


def _is_unusable(move: Move) -> bool:
    return move.simple_return is None or move.price is None or move.price <= 0


def base_issue(move: Move, history: History, held: Sequence[float]) -> QualityIssue | None:
    """Return a doubt if a derived previous close fits none of the closes `held` of that session, from any source.

    A source that lost a session tells its change over two, and nothing in its answer shows that.
    """
    base = move.previous_close
    if move.status is not Status.OK or not history.base_is_derived or not held or base is None or base <= 0:
        return None
    if any(abs(close / base - 1) <= AGREEMENT for close in held):
        return None
    words = f"{history.source} measures from {base:g}, but {', '.join(f'{close:g}' for close in held)} is held"
    return QualityIssue(words, contradicted=True)


def split_issue(split: Split) -> QualityIssue:
    """Return the doubt about a move in the session of a split: its previous close may be as it was before."""
    return QualityIssue(f"a split of {split.numerator:g}:{split.denominator:g} takes effect in this session")


def is_large_dividend(amount: float, previous_close: float | None) -> bool:
    """Return whether a distribution is so large, above 5 % of the price, that a move must not be told without it."""
    return previous_close is not None and amount > LARGE_DIVIDEND * previous_close


def is_questionable(simple_return: float) -> bool:
    """Return whether a share's move (a fraction) is large enough to be questioned."""
    return not _is_within(simple_return, FALL_LIMIT, RISE_LIMIT)


def _is_within(simple_return: float, fall: float, rise: float) -> bool:
    return fall <= round(simple_return, _FLOAT_DIGITS) <= rise


def _share_size_doubt(move: Move) -> QualityIssue | None:
    if move.kind is InstrumentType.INDEX:
        return _size_doubt(move, rise=INDEX_LIMIT, fall=-INDEX_LIMIT)
    return _size_doubt(move, rise=RISE_LIMIT, fall=FALL_LIMIT)


def _size_doubt(move: Move, *, rise: float, fall: float) -> QualityIssue | None:
    r = move.simple_return
    if r is None or _is_within(r, fall, rise):
        return None
    ratio = max(1 + r, 1 / (1 + r)) if r > -1 else 0.0
    is_hundredfold = _HUNDREDFOLD[0] <= ratio <= _HUNDREDFOLD[1]
    unit = ", a hundredfold: another unit?" if is_hundredfold else ""
    words = f"a move of {r * 100:+.2f} % looks like a split or an error{unit}"
    return QualityIssue(words, by_size=True, contradicted=is_hundredfold)


def _contradiction(move: Move, history: History, interval: Interval) -> QualityIssue | None:
    quote, ours = history.quote, move.simple_return
    if quote is None or quote.provider_return is None or ours is None or not has_percentage(history, interval):
        return None
    if _agrees_with_percentage(ours, quote.provider_return):
        return None
    return QualityIssue(
        f"{history.source} itself says {quote.provider_return * 100:+.2f} %, its closes give {ours * 100:+.2f} %",
        contradicted=True,
    )


def has_percentage(history: History, interval: Interval) -> bool:
    """Return whether the source tells its own percentage of this session."""
    quote = history.quote
    return quote is not None and quote.provider_return is not None and interval.session.holds(quote.as_of)


def _agrees_with_percentage(ours: float, theirs: float) -> bool:
    """Return whether our return fits the provider's: within half a point, or a tenth of one where the signs differ."""
    return abs(theirs - ours) <= (_SIGN_AGREEMENT if theirs * ours < 0 else AGREEMENT)


def _incoherence(move: Move, history: History, interval: Interval) -> QualityIssue | None:
    """Return a doubt if a price lies outside the range of its own session by more than half a percent."""
    bars = [history.bar(interval.base.day)]
    bars += [] if interval.is_open else [history.bar(interval.session.day)]  # right after the open it may be half new
    faults = [_fault_of_bar(bar) for bar in bars if bar is not None]
    quote = history.quote
    if quote is not None and interval.session.holds(quote.as_of):
        faults.append(_outside(move.price, quote.low, quote.high, "the price"))
    told = list(dict.fromkeys(filter(None, faults)))
    return QualityIssue("; ".join(told), contradicted=True) if told else None


def _fault_of_bar(bar: Bar) -> str:
    """Return in what way the bar does not agree with itself, or nothing; unknown figures are no fault."""
    of = f"of {bar.session}"
    if bar.low is not None and bar.high is not None and (bar.low <= 0 or bar.low > bar.high * (1 + SLACK)):
        return f"the range {of} is from {bar.low:g} to {bar.high:g}"
    return _outside(bar.close, bar.low, bar.high, f"the close {of}") or _outside(
        bar.open, bar.low, bar.high, f"the open {of}"
    )


def _outside(price: float | None, low: float | None, high: float | None, name: str) -> str:
    if price is None:
        return ""
    if low is not None and price < low * (1 - SLACK):
        return f"{name} is {price:g}, below the lowest price {low:g}"
    if high is not None and price > high * (1 + SLACK):
        return f"{name} is {price:g}, above the highest price {high:g}"
    return ""


def with_issue(move: Move, issue: QualityIssue, outcome: str = "") -> Move:
    """Return the move marked as questioned, with the issue, and the outcome if there is one, in its trace."""
    return replace(move, was_questioned=True).with_trace(f"questioned: {issue.words}{outcome and '; '}{outcome}")


def settle_by_bars(  # noqa: PLR0913, PLR0917 - all that a move is judged by
    move: Move,
    issue: QualityIssue,
    recheck: History | None,
    interval: Interval,
    split: Split | None = None,
    own: Bar | None = None,
) -> Move:
    """Judge a questioned move by daily bars with split events from the same source.

    If a split of this session is recorded, in the bars or as `split` from elsewhere, it decides the previous close (see
    `apply_split`). A session range that reaches the previous close confirms the move, unless the source contradicts
    itself: its range may hold the same error. Otherwise the move is returned as suspect; a second source may still
    confirm it. `recheck` is None if the bars could not be fetched; then `own` is the bar that the move came with.
    """
    move = with_issue(move, issue)
    if _is_unusable(move):
        return _mark_suspect(move, issue.words)
    split = split_on(recheck, interval.session.day) or split
    if split is not None:
        move = apply_split(move, split, own if recheck is None else recheck.bar(interval.session.day))
        still = _issue_left(move, issue, recheck, interval)
        if still is None:
            return move
        issue = still
    if recheck is None:
        return _mark_suspect(move, issue.words)
    if not issue.contradicted and _reaches(recheck.bar(interval.session.day), move.previous_close):
        return move.with_trace("confirmed: the session's range reaches the previous close")
    return _mark_suspect(move, issue.words)


def _issue_left(move: Move, issue: QualityIssue, recheck: History | None, interval: Interval) -> QualityIssue | None:
    """Return what is left of an issue after a split was applied; only a percentage answers a contradiction."""
    if recheck is None:
        still = _size_doubt(move, rise=RISE_LIMIT, fall=FALL_LIMIT)
        return still or (issue if issue.contradicted else None)
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


def split_on(recheck: History | None, day: date) -> Split | None:
    """Return the split that takes effect on `day` by the source's own events, or None."""
    return next((split for split in (recheck.splits or ()) if split.session == day), None) if recheck else None


def apply_split(move: Move, split: Split, bar: Bar | None) -> Move:
    """Return the move with the previous close as sent or divided by the split ratio.

    The source may have adjusted it already. The one that the open of the session lies nearer to, by ratio, is right;
    without an open, the one that gives the smaller move.
    """
    if move.previous_close is None or move.previous_close <= 0 or move.price is None:
        return move
    divided = move.previous_close / split.ratio
    reference = bar.open if bar is not None and bar.open else move.price
    if reference <= 0 or abs(log(reference / divided)) >= abs(log(reference / move.previous_close)):
        return move.with_trace(
            f"split {split.numerator:g}:{split.denominator:g} on record, already in the previous close"
        )
    return replace(move, previous_close=divided).with_trace(
        f"split {split.numerator:g}:{split.denominator:g} on record: previous close "
        f"{move.previous_close:g} becomes {divided:g}"
    )


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
    """Return whether two moves differ by at most 0.5 points, or by no more than price rounding explains."""
    ours, theirs = first.simple_return, second.simple_return
    if ours is None or theirs is None:
        return False
    return abs(ours - theirs) <= max(AGREEMENT, _slack(first, ours) + _slack(second, theirs))


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
