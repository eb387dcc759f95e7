"""Rank by one figure: highest first, ties by symbol; names without a figure have no rank."""

from collections.abc import Sequence
from enum import StrEnum


class Measure(StrEnum):
    """How the members' returns are combined into one figure."""

    MEDIAN = "median"
    MEAN = "mean"
    WEIGHTED = "weighted"


class RankBy(StrEnum):
    """The figure by which rows are ranked."""

    CHANGE = "change"
    EXCESS = "excess"
    BETA_EXCESS = "beta-excess"
    SURPRISE = "surprise"
    RELATIVE_VOLUME = "relative-volume"


def ranks(figures: Sequence[tuple[str, float | None]]) -> dict[str, int]:
    """Return the rank of every name with a figure: 1 for the highest unrounded figure, ties in order of the name."""
    known = [(name, figure) for name, figure in figures if figure is not None]
    ordered = sorted(known, key=lambda pair: (-pair[1], pair[0]))
    return {name: at for at, (name, _) in enumerate(ordered, start=1)}


def excess(own: float | None, benchmark: float | None) -> float | None:
    """Return the excess return, a fraction: own simple return minus the benchmark's over the same interval."""
    return None if own is None or benchmark is None else own - benchmark
