"""Ask a source for one caller at a time, and wait no longer than its share of the time."""

import math
import time
from collections.abc import Callable, Sequence
from functools import partial
from threading import Lock
from typing import TypeVar

from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.failure import FetchFailure
from cryptoai_cli.market.session import Session
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import Answer, Source, Want, Window, late_answer

T = TypeVar("T")
_HANDING_OVER_SECONDS = 0.25  # for a source that stops in time to return what it has


class SerialSource:
    """A source whose calls never overlap, not even with those that nobody waits for any more.

    So a source need not be safe for several threads at once; but each call may come from another thread.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self._turn = Lock()

    def fetch_many(
        self, wants: Sequence[Want], window: Window, begun: Callable[[], None] = lambda: None
    ) -> tuple[Answer, ...]:
        """Return the source's answers by `window.until`, or failures if it has not returned by then.

        `begun` is called when the source's turn has come.
        """
        answers = self._answer_in_time(partial(self.source.fetch_many, wants, window), window.until, begun)
        return answers or tuple(late_answer(self.source.card.name, want) for want in wants)

    def corporate_actions(self, session: Session, until: float) -> CorporateActions | FetchFailure | None:
        """Return what the source answers for the whole market by `until`; None if it has not returned."""
        return self._answer_in_time(partial(self.source.corporate_actions, session), until, lambda: None)

    def _answer_in_time(self, ask: Callable[[], T], until: float, begun: Callable[[], None]) -> T | None:
        job = partial(self._ask_in_turn, ask, until, begun)
        if math.isinf(until):
            return job()
        (answer,) = in_parallel([job], workers=1, deadline=until + _HANDING_OVER_SECONDS, late=None)
        return answer

    def _ask_in_turn(self, ask: Callable[[], T], until: float, begun: Callable[[], None]) -> T | None:
        """Wait for the turn and ask; None if the turn does not come in time."""
        left = -1 if math.isinf(until) else max(0.0, until - time.monotonic())
        if not self._turn.acquire(timeout=left):
            return None
        try:
            begun()
            return ask()
        finally:
            self._turn.release()
