"""Breadth by session: what was counted, and the McClellan oscillator over it."""

from collections.abc import Iterable, Sequence
from datetime import date
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

FAST, SLOW = 0.10, 0.05
WARM_UP = 39  # sessions behind the slow average, before the oscillator says anything
_AROUND = 5  # sessions on each side that tell how long a list is
MOST_MISSING = 1  # sessions in a row that averages are carried across


class BreadthCounts(Struct, frozen=True):
    """One session of the whole market: shares and ADRs with a move and volume, by what they did.

    `position` is that of the session in the calendar. `judged_year`, `judged_50` and `judged_200` are the lines with
    so many sessions behind them that they can be a 52-week high or low, or stand above their mean.
    """

    session: date
    position: int
    advances: int
    declines: int
    unchanged: int
    judged_year: int = 0
    new_highs: int = 0
    new_lows: int = 0
    judged_50: int = 0
    above_50: int = 0
    judged_200: int = 0
    above_200: int = 0


class BreadthSession(Struct, frozen=True):
    """The breadth of one session as it is printed; a figure that too few sessions are held for is None.

    `above_50` and `above_200` are fractions of the lines that can be judged. `mcclellan` is the difference of two
    exponential averages of (advances - declines) / (advances + declines) x 1000.
    """

    session: date
    advances: int
    declines: int
    unchanged: int
    new_highs: int | None = None
    new_lows: int | None = None
    above_50: float | None = None
    above_200: float | None = None
    mcclellan: float | None = None


class _Averages(Struct, frozen=True):
    """The two averages after a session, and the number of sessions behind them without a long hole."""

    position: int
    fast: float
    slow: float
    count: int = 1


def breadth_history(counts: Iterable[BreadthCounts]) -> tuple[BreadthSession, ...]:
    """Return the history of breadth for the counts of consecutive sessions, oldest first.

    The averages of the oscillator begin at the first session, and anew after more than one missing session.
    """
    found, averages = [], None
    for each in counts:
        net = _net(each)
        averages = averages if net is None else _next(averages, each.position, net)
        found.append(_session(each, None if net is None else averages))
    return tuple(found)


def without_half_lists(counts: Sequence[BreadthCounts], least: float) -> tuple[BreadthCounts, ...]:
    """Return the counts without those of fewer lines than `least` of the median of the five before and after."""
    sizes = [_size(each) for each in counts]
    return tuple(each for at, each in enumerate(counts) if sizes[at] >= least * _usual_size(sizes, at))


def _usual_size(sizes: Sequence[int], at: int) -> float:
    around = [*sizes[max(at - _AROUND, 0) : at], *sizes[at + 1 : at + 1 + _AROUND]]
    return median(around) if around else 0.0


def _size(each: BreadthCounts) -> int:
    return each.advances + each.declines + each.unchanged


def _net(each: BreadthCounts) -> float | None:
    moved = each.advances + each.declines
    return (each.advances - each.declines) / moved * 1000 if moved else None


def _next(before: _Averages | None, position: int, net: float) -> _Averages:
    if before is None or position - before.position > MOST_MISSING + 1:
        return _Averages(position, net, net)
    fast = before.fast + FAST * (net - before.fast)
    slow = before.slow + SLOW * (net - before.slow)
    return _Averages(position, fast, slow, before.count + 1)


def _session(each: BreadthCounts, averages: _Averages | None) -> BreadthSession:
    made = BreadthSession(each.session, each.advances, each.declines, each.unchanged)
    if each.judged_year:
        made = replace(made, new_highs=each.new_highs, new_lows=each.new_lows)
    is_warm = averages is not None and averages.count >= WARM_UP
    return replace(
        made,
        above_50=each.above_50 / each.judged_50 if each.judged_50 else None,
        above_200=each.above_200 / each.judged_200 if each.judged_200 else None,
        mcclellan=averages.fast - averages.slow if averages is not None and is_warm else None,
    )
