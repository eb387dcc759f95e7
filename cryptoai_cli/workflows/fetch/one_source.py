"""One source during a sync: asked by itself, and not asked again once it refuses."""

import time
from collections.abc import Sequence

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.sources.base import Source, Window
from cryptoai_cli.sources.chain import BuiltSources, Chain, GatheredHistories, HistoryRequest

OF_CREDENTIALS = frozenset({FailureKind.NO_CREDENTIALS, FailureKind.CREDENTIALS_REFUSED})
_AN_ANSWER = frozenset(
    {FailureKind.UNKNOWN_SYMBOL, FailureKind.NO_DATA, FailureKind.OTHER_CALENDAR, FailureKind.NOT_COVERED}
)
_AT_ONCE = OF_CREDENTIALS | {FailureKind.BLOCKED, FailureKind.COOLING_DOWN}
_MOST_IN_VAIN = 3


class Provider:
    """A source with what it has answered so far.

    `answers` counts the times it gave figures, or said that it has none. It `is_out` for the rest of the run after a
    refusal of all requests, or when it was asked three times in vain; `failure` is the first one that is not about one
    symbol.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.answers = 0
        self.was_asked = False
        self.is_out = False
        self.failure: FetchFailure | None = None
        self._chain = Chain(lambda: BuiltSources((source,)))
        self._asked_at = 0.0
        self._in_vain = 0
        self._unanswered: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The name of the source."""
        return self.source.card.name

    def wait_seconds(self, pause_seconds: float) -> float:
        """Return how long to wait until there has been a pause since its last answer."""
        return max(0.0, self._asked_at + pause_seconds - time.monotonic()) if self.was_asked else 0.0

    def gather(self, asks: Sequence[HistoryRequest], window: Window) -> GatheredHistories:
        """Ask this source, and no other."""
        self.was_asked = True
        gathered = self._chain.gather(asks, window, lambda _instrument, _history: True)
        self._asked_at = time.monotonic()
        failed = [failure for failure in gathered.failures if failure.kind not in _AN_ANSWER]
        self._unanswered = frozenset(failure.symbol for failure in failed) - gathered.histories.keys()
        answered = len(asks) - len(self._unanswered)
        self.answers += answered
        self._in_vain = 0 if answered else self._in_vain + 1
        if failed:
            self.failure = self.failure or failed[0]
        refused = any(failure.kind in _AT_ONCE for failure in failed)
        self.is_out = refused or self._in_vain >= _MOST_IN_VAIN
        return gathered

    def has_answered(self, instrument: Instrument) -> bool:
        """Return whether it gave something, or said that it has nothing, when it was asked for `instrument` last."""
        return instrument.symbol not in self._unanswered
