"""The move of one instrument over one interval."""

from enum import StrEnum


class Status(StrEnum):
    """Whether the figures of a move can be trusted, and if not, why not."""

    OK = "ok"
    STALE = "stale"
    MISSING = "missing"
    SUSPECT = "suspect"
