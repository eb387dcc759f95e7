"""Decide when a symbol is unknown to every source, so that they need not be asked again for a while."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.sources.history_request import HistoryRequest

Remembered = Mapping[tuple[HistoryRequest, str], FetchFailure]


class UnknownSymbols(Protocol):
    """What is remembered of requests that every source which could answer them took for an unknown symbol."""

    def failures_of(self, request: HistoryRequest, sources: Sequence[str]) -> tuple[FetchFailure, ...]:
        """Return the failures of `sources`, one each; nothing unless each of them has just answered so."""

    def note(self, request: HistoryRequest, failures: Sequence[FetchFailure]) -> None:
        """Remember that the sources of `failures`, all that could answer, do not know the symbol."""

    def forget(self, request: HistoryRequest) -> None:
        """Forget what is remembered of `request`, because a source has answered it."""

    def keep(self) -> None:
        """Store what was noted and forgotten."""


def is_proof(told: Sequence[FetchFailure], could_answer: Sequence[str], answering: AbstractSet[str]) -> bool:
    """Return whether all sources that could answer do not know the symbol, and it is no fault of a single one.

    Two sources that say so agree; one alone has to have answered for another symbol at the same time.
    """
    unknown = [failure for failure in told if failure.kind is FailureKind.UNKNOWN_SYMBOL]
    if not unknown or len(unknown) < len(could_answer):
        return False
    return len(unknown) > 1 or unknown[0].source in answering
