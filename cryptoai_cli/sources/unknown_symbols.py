"""Decide when a symbol is unknown to every source, so that they need not be asked again for a while."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.sources.history_request import HistoryRequest

Remembered = Mapping[tuple[HistoryRequest, str], FetchFailure]


class UnknownSymbols(Protocol):
    """What is remembered of instruments that no source knew. Several threads may use it at once."""

    def failures_of(self, instrument: Instrument, grain: str, sources: Sequence[str]) -> tuple[FetchFailure, ...]:
        """Return the failure of each of `sources`; empty unless exactly these did not know the symbol."""

    def note(self, instrument: Instrument, grain: str, failures: Sequence[FetchFailure]) -> None:
        """Record that the sources of `failures`, all that could answer, do not know the symbol."""

    def forget(self, instrument: Instrument, grain: str) -> None:
        """Forget the instrument, because a source has answered for it."""

    def keep(self) -> None:
        """Store what has changed."""


def is_proof(told: Sequence[FetchFailure], could_answer: Sequence[str], answering: AbstractSet[str]) -> bool:
    """Return whether all sources that could answer do not know the symbol, and it is no fault of a single one.

    Two sources that say so agree; one alone has to have answered for another symbol at the same time.
    """
    unknown = [failure for failure in told if failure.kind is FailureKind.UNKNOWN_SYMBOL]
    if not unknown or len(unknown) < len(could_answer):
        return False
    return len(unknown) > 1 or unknown[0].source in answering
