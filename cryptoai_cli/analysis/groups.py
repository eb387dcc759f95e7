"""Compute the figures of a group: its measure, its breadth, and whether it can be ranked."""

import statistics
from collections.abc import Sequence
from enum import Enum, auto

from msgspec import Struct

from cryptoai_cli.analysis.moves import Move, Status

MIN_REPORTING = 3
MIN_COVERAGE = 0.6


class Unranked(Enum):
    """Why a group cannot be ranked."""

    UTC_DAYS = auto()
    TOO_FEW = auto()
    TOO_SPARSE = auto()


class GroupFigures(Struct, frozen=True):
    """Figures over the reporting members of a group; returns are fractions, None if no member reported.

    `listed` counts the members that were listed in the session, `missing` every member without a valid move; advances +
    declines + unchanged + missing = members. `weighted_return` is also None unless the market cap of every reporting
    member is known. `dispersion` is the standard deviation across the reporting members. `unranked` is None if the
    group can be ranked.
    """

    members: int
    listed: int
    reporting: int
    advances: int
    declines: int
    unchanged: int
    median_return: float | None
    mean_return: float | None
    weighted_return: float | None
    dispersion: float | None
    unranked: Unranked | None

    @property
    def missing(self) -> int:
        """The number of members without a valid move."""
        return self.members - self.reporting

    @property
    def unranked_because(self) -> str:
        """Why the group cannot be ranked, for readers; empty if it can."""
        match self.unranked:
            case None:
                return ""
            case Unranked.UTC_DAYS:
                return "measured by UTC days, not between the closes"
            case Unranked.TOO_FEW:
                return f"{self.reporting} of {self.members} members with a move, at least {MIN_REPORTING} needed"
            case Unranked.TOO_SPARSE:
                return (
                    f"{self.reporting} of {self.listed} members with a move, at least {MIN_COVERAGE * 100:.0f} % needed"
                )


def group_figures(moves: Sequence[Move], market_caps: Sequence[float | None]) -> GroupFigures:
    """Compute a group's figures from its members' moves.

    `market_caps` is in the order of `moves`, in one currency; the weighted mean needs one for every reporting member.
    """
    reporting = [move for move in moves if move.status is Status.OK]
    returns = [r for move in reporting if (r := move.simple_return) is not None]
    listed = sum(not move.not_listed for move in moves)
    weights = [cap for move, cap in zip(moves, market_caps, strict=True) if move.status is Status.OK]
    return GroupFigures(
        members=len(moves),
        listed=listed,
        reporting=len(returns),
        advances=sum(r > 0 for r in returns),
        declines=sum(r < 0 for r in returns),
        unchanged=sum(r == 0 for r in returns),
        median_return=statistics.median(returns) if returns else None,
        mean_return=statistics.fmean(returns) if returns else None,
        weighted_return=_weighted(returns, weights),
        dispersion=statistics.pstdev(returns) if returns else None,
        unranked=_unranked(len(returns), listed, by_utc_day=any(move.utc_day for move in reporting)),
    )


def _weighted(returns: Sequence[float], weights: Sequence[float | None]) -> float | None:
    known = [weight for weight in weights if weight is not None and weight > 0]
    if not returns or len(known) != len(returns):
        return None
    return sum(r * weight for r, weight in zip(returns, known, strict=True)) / sum(known)


def _unranked(reporting: int, listed: int, *, by_utc_day: bool) -> Unranked | None:
    if by_utc_day:
        return Unranked.UTC_DAYS
    if reporting < MIN_REPORTING:
        return Unranked.TOO_FEW
    return Unranked.TOO_SPARSE if reporting < MIN_COVERAGE * listed else None
