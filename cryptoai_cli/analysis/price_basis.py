"""Decide how to put the closes before a split on the basis of those after it.

A *step* of a session is the factor by which every earlier close has to be multiplied: 1 where the source has adjusted
the closes already, None where that cannot be known.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import log

from msgspec import Struct, field

from cryptoai_cli.analysis.quality_issue import is_questionable

RECENT = timedelta(days=7)  # later, sources have long adjusted the closes before a split
_NOTICEABLE = 0.005  # relative: closer than this, two prices of one close differ by rounding
_CLEARLY = 3.0  # how much nearer, in logarithms, a close has to be than the other one


class KnownSplit(Struct, frozen=True):
    """A split on record, whoever told of it: prices before `session` are to be divided by `ratio`.

    `is_recent` is true if it became known when sources may not have adjusted their closes yet. `opens` are the opens of
    the session by source, as far as they are known.
    """

    session: date
    ratio: float
    is_recent: bool = True
    opens: Mapping[str, float] = field(default_factory=dict)


def kept_step(previous_close: float, close_before: float) -> float:
    """Return the step of a session whose move was measured from `previous_close`, not from the close before as kept."""
    step = previous_close / close_before
    return step if abs(step - 1) > _NOTICEABLE else 1.0


def split_step(split: KnownSplit, close_before: float, close: float, opening: float | None) -> float | None:
    """Return the step of the session of `split` by its prices, None if these do not tell it.

    With an open, the close before as it is or divided by the split, whichever the open lies nearer to, is right, as for
    the move of the session. A close alone has to be clearly nearer to one of them. A split that became known long after
    its session is taken as adjusted, unless only the divided close gives a move that nobody would question.
    """
    reference = opening or close
    as_kept, divided = log(reference / close_before), log(reference / close_before * split.ratio)
    is_adjusted = abs(divided) >= abs(as_kept)
    if split.is_recent:
        is_known = opening is not None or _is_clear(as_kept, divided)
    else:
        is_known = is_adjusted or _is_compelling(close / close_before, split.ratio)
    if not is_known:
        return None
    return 1.0 if is_adjusted else 1 / split.ratio


def _is_clear(one: float, other: float) -> bool:
    near, far = sorted((abs(one), abs(other)))
    return far >= _CLEARLY * near


def _is_compelling(growth: float, ratio: float) -> bool:
    return is_questionable(growth - 1) and not is_questionable(growth * ratio - 1)


def factors(steps: Sequence[float | None]) -> list[float | None]:
    """Return, for each session, what to multiply its close by to have it on the basis of the last one.

    None where a later step is unknown.
    """
    found: list[float | None] = []
    product: float | None = 1.0
    for step in reversed(steps):
        found.append(product)
        product = None if product is None or step is None else product * step
    return found[::-1]
