"""Name what can be ranked by, and rank."""

from enum import StrEnum


class Measure(StrEnum):
    """How the members of a group become one figure."""

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
