"""What was found of a move that was in question."""

from enum import StrEnum

from msgspec import Struct

_BETWEEN = ": "


class VerdictKind(StrEnum):
    """What became of the move."""

    CONFIRMED = "confirmed"
    SUSPECT = "suspect"
    STALE = "stale"


class Verdict(Struct, frozen=True):
    """The outcome for the move of one session: its kind decides, `reason` is for readers and is only ever printed."""

    kind: VerdictKind
    reason: str = ""

    def __str__(self) -> str:
        """Return the verdict as files of bars carry it: `confirmed`, or the kind and the reason."""
        return self.kind.value if not self.reason else f"{self.kind.value}{_BETWEEN}{self.reason}"


def parse_verdict(text: str) -> Verdict:
    """Return the verdict that a file of bars spells `text`; raise ValueError for any other text.

    `confirmed` has no reason, the other kinds are never without one.
    """
    word, between, reason = text.partition(_BETWEEN)
    kind = VerdictKind(word)
    if bool(between) is (kind is VerdictKind.CONFIRMED):
        raise ValueError(text)
    return Verdict(kind, reason)
