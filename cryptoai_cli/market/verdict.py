"""Define verdicts on questioned moves."""

from enum import StrEnum

from msgspec import Struct

_BETWEEN = ": "


class VerdictKind(StrEnum):
    """The outcome for a questioned move."""

    CONFIRMED = "confirmed"
    SUSPECT = "suspect"
    STALE = "stale"


class Verdict(Struct, frozen=True):
    """The verdict on the move of one session; only `kind` affects results, `reason` is only printed."""

    kind: VerdictKind
    reason: str = ""

    def __str__(self) -> str:
        """Return the verdict as written to bar files: `confirmed`, or `KIND: REASON`."""
        return self.kind.value if not self.reason else f"{self.kind.value}{_BETWEEN}{self.reason}"


def parse_verdict(text: str) -> Verdict:
    """Return the verdict that a bar file spells as `text`; raise ValueError for any other text.

    `confirmed` has no reason; the other kinds require one.
    """
    word, between, reason = text.partition(_BETWEEN)
    kind = VerdictKind(word)
    if bool(between) is (kind is VerdictKind.CONFIRMED):
        raise ValueError(text)
    return Verdict(kind, reason)
