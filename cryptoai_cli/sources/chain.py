"""Ask sources in order: the first good history per symbol wins, the next source fills in what is missing."""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct, field

from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import Feed, History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.session import Session, exchange_time
from cryptoai_cli.sources.base import Answer, Grain, Source, Want, Window

IsGood = Callable[[Instrument, History], bool]
Examine = Callable[[Sequence[tuple[Instrument, History]]], Sequence[History]]
_OTHER_CALENDARS = frozenset({InstrumentType.CURRENCY, InstrumentType.FUTURE})


class HistoryRequest(Struct, frozen=True):
    """One instrument, and the kind of data that is wanted for it."""

    instrument: Instrument
    grain: Grain


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
    """The configured sources in order; they are built on first use, because that imports the network stack."""

    def __init__(self, build: Callable[[], BuiltSources]) -> None:
        self._build = build
        self._built: BuiltSources | None = None

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources, built on first access."""
        if self._built is None:
            self._built = self._build()
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

    def gather(
        self, requests: Sequence[HistoryRequest], window: Window, is_good: IsGood, examine: Examine | None = None
    ) -> GatheredHistories:
        """Request histories until each instrument has one that `is_good`, or no source is left.

        A history that is not good is kept if no better one is found: it shows why there is no figure. `examine` sees
        the histories of one source together, before they are judged one by one, and returns them in the same order,
        marked where they show something only together.
        """
        found: dict[str, History] = {}
        failures: list[FetchFailure] = []
        still_open = [request for request in requests if request.instrument.expected_kind not in _OTHER_CALENDARS]
        failures += [
            _other_calendar(request) for request in requests if request.instrument.expected_kind in _OTHER_CALENDARS
        ]
        for source in self.sources:
            still_open, failed = self._ask_source(source, still_open, window, _Acceptance(is_good, examine), found)
            failures += failed
        failures += [
            _not_covered(request) for request in still_open if not any(_covers(s, request) for s in self.sources)
        ]
        return GatheredHistories(found, tuple(failures))

    def recheck(self, wants: Sequence[tuple[Instrument, str]], window: Window) -> tuple[Answer, ...]:
        """Fetch daily bars with split events to confirm a move, each from the source named beside the instrument."""
        answers: dict[int, Answer] = {}
        for source in self.sources:
            mine = [(at, instrument) for at, (instrument, name) in enumerate(wants) if name == source.card.name]
            requests = [HistoryRequest(instrument, Grain.BARS) for _, instrument in mine]
            for (at, _), answer in zip(mine, _fetch_covered(source, requests, window), strict=True):
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
        for source in self.sources:
            name = source.card.name
            mine = [request for request, first in requests if first != name and request.instrument.symbol not in found]
            mine = [request for request in mine if _covers(source, request)]
            for request, answer in zip(mine, _fetch(source, mine, window), strict=True):
                if isinstance(answer, History) and is_good(request.instrument, answer):
                    found[request.instrument.symbol] = answer
        return found

    def corporate_actions(self, session: Session) -> CorporateActions | None:
        """Return the market's splits and distributions of `session` from the first source that has such a list."""
        answers = (source.corporate_actions(session) for source in self.sources)
        return next((answer for answer in answers if isinstance(answer, CorporateActions)), None)

    def _ask_source(
        self,
        source: Source,
        requests: Sequence[HistoryRequest],
        window: Window,
        acceptance: "_Acceptance",
        found: dict[str, History],
    ) -> tuple[list[HistoryRequest], list[FetchFailure]]:
        """Ask one source; add its histories to `found`, and return the requests still open and the failures."""
        mine = [request for request in requests if _covers(source, request)]
        still_open = [request for request in requests if not _covers(source, request)]
        failures = []
        for request, answer in zip(mine, acceptance.examined(mine, _fetch(source, mine, window)), strict=True):
            key = request.instrument.symbol
            if isinstance(answer, FetchFailure):
                failures.append(FetchFailure(key, answer.source, answer.kind, answer.detail))
                still_open.append(request)
            elif acceptance.is_good(request.instrument, answer):
                found[key] = answer
            else:
                failures += _stopped(key, answer)
                found.setdefault(key, answer)
                still_open.append(request)
        return still_open, failures


def _stopped(symbol: str, history: History) -> list[FetchFailure]:
    """Return a failure if the source stopped updating, so that the reader learns why another one was asked."""
    if history.feed is not Feed.STOPPED or history.quote is None:
        return []
    detail = f"its prices end at {exchange_time(history.quote.as_of)}"
    return [FetchFailure(symbol, history.source, FailureKind.STOPPED, detail)]


class _Acceptance(Struct, frozen=True):
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


def _fetch(source: Source, requests: Sequence[HistoryRequest], window: Window) -> tuple[Answer, ...]:
    """Fetch from one source; retry an unknown symbol once with the other symbol of a recent rename."""
    if not requests:
        return ()
    wants = [_want(source, request, window) for request in requests]
    answers = list(source.fetch_many(wants, window))
    again = [
        (at, Want(want.instrument, other, want.grain))
        for at, (want, answer) in enumerate(zip(wants, answers, strict=True))
        if isinstance(answer, FetchFailure)
        and answer.kind is FailureKind.UNKNOWN_SYMBOL
        and (other := want.instrument.other_symbol_near(window.today)) is not None
    ]
    if again:
        second = source.fetch_many([want for _, want in again], window)
        for (at, _), answer in zip(again, second, strict=True):
            answers[at] = answer if isinstance(answer, History) else answers[at]
    return tuple(answers)


def _fetch_covered(source: Source, requests: Sequence[HistoryRequest], window: Window) -> tuple[Answer, ...]:
    """Fetch what the source covers; return a failure for each other request."""
    mine = [request for request in requests if _covers(source, request)]
    fetched = iter(_fetch(source, mine, window))
    words = "gives no daily bars"
    return tuple(
        next(fetched)
        if _covers(source, request)
        else FetchFailure(request.instrument.symbol, source.card.name, FailureKind.NOT_COVERED, words)
        for request in requests
    )


def _want(source: Source, request: HistoryRequest, window: Window) -> Want:
    symbol = source.symbol_for(request.instrument, window.last.day, window.today)
    return Want(request.instrument, symbol, request.grain)


def _covers(source: Source, request: HistoryRequest) -> bool:
    return source.covers(Want(request.instrument, request.instrument.symbol, request.grain))


def _not_in_the_order(instrument: Instrument, source: str) -> FetchFailure:
    return FetchFailure(instrument.symbol, source, FailureKind.NOT_COVERED, "is not asked in this run")


def _other_calendar(request: HistoryRequest) -> FetchFailure:
    symbol = request.instrument.symbol
    return FetchFailure(symbol, "", FailureKind.OTHER_CALENDAR, "trades on another calendar")


def _not_covered(request: HistoryRequest) -> FetchFailure:
    symbol = request.instrument.symbol
    return FetchFailure(symbol, "", FailureKind.NOT_COVERED, "none of the configured sources covers it")
