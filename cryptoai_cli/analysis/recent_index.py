"""The way of each group, and of the primary benchmark, over the latest sessions: 100 at the first close shown."""

import statistics
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct, field

from cryptoai_cli.analysis.context import RECENT_SESSIONS, Track

INDEX_START = 100.0

Index = tuple[float | None, ...]


class RecentIndices(Struct, frozen=True):
    """The latest sessions, the reported one last, and an index over them for each group and the primary benchmark.

    An index has a value for each session, or none at all. It is None up to its start, where it stands at 100.
    """

    sessions: tuple[date, ...] = ()
    groups: Mapping[str, Index] = field(default_factory=dict)
    primary: Index = ()


def recent_indices(groups: Mapping[str, Sequence[Track]], primary: Track | None) -> RecentIndices:
    """Return the indices of all groups from their members' tracks, which all cover the same sessions."""
    every = [*(track for tracks in groups.values() for track in tracks), *(() if primary is None else (primary,))]
    return RecentIndices(
        every[0].sessions[-RECENT_SESSIONS:] if every else (),
        {key: index_of(tracks) for key, tracks in groups.items()},
        () if primary is None else index_of((primary,)),
    )


def index_of(tracks: Sequence[Track]) -> Index:
    """Return the index of at most 30 sessions in which every member weighs the same, anew in each session.

    It starts after the last session in which nothing is known of any member, for it cannot be carried across one; it
    is empty where nothing is known of the last session.
    """
    count = len(tracks[0].sessions) if tracks else 0
    first = max(count - RECENT_SESSIONS, 0)
    start = count - 1
    while start > first and _is_known(tracks, start):
        start -= 1
    if start >= count - 1:
        return ()
    index = INDEX_START
    found: list[float | None] = [None] * (start - first) + [index]
    for at in range(start + 1, count):
        index = compounded(index, [r for track in tracks if (r := track.returns[at]) is not None])
        found.append(index)
    return tuple(found)


def compounded(index: float, returns: Sequence[float]) -> float:
    """Return index x (1 + mean of the members' returns, fractions); without a move the index stays where it is."""
    return index * (1 + statistics.fmean(returns)) if returns else index


def _is_known(tracks: Sequence[Track], at: int) -> bool:
    """Return whether a member has a move in the session, or is known to have had none."""
    return any(track.returns[at] is not None or track.is_halt(at) for track in tracks)
