"""Ask sources in order: the first good history per symbol wins, the next source fills in what is missing."""

import math
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from threading import Lock

from msgspec import Struct, field
from msgspec.structs import replace

from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import OTHER_CALENDARS, Instrument
from cryptoai_cli.market.session import Session
from cryptoai_cli.sources.base import Answer, Grain, Source, Window
from cryptoai_cli.sources.history_request import HistoryRequest, fetch_covered, fetch_requests, is_covered
from cryptoai_cli.sources.serial_source import SerialSource
from cryptoai_cli.sources.unknown_symbols import Remembered, UnknownSymbols, is_proof
from cryptoai_cli.sources.walk import NO_ANSWERS, Acceptance, Examine, FirstAnswers, IsGood, Visit, Walk

__all__ = ["BuiltSources", "Chain", "Examine", "GatheredHistories", "HistoryRequest", "IsGood"]


class GatheredHistories(Struct, frozen=True):
    """The results of the sources: at most one history per instrument, by its current symbol, and every failure."""

    histories: dict[str, History] = field(default_factory=dict)
    failures: tuple[FetchFailure, ...] = ()

    def merge(self, other: "GatheredHistories") -> "GatheredHistories":
        """Return the union of both; if both have a history, take that of `other`."""
        return GatheredHistories({**self.histories, **other.histories}, (*self.failures, *other.failures))


class BuiltSources(Struct, frozen=True):
    """The sources that could be built, in order, and for each of the others a message saying why not."""

    sources: tuple[Source, ...]
    broken: tuple[str, ...] = ()


class Chain:
    """The configured sources in order; they are built on first use, because that imports the network stack.

    `deadline` is the monotonic instant in seconds at which the run ends. Until then, each source gets at most half of
    the time that is left while another one could answer too. Several threads may use a chain at once: a source is asked
    for one of them at a time. `unknown` remembers the symbols that nobody knows; None if nothing is remembered.
    """

    def __init__(
        self,
        build: Callable[[], BuiltSources],
        *,
        deadline: float = math.inf,
        unknown: UnknownSymbols | None = None,
    ) -> None:
        self._build = build
        self._deadline = deadline
        self._unknown = unknown
        self._lock = Lock()
        self._built: BuiltSources | None = None
        self._serial: tuple[SerialSource, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources, built on first access."""
        with self._lock:
            if self._built is None:
                self._built = self._build()
                self._serial = tuple(map(SerialSource, self._built.sources))
            return self._built.sources

    @property
    def broken(self) -> tuple[str, ...]:
        """A message for each source that could not be built; empty until the sources are built."""
        return () if self._built is None else self._built.broken

    @property
    def network_names(self) -> frozenset[str]:
        """The names of the sources that use the network."""
        return frozenset(source.card.name for source in self.sources if source.card.network)

    @property
    def event_names(self) -> frozenset[str]:
        """The names of the sources whose daily bars come with splits and distributions."""
        return frozenset(source.card.name for source in self.sources if source.card.has_events)

    def delay_minutes(self, names: Iterable[str]) -> int:
        """Return the maximum delay of the live prices of these sources."""
        asked = set(names)
        return max((source.card.delay_minutes for source in self.sources if source.card.name in asked), default=0)

    def only(self, name: str) -> "Chain":
        """Return a chain of just the source of that name, which is still asked for one caller at a time."""
        kept = [serial for serial in self._serial_sources if serial.source.card.name == name]
        chain = Chain(lambda: BuiltSources(()), deadline=self._deadline)
        chain._built = BuiltSources(tuple(serial.source for serial in kept))
        chain._serial = tuple(kept)
        return chain

    def gather(  # noqa: PLR0913 - what one answer has to be, and two keywords for those who ask side by side
        self,
        requests: Sequence[HistoryRequest],
        window: Window,
        is_good: IsGood,
        examine: Examine | None = None,
        *,
        begun: Callable[[], None] = lambda: None,
        first: FirstAnswers = NO_ANSWERS,
    ) -> GatheredHistories:
        """Request histories until each instrument has one that `is_good`, or no source is left.

        A history that is not good is kept if no better one is found: it shows why there is no figure. `examine` sees
        the histories of one source together, before they are judged one by one, and returns them in the same order,
        marked where they show something only together. `begun` is called when the first source is asked. `first` are
        answers of `ask_first`, for which no source is asked again.

        What a source has not answered in its share of the time is requested from the next one, and in the end from the
        same one again if time is left.
        """
        found: dict[str, History] = {}
        others = [r for r in requests if r.instrument.expected_kind in OTHER_CALENDARS]
        walk = Walk(_on_our_calendar(requests), Acceptance(is_good, examine), found, self._remembered(requests), first)
        visits = deque(Visit(serial) for serial in self._serial_sources)
        while visits:
            visit = visits.popleft()
            asked = walk.open_for(visit)
            share = self._share(asked, visit, visits)
            late = walk.ask(visit, asked, replace(window, until=min(share, window.until)), begun)
            if late and visit.only is None:
                visits.append(Visit(visit.serial, late))
        failures = [_other_calendar(request) for request in others]
        failures += walk.failures.values()
        failures += [_not_covered(r) for r in walk.still_open if not any(is_covered(s, r) for s in self.sources)]
        self._remember(requests, walk)
        return GatheredHistories(found, tuple(failures))

    def ask_first(self, requests: Sequence[HistoryRequest], window: Window) -> FirstAnswers:
        """Ask the first source for all of `requests` together, so that none of them has to wait for its turn.

        To be handed to each `gather` of some of them. Nothing is asked if the source has not every grain in `requests`.
        """
        visits = deque(Visit(serial) for serial in self._serial_sources)
        if not visits:
            return NO_ANSWERS
        visit, remembered = visits.popleft(), self._remembered(requests)
        name = visit.source.card.name
        mine = [r for r in _on_our_calendar(requests) if visit.could_answer(r) and (r, name) not in remembered]
        if {request.grain for request in mine} != {request.grain for request in requests}:
            return NO_ANSWERS
        until = self._share(mine, visit, visits)
        answers = fetch_requests(visit.serial, mine, replace(window, until=until))
        return FirstAnswers(name, dict(zip(mine, answers, strict=True)), was_cut_short=time.monotonic() >= until)

    def recheck(self, wants: Sequence[tuple[Instrument, str]], window: Window) -> tuple[Answer, ...]:
        """Fetch daily bars with split events to confirm a move, each from the source named beside the instrument."""
        answers: dict[int, Answer] = {}
        whole = replace(window, until=self._deadline)
        for serial in self._serial_sources:
            mine = [(at, instrument) for at, (instrument, name) in enumerate(wants) if name == serial.source.card.name]
            requests = [HistoryRequest(instrument, Grain.BARS) for _, instrument in mine]
            for (at, _), answer in zip(mine, fetch_covered(serial, requests, whole), strict=True):
                answers[at] = answer
        return tuple(answers.get(at) or _not_in_the_order(*want) for at, want in enumerate(wants))

    def gather_elsewhere(
        self, requests: Sequence[tuple[HistoryRequest, str]], window: Window, is_good: IsGood
    ) -> dict[str, History]:
        """Return for each request the first good history from another source, by symbol.

        Each request comes with the name of the source that must not be asked for it. A symbol that no other source has
        is missing from the result.
        """
        found: dict[str, History] = {}
        visits = deque(Visit(serial) for serial in self._serial_sources)
        while visits:
            visit = visits.popleft()
            name = visit.source.card.name
            mine = [request for request, first in requests if first != name and request.instrument.symbol not in found]
            mine = [request for request in mine if is_covered(visit.source, request)]
            limited = replace(window, until=self._share(mine, visit, visits))
            for request, answer in zip(mine, fetch_requests(visit.serial, mine, limited), strict=True):
                if isinstance(answer, History) and is_good(request.instrument, answer):
                    found[request.instrument.symbol] = answer
        return found

    def corporate_actions(self, session: Session) -> CorporateActions | None:
        """Return the market's splits and distributions of `session` from the first source that has such a list."""
        answers = (serial.corporate_actions(session, self._deadline) for serial in self._serial_sources)
        return next((answer for answer in answers if isinstance(answer, CorporateActions)), None)

    @property
    def _serial_sources(self) -> tuple[SerialSource, ...]:
        return self._serial if self.sources else ()

    def _share(self, asked: Sequence[HistoryRequest], visit: Visit, later: Iterable[Visit]) -> float:
        """Return until when to wait for a source: half of the time left if a later one could answer something too.

        No time is set aside for second visits before all sources have been visited once.
        """
        others = [each for each in later if each.only is None or visit.only is not None]
        if visit.source.card.network and any(each.could_answer(request) for each in others for request in asked):
            now = time.monotonic()
            return now + max(0.0, self._deadline - now) / 2
        return self._deadline

    def _remembered(self, requests: Sequence[HistoryRequest]) -> "Remembered":
        """Return the failures to repeat without asking, by request and source; local sources are always asked."""
        if self._unknown is None:
            return {}
        return {
            (request, failure.source): failure
            for request in requests
            for failure in self._unknown.failures_of(request.instrument, request.grain, self._could_answer(request))
        }

    def _could_answer(self, request: HistoryRequest) -> tuple[str, ...]:
        return tuple(s.card.name for s in self.sources if s.card.network and is_covered(s, request))

    def _remember(self, requests: Sequence[HistoryRequest], walk: Walk) -> None:
        """Note the requests that have turned out to be for unknown symbols, and forget those that have an answer."""
        if self._unknown is None:
            return
        answering = {history.source for history in walk.found.values()}
        for request in requests:
            names = self._could_answer(request)
            told = [failure for name in names if (failure := walk.failures.get((request, name))) is not None]
            if request.instrument.symbol in walk.found:
                self._unknown.forget(request.instrument, request.grain)
            elif not walk.is_remembered(request) and is_proof(told, names, answering):
                self._unknown.note(request.instrument, request.grain, told)
        self._unknown.keep()


def _on_our_calendar(requests: Sequence[HistoryRequest]) -> list[HistoryRequest]:
    return [request for request in requests if request.instrument.expected_kind not in OTHER_CALENDARS]


def _not_in_the_order(instrument: Instrument, source: str) -> FetchFailure:
    return FetchFailure(instrument.symbol, source, FailureKind.NOT_COVERED, "is not asked in this run")


def _other_calendar(request: HistoryRequest) -> FetchFailure:
    symbol = request.instrument.symbol
    return FetchFailure(symbol, "", FailureKind.OTHER_CALENDAR, "trades on another calendar")


def _not_covered(request: HistoryRequest) -> FetchFailure:
    symbol = request.instrument.symbol
    return FetchFailure(symbol, "", FailureKind.NOT_COVERED, "none of the configured sources covers it")
