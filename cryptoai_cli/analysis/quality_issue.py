"""Find what makes a move look like a data error.

A guard looks for evidence of an error and never at size alone: real moves of -54 % and +433 % are on record, and so are
missed splits that look like a fall of 36 %.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import reduce

from msgspec import Struct

from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.market.bar import Bar, History, Split
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.price_range import contradicts_itself, has_impossible_range, is_above, is_below
from cryptoai_cli.market.session import Interval

RISE_LIMIT = 0.40
FALL_LIMIT = -0.15
COIN_LIMIT = 0.35
COIN_STEP = 0.05
INDEX_LIMIT = 0.10
AGREEMENT = 0.005
_SIGN_AGREEMENT = 0.001
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

    def joined(self, other: "QualityIssue") -> "QualityIssue":
        """Return both issues as one."""
        words = f"{self.words}; {other.words}"
        return QualityIssue(words, self.by_size or other.by_size, self.contradicted or other.contradicted)


def joined_issues(issues: Iterable[QualityIssue | None]) -> QualityIssue | None:
    """Return all `issues` that there are as one, in their order; None if there are none."""
    found = [issue for issue in issues if issue is not None]
    return reduce(QualityIssue.joined, found) if found else None


def share_issue(move: Move, history: History, interval: Interval) -> QualityIssue | None:
    """Return why the move of a share, fund or index is questioned, or None."""
    if move.status is not Status.OK:
        return None
    if (odd := _price_doubt(move)) is not None:
        return odd
    return joined_issues(
        (size_issue(move), _contradiction(move, history, interval), _incoherence(move, history, interval))
    )


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


def is_questionable(simple_return: float) -> bool:
    """Return whether a share's move (a fraction) is large enough to be questioned."""
    return not _is_within(simple_return, FALL_LIMIT, RISE_LIMIT)


def _is_within(simple_return: float, fall: float, rise: float) -> bool:
    return fall <= round(simple_return, _FLOAT_DIGITS) <= rise


def size_issue(move: Move) -> QualityIssue | None:
    """Return why the size of a move of a share, fund or index is questioned, or None."""
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
    if not contradicts_itself(bar.open, bar.high, bar.low, bar.close):
        return ""
    if has_impossible_range(bar.high, bar.low):
        ends = ("unknown" if end is None else f"{end:g}" for end in (bar.low, bar.high))
        return f"the range {of} is from {' to '.join(ends)}"
    return _outside(bar.close, bar.low, bar.high, f"the close {of}") or _outside(
        bar.open, bar.low, bar.high, f"the open {of}"
    )


def _outside(price: float | None, low: float | None, high: float | None, name: str) -> str:
    if is_below(price, low):
        return f"{name} is {price:g}, below the lowest price {low:g}"
    if is_above(price, high):
        return f"{name} is {price:g}, above the highest price {high:g}"
    return ""
