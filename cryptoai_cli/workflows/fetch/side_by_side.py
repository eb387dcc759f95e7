"""Ask for shares and coins at the same time, so that a slow source of one kind does not keep the other waiting."""

import math
from collections.abc import Callable
from functools import partial
from threading import Event

from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.chain import GatheredHistories

Gather = Callable[[Callable[[], None]], GatheredHistories]
_NOTHING = GatheredHistories()


def gather_side_by_side(shares: Gather, coins: Callable[[], GatheredHistories]) -> GatheredHistories:
    """Run both at once and return the results of both, those of `shares` first.

    `shares` is handed a function to call when it asks its first source. `coins` starts then, so that a source which
    both ask is asked in the same order in every run.
    """
    has_begun = Event()
    jobs = [partial(_run_first, shares, has_begun), partial(_run_second, coins, has_begun)]
    first, second = in_parallel(jobs, workers=len(jobs), deadline=math.inf, late=_NOTHING)
    return first.merge(second)


def _run_first(gather: Gather, has_begun: Event) -> GatheredHistories:
    try:
        return gather(has_begun.set)
    finally:
        has_begun.set()


def _run_second(gather: Callable[[], GatheredHistories], has_begun: Event) -> GatheredHistories:
    has_begun.wait()
    return gather()
