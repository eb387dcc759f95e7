"""Compute an index over the latest sessions for each group and the primary benchmark: 100 at the first close shown."""

import statistics
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct, field

from cryptoai_cli.analysis.context import RECENT_SESSIONS, AlignedSeries

INDEX_START = 100.0

Index = tuple[float | None, ...]


class RecentIndices(Struct, frozen=True):
    """The latest sessions, the reported one last, and an index over them for each group and the primary benchmark.

    An index has one value per session or is empty. Values are None before its start, where it is 100.
    """

    sessions: tuple[date, ...] = ()
    groups: Mapping[str, Index] = field(default_factory=dict)
    primary: Index = ()


def recent_indices(groups: Mapping[str, Sequence[AlignedSeries]], primary: AlignedSeries | None) -> RecentIndices:
    """Return the indices of all groups, computed from their members' series, which must all cover the same sessions."""
    every = [*(series for members in groups.values() for series in members), *(() if primary is None else (primary,))]
    return RecentIndices(
        every[0].sessions[-RECENT_SESSIONS:] if every else (),
        {key: index_of(members) for key, members in groups.items()},
        () if primary is None else index_of((primary,)),
    )


def index_of(members: Sequence[AlignedSeries]) -> Index:
    """Return an equally weighted index over at most 30 sessions, rebalanced in each session.

    It starts after the last session for which nothing is known of any member, because it cannot be continued across
    one. It is empty if nothing is known of the reported session.
    """
    count = len(members[0].sessions) if members else 0
    first = max(count - RECENT_SESSIONS, 0)
    start = count - 1
    while start > first and _is_known(members, start):
        start -= 1
    if start >= count - 1:
        return ()
    index = INDEX_START
    found: list[float | None] = [None] * (start - first) + [index]
    for at in range(start + 1, count):
        index = compound(index, [r for series in members if (r := series.returns[at]) is not None])
        found.append(index)
    return tuple(found)


def compound(index: float, returns: Sequence[float]) -> float:
    """Return index x (1 + mean of the members' returns, fractions), or `index` if there are no returns."""
    return index * (1 + statistics.fmean(returns)) if returns else index


def _is_known(members: Sequence[AlignedSeries], at: int) -> bool:
    """Return whether any member has a move in the session, or is known to have had none."""
    return any(series.returns[at] is not None or series.is_halt(at) for series in members)
