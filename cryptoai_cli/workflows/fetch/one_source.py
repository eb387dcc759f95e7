"""Query one source during a sync, and stop asking it once it refuses."""

import math
import time
from collections.abc import Sequence

from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.sources.base import Source, Window
from cryptoai_cli.sources.chain import BuiltSources, Chain, GatheredHistories, HistoryRequest
from cryptoai_cli.sources.registry import BUILT_IN

OF_CREDENTIALS = frozenset({FailureKind.NO_CREDENTIALS, FailureKind.CREDENTIALS_REFUSED})
_AN_ANSWER = frozenset(
    {FailureKind.UNKNOWN_SYMBOL, FailureKind.NO_DATA, FailureKind.OTHER_CALENDAR, FailureKind.NOT_COVERED}
)
_AT_ONCE = OF_CREDENTIALS | {FailureKind.BLOCKED, FailureKind.COOLING_DOWN, FailureKind.WITHDRAWN}
_MOST_IN_VAIN = 3
LONGEST_CALL_SECONDS = 300.0  # of a plug-in; the requests of our own sources have a limit each


class Provider:
    """A source and its answers so far.

    `answers` counts the symbols for which it gave figures or reported having none. `is_out` is true for the rest of the
    run after a refusal of all requests, or after three requests in a row without an answer; `failure` is its first
    failure that does not concern a single symbol.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.answers = 0
        self.was_asked = False
        self.is_out = False
        self.failure: FetchFailure | None = None
        self._longest_seconds = math.inf if source.card.name in BUILT_IN else LONGEST_CALL_SECONDS
        self._chain = Chain(lambda: BuiltSources((source,)))
        self._asked_at = 0.0
        self._in_vain = 0
        self._unanswered: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The name of the source."""
        return self.source.card.name

    def wait_seconds(self, pause_seconds: float) -> float:
        """Return how long to wait so that `pause_seconds` have passed since its last answer."""
        return max(0.0, self._asked_at + pause_seconds - time.monotonic()) if self.was_asked else 0.0

    def gather(self, asks: Sequence[HistoryRequest], window: Window) -> GatheredHistories:
        """Request data from this source only."""
        self.was_asked = True
        limited = replace(window, until=time.monotonic() + self._longest_seconds)
        gathered = self._chain.gather(asks, limited, lambda _instrument, _history: True)
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
        """Return whether the last request gave figures for `instrument`, or the answer that there are none."""
        return instrument.symbol not in self._unanswered
