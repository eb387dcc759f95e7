"""Take the requests of one call through the sources: what is still open, what was found, what failed."""

import time
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from cryptoai_cli.market.bar import Feed, History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import exchange_time
from cryptoai_cli.sources.base import Answer, Source, Window
from cryptoai_cli.sources.history_request import HistoryRequest, fetch_requests, is_covered
from cryptoai_cli.sources.serial_source import SerialSource
from cryptoai_cli.sources.unknown_symbols import Remembered

IsGood = Callable[[Instrument, History], bool]
Examine = Callable[[Sequence[tuple[Instrument, History]]], Sequence[History]]


class Visit(Struct, frozen=True):
    """A source to ask; a second time `only` for the requests that it did not answer in its share of the time."""

    serial: SerialSource
    only: frozenset[HistoryRequest] | None = None

    @property
    def source(self) -> Source:
        """The source itself."""
        return self.serial.source

    def could_answer(self, request: HistoryRequest) -> bool:
        """Return whether the source is to be asked for `request` in this visit, should it be open."""
        return (self.only is None or request in self.only) and is_covered(self.source, request)


class FirstAnswers(Struct, frozen=True):
    """The answers of the first source to the requests of several calls of `gather`, which were asked together.

    `answers` are by request; `was_cut_short` is true if the source's share of the time ended before it returned.
    """

    source: str = ""
    answers: Mapping[HistoryRequest, Answer] = field(default_factory=dict)
    was_cut_short: bool = False


NO_ANSWERS = FirstAnswers()


class Acceptance(Struct, frozen=True):
    """What a caller of `gather` makes of the histories of one source: `examine` all together, then each `is_good`."""

    is_good: IsGood
    examine: Examine | None

    def examined(self, requests: Sequence[HistoryRequest], answers: Sequence[Answer]) -> Sequence[Answer]:
        """Return the answers, the histories among them examined together."""
        if self.examine is None:
            return answers
        pairs = [
            (request.instrument, answer)
            for request, answer in zip(requests, answers, strict=True)
            if isinstance(answer, History)
        ]
        marked = iter(self.examine(pairs))
        return [next(marked) if isinstance(answer, History) else answer for answer in answers]


class Walk:
    """The way of some requests through the sources, in one call of `gather`.

    `still_open` are the requests without a good history so far, `failures` those of each request and source;
    `remembered` are failures of an earlier run that are repeated without asking, `first` are answers already here.
    """

    def __init__(
        self,
        requests: Sequence[HistoryRequest],
        acceptance: "Acceptance",
        found: dict[str, History],
        remembered: Remembered,
        first: FirstAnswers = NO_ANSWERS,
    ) -> None:
        self.still_open = list(requests)
        self.failures: dict[tuple[HistoryRequest, str], FetchFailure] = {}
        self.found = found
        self.remembered = remembered
        self._acceptance = acceptance
        self._first = first

    def open_for(self, visit: Visit) -> list[HistoryRequest]:
        """Return the open requests for which the source of `visit` is to be asked."""
        return [request for request in self.still_open if visit.could_answer(request)]

    def is_remembered(self, request: HistoryRequest) -> bool:
        """Return whether the failures of `request` are remembered, so that only local sources are asked."""
        return any(request == known for known, _ in self.remembered)

    def ask(
        self, visit: Visit, asked: Sequence[HistoryRequest], window: Window, begun: Callable[[], None]
    ) -> frozenset[HistoryRequest]:
        """Ask one source for `asked`; return those that it did not answer in its share of the time."""
        answers = self._acceptance.examined(asked, self._answers(visit, asked, window, begun))
        was_cut_short = time.monotonic() >= window.until or self._first_of(visit).was_cut_short
        going, late = frozenset(asked), set()
        self.still_open = [request for request in self.still_open if request not in going]
        for request, answer in zip(asked, answers, strict=True):
            self._take(request, answer, visit.source.card.name)
            if was_cut_short and isinstance(answer, FetchFailure) and answer.kind is FailureKind.TIMEOUT:
                late.add(request)
        return frozenset(late)

    def _answers(
        self, visit: Visit, asked: Sequence[HistoryRequest], window: Window, begun: Callable[[], None]
    ) -> list[Answer]:
        """Return the answers in order: what is remembered or already here, the rest from the source."""
        name, first = visit.source.card.name, self._first_of(visit).answers
        known = {request: self.remembered.get((request, name)) or first.get(request) for request in asked}
        rest = [request for request in asked if known[request] is None]
        fetched = iter(fetch_requests(visit.serial, rest, window, begun))
        return [known[request] or next(fetched) for request in asked]

    def _first_of(self, visit: Visit) -> FirstAnswers:
        """Return the answers already here if they are of this visit, else none."""
        is_of_it = visit.only is None and visit.source.card.name == self._first.source
        return self._first if is_of_it else NO_ANSWERS

    def _take(self, request: HistoryRequest, answer: Answer, source: str) -> None:
        key = request.instrument.symbol
        if isinstance(answer, FetchFailure):
            self.failures[request, source] = replace(answer, symbol=key)
            self.still_open.append(request)
            return
        self.failures.pop((request, source), None)  # of a first visit
        if self._acceptance.is_good(request.instrument, answer):
            self.found[key] = answer
            return
        if (stopped := _stopped(key, answer)) is not None:
            self.failures[request, source] = stopped
        self.found.setdefault(key, answer)
        self.still_open.append(request)


def _stopped(symbol: str, history: History) -> FetchFailure | None:
    """Return a failure if the source stopped updating, so that the reader learns why another one was asked."""
    if history.feed is not Feed.STOPPED or history.quote is None:
        return None
    detail = f"its prices end at {exchange_time(history.quote.as_of)}"
    return FetchFailure(symbol, history.source, FailureKind.STOPPED, detail)
