"""Look up what is on record of instruments: what is kept, and the rest from the sources, side by side."""

import math
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from queue import Empty, SimpleQueue

from msgspec import Struct

from cryptoai_cli.analysis.record_span import Span
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.record import Record, RecordKind
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.report.compose_record import Outcome
from cryptoai_cli.sources.records.base import RecordAnswer, RecordRequest, RecordSource
from cryptoai_cli.system.threads import start_thread
from cryptoai_cli.workflows.record.kept import KeptRecords

_GRACE_SECONDS = 0.2  # for a source to return what it has by then
# the source does not have such symbols or days: they were not looked up there, and nothing failed
_NOT_LOOKED_UP = frozenset({FailureKind.NOT_COVERED, FailureKind.UNKNOWN_SYMBOL})
_LATE = "did not answer in time"


class LookUp(Struct, frozen=True):
    """What to look up: `instruments` around the sessions of `spans`, oldest first, by `until` (monotonic seconds)."""

    instruments: tuple[Instrument, ...]
    spans: tuple[Span, ...]
    until: float

    @property
    def symbols(self) -> frozenset[str]:
        """The current symbol of each instrument."""
        return frozenset(each.symbol for each in self.instruments)

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the sessions, oldest first."""
        return tuple(span.session.day for span in self.spans)


class Found(Struct, frozen=True):
    """The records of a look-up, and what came of each source."""

    records: tuple[Record, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


class Begun:
    """A look-up under way: its sources are asked in threads of their own while other things are done.

    The store is read and written in the thread that begins and finishes it.
    """

    def __init__(self, wanted: LookUp, sources: Sequence[RecordSource], kept: KeptRecords) -> None:
        self.wanted = wanted
        self._sources, self._kept = sources, kept
        names = {each.card.name for each in sources}
        self._held = [each for each in kept.records(wanted.instruments, wanted.spans) if each.source in names]
        self._done = {each.card.name: kept.looked_up(each.card, wanted.instruments, wanted.spans) for each in sources}
        self._asked = [each for each in sources if _is_asked(each, wanted, self._done[each.card.name], kept)]
        self._requests = [_request(each, wanted, self._done[each.card.name], self._held, kept) for each in self._asked]
        self._finished: Found | None = None
        self._came: SimpleQueue[Sequence[RecordAnswer | None]] = SimpleQueue()
        if self._asked:
            start_thread(self._ask)

    @property
    def kinds(self) -> frozenset[RecordKind]:
        """What its sources have."""
        return frozenset(kind for source in self._sources for kind in source.card.kinds)

    def _ask(self) -> None:
        jobs: list[Callable[[], RecordAnswer]] = [
            partial(_fetched, source, request) for source, request in zip(self._asked, self._requests, strict=True)
        ]
        self._came.put(in_parallel(jobs, workers=len(jobs), deadline=self.wanted.until, late=None))

    def finish(self, until: float = math.inf) -> Found:
        """Wait for the answers, at the latest until then (monotonic seconds), keep them, and return what was found.

        A source that is late has failed for all that it was asked for.
        """
        if self._finished is None:
            self._finished = self._finish(min(until, self.wanted.until))
        return self._finished

    def _finish(self, until: float) -> Found:
        answers = self._answers(until)
        self._kept.keep(answers, self._asked, self.wanted.spans)
        outcomes = tuple(
            _outcome(each, self.wanted, self._done[each.card.name], answers.get(each.card.name))
            for each in self._sources
        )
        return Found(_newest(self._held, answers, self._asked), outcomes)

    def _answers(self, until: float) -> Mapping[str, RecordAnswer]:
        came = self._wait(until) if self._asked else ()
        each = zip(self._asked, self._requests, came, strict=True)
        return {source.card.name: _in_time(source, request, answer) for source, request, answer in each}

    def _wait(self, until: float) -> Sequence[RecordAnswer | None]:
        seconds = max(0.0, until - time.monotonic()) + _GRACE_SECONDS
        try:
            return self._came.get(timeout=min(seconds, threading.TIMEOUT_MAX))
        except Empty:
            return [None] * len(self._asked)


def prepare(wanted: LookUp, sources: Sequence[RecordSource], kept: KeptRecords) -> None:
    """Let `sources` fetch what they need in any case, each in a thread of its own, and return at once."""
    for source in sources:
        if not wanted.symbols <= kept.looked_up(source.card, wanted.instruments, wanted.spans):
            start_thread(partial(_prepared, source, _request(source, wanted, frozenset(), (), kept)))


def _prepared(source: RecordSource, request: RecordRequest) -> None:
    with suppress(BaseException):  # what it could not prepare, it asks for when it is asked
        source.prepare(request)


def look_up(wanted: LookUp, sources: Sequence[RecordSource], kept: KeptRecords) -> Found:
    """Look up records; no source holds up another one, and none is waited for beyond the time given.

    A source that was asked before and cannot have anything new is not asked again.
    """
    return Begun(wanted, sources, kept).finish()


def _is_asked(source: RecordSource, wanted: LookUp, done: frozenset[str], kept: KeptRecords) -> bool:
    card = source.card
    is_collected = not card.by_symbol and not card.has_past
    return not (kept.is_offline or is_collected or source.missing_setting() or wanted.symbols <= done)


def _fetched(source: RecordSource, request: RecordRequest) -> RecordAnswer:
    """Return the answer of a source; whatever one of them raises costs nobody else anything."""
    try:
        return source.fetch(request)
    except BaseException as error:  # noqa: BLE001 - in a thread of its own: what ends it would lose every source's answer
        detail = plain_text(f"failed: {type(error).__name__}: {error}", longest=200)
        return source.failed(request.instruments, FailureKind.BAD_ANSWER, detail)


def _in_time(source: RecordSource, request: RecordRequest, answer: RecordAnswer | None) -> RecordAnswer:
    """Return the answer; without one the source is late, and has failed for all that it was asked for."""
    return source.failed(request.instruments, FailureKind.TIMEOUT, _LATE) if answer is None else answer


def _request(
    source: RecordSource, wanted: LookUp, done: frozenset[str], held: Sequence[Record], kept: KeptRecords
) -> RecordRequest:
    return RecordRequest(
        instruments=tuple(each for each in wanted.instruments if each.symbol not in done),
        first=wanted.spans[0].first,
        last=wanted.spans[-1].last,
        days=wanted.days,
        now=kept.now,
        until=max(time.monotonic(), wanted.until - _GRACE_SECONDS),
        known=tuple(record for record in held if record.source == source.card.name),
    )


def _outcome(source: RecordSource, wanted: LookUp, done: frozenset[str], answer: RecordAnswer | None) -> Outcome:
    came = RecordAnswer() if answer is None else answer
    answered = done | came.looked_up
    failed = {each.symbol: each.detail for each in came.failures if each.kind not in _NOT_LOOKED_UP}
    if (of_all := failed.pop("", None)) is not None:
        failed |= dict.fromkeys(wanted.symbols - answered - failed.keys(), of_all)
    return Outcome(source.card.title, source.card.kinds, answered, failed, source.missing_setting())


def _newest(
    held: Iterable[Record], answers: Mapping[str, RecordAnswer], sources: Sequence[RecordSource]
) -> tuple[Record, ...]:
    """Return all records, each once: of two that are the same thing, the one that came now.

    What a source of whole days does not tell any more, results that were moved, is no longer on record.
    """
    of_days = {each.card.name for each in sources if not each.card.by_symbol}
    retold = {name for name, answer in answers.items() if name in of_days and answer.is_whole}
    came = [record for answer in answers.values() for record in answer.records]
    still = [each for each in held if each.source not in retold or each.kind is not RecordKind.EARNINGS]
    return tuple({(each.symbol, each.kind, each.source, each.key): each for each in (*still, *came)}.values())
