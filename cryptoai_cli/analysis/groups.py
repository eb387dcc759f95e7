"""Figures of a group: its measure, its breadth, and whether it may be ranked."""

import statistics
from collections.abc import Sequence

from msgspec import Struct

from cryptoai_cli.analysis.moves import Move, Status

MIN_REPORTING = 3
MIN_COVERAGE = 0.6


class GroupFigures(Struct, frozen=True):
    """What the members that reported say together. Returns are fractions; None where no member reported.

    `missing` counts every member without a valid move; advances + declines + unchanged + missing = members.
    `dispersion` is the standard deviation across the reporting members. `unranked_because` is empty where the group
    has enough members to be ranked.
    """

    members: int
    reporting: int
    advances: int
    declines: int
    unchanged: int
    median_return: float | None
    mean_return: float | None
    weighted_return: float | None
    dispersion: float | None
    unranked_because: str

    @property
    def missing(self) -> int:
        """Members without a valid move."""
        return self.members - self.reporting


def group_figures(moves: Sequence[Move], capitalisations: Sequence[float | None]) -> GroupFigures:
    """Compute a group's figures from its members' moves.

    `capitalisations` stands in the order of `moves`, in one currency; the weighted mean needs one for every reporting
    member.
    """
    reporting = [move for move in moves if move.status is Status.OK]
    returns = [r for move in reporting if (r := move.simple_return) is not None]
    weights = [cap for move, cap in zip(moves, capitalisations, strict=True) if move.status is Status.OK]
    return GroupFigures(
        members=len(moves),
        reporting=len(returns),
        advances=sum(r > 0 for r in returns),
        declines=sum(r < 0 for r in returns),
        unchanged=sum(r == 0 for r in returns),
        median_return=statistics.median(returns) if returns else None,
        mean_return=statistics.fmean(returns) if returns else None,
        weighted_return=_weighted(returns, weights),
        dispersion=statistics.pstdev(returns) if returns else None,
        unranked_because=_unranked_because(moves, len(returns)),
    )


def _weighted(returns: Sequence[float], weights: Sequence[float | None]) -> float | None:
    known = [weight for weight in weights if weight is not None and weight > 0]
    if not returns or len(known) != len(returns):
        return None
    return sum(r * weight for r, weight in zip(returns, known, strict=True)) / sum(known)


def _unranked_because(moves: Sequence[Move], reporting: int) -> str:
    listed = sum(not move.not_listed for move in moves)
    if any(move.utc_day and move.status is Status.OK for move in moves):
        return "measured by UTC days, not between the closes"
    if reporting < MIN_REPORTING:
        return f"{reporting} of {len(moves)} members with a move, at least {MIN_REPORTING} needed"
    if reporting < MIN_COVERAGE * listed:
        return f"{reporting} of {listed} members with a move, at least {MIN_COVERAGE:.0%} needed"
    return ""
