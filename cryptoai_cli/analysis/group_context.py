"""Compare a group with earlier sessions: its best session since when, and whether it led the session before."""

import statistics
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from cryptoai_cli.analysis.context import AlignedSeries, context_of
from cryptoai_cli.analysis.groups import MIN_COVERAGE, MIN_REPORTING
from cryptoai_cli.analysis.ranking import Measure, ranks


class GroupContext(Struct, frozen=True):
    """How a group's measure compares with earlier sessions, computed from its current members.

    `largest_since` and `largest_of` are as for an instrument; `sessions_since` is how many sessions ago `largest_since`
    was. `also_led` says whether the group ranked first in the session before. A field is None if too little is stored.
    """

    largest_since: date | None = None
    largest_of: int | None = None
    sessions_since: int | None = None
    also_led: bool | None = None


def group_contexts(groups: Mapping[str, Sequence[AlignedSeries]], measure: Measure) -> dict[str, GroupContext]:
    """Return the context of every group from its members' series, which all cover the same sessions."""
    lines = {key: _measures(members, measure) for key, members in groups.items()}
    led = _leader_before(lines)
    return {key: _context(groups[key], line, None if led is None else led == key) for key, line in lines.items()}


def _measures(members: Sequence[AlignedSeries], measure: Measure) -> tuple[float | None, ...]:
    """Return the group's measure in every session; None where too few of the listed members have a move."""
    if not members or measure is Measure.WEIGHTED:
        return ()
    sum_up = statistics.median if measure is Measure.MEDIAN else statistics.fmean
    listed_from = [next((at for at, close in enumerate(t.closes) if close is not None), len(t.closes)) for t in members]
    found: list[float | None] = []
    for at in range(len(members[0].sessions)):
        known = [r for series in members if (r := series.returns[at]) is not None]
        listed = sum(start < at for start in listed_from)
        enough = len(known) >= MIN_REPORTING and len(known) >= MIN_COVERAGE * listed
        found.append(sum_up(known) if enough else None)
    return tuple(found)


def _context(members: Sequence[AlignedSeries], line: tuple[float | None, ...], also_led: bool | None) -> GroupContext:  # noqa: FBT001 a figure, no switch
    if not line or line[-1] is None:
        return GroupContext(also_led=also_led)
    sessions = members[0].sessions
    held = tuple(None if r is None else 1.0 for r in line)
    own = context_of(AlignedSeries("", sessions, held, line, (None,) * len(line)), None, is_final=True)
    since = None if own.largest_since is None else len(sessions) - 1 - sessions.index(own.largest_since)
    return GroupContext(own.largest_since, own.largest_of, since, also_led)


def _leader_before(lines: Mapping[str, tuple[float | None, ...]]) -> str | None:
    before = [(key, line[-2] if len(line) > 1 else None) for key, line in lines.items()]
    return next((key for key, rank in ranks(before).items() if rank == 1), None)
