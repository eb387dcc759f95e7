"""Ask sources in order: the first good answer per symbol wins, the next source completes what is missing."""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct, field

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.sources.base import Answer, Grain, Source, Want, Window

Judge = Callable[[Instrument, History], bool]
_OTHER_CALENDARS = frozenset({InstrumentType.CURRENCY, InstrumentType.FUTURE})


class Ask(Struct, frozen=True):
    """One instrument and how much of its history is wanted."""

    instrument: Instrument
    grain: Grain


class Gathered(Struct, frozen=True):
    """What the sources gave: at most one history an instrument (by today's symbol), and every failure on the way."""

    histories: dict[str, History] = field(default_factory=dict)
    failures: tuple[FetchFailure, ...] = ()

    def joined(self, other: "Gathered") -> "Gathered":
        """Return both together; where both have a history, the other's counts."""
        return Gathered({**self.histories, **other.histories}, (*self.failures, *other.failures))


class Built(Struct, frozen=True):
    """The sources that could be built, in their order, and in words why the others could not."""

    sources: tuple[Source, ...]
    broken: tuple[str, ...] = ()


class Chain:
    """The configured sources in their order; they are built when the first is asked, for that loads the network."""

    def __init__(self, build: Callable[[], Built]) -> None:
        self._build = build
        self._built: Built | None = None

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources, built."""
        if self._built is None:
            self._built = self._build()
        return self._built.sources

    @property
    def broken(self) -> tuple[str, ...]:
        """Why sources that were to be built could not be, in words."""
        return () if self._built is None else self._built.broken

    @property
    def network_names(self) -> frozenset[str]:
        """The names of the sources that are asked over the network."""
        return frozenset(source.card.name for source in self.sources if source.card.network)

    def delay_minutes(self, names: Iterable[str]) -> int:
        """Return how late the live prices of these sources may be, at most."""
        asked = set(names)
        return max((source.card.delay_minutes for source in self.sources if source.card.name in asked), default=0)

    def gather(self, asks: Sequence[Ask], window: Window, is_good: Judge) -> Gathered:
        """Ask for histories until each instrument has one that `is_good`, or no source is left.

        A history that is not good is kept if nothing better comes: it tells why there is no figure.
        """
        found: dict[str, History] = {}
        failures: list[FetchFailure] = []
        open_asks = [ask for ask in asks if ask.instrument.expected_kind not in _OTHER_CALENDARS]
        failures += [_other_calendar(ask) for ask in asks if ask.instrument.expected_kind in _OTHER_CALENDARS]
        for source in self.sources:
            open_asks, failed = self._ask(source, open_asks, window, is_good, found)
            failures += failed
        failures += [_not_covered(ask) for ask in open_asks if not any(_covers(s, ask) for s in self.sources)]
        return Gathered(found, tuple(failures))

    def look(self, wants: Sequence[tuple[Instrument, str]], window: Window) -> tuple[Answer, ...]:
        """Take a second look: the daily bars with split events, each from the source that gave the first answer."""
        answers: dict[int, Answer] = {}
        for source in self.sources:
            mine = [(at, instrument) for at, (instrument, name) in enumerate(wants) if name == source.card.name]
            asks = [Ask(instrument, Grain.BARS) for _, instrument in mine]
            for (at, _), answer in zip(mine, _fetch_covered(source, asks, window), strict=True):
                answers[at] = answer
        return tuple(answers.get(at) or _not_in_the_order(*want) for at, want in enumerate(wants))

    def second(self, asks: Sequence[tuple[Ask, str]], window: Window, is_good: Judge) -> dict[str, History]:
        """Ask again elsewhere: for each ask the first other source, in order, whose history is good.

        Each ask comes with the name of the source that it must not be asked of. What is not in the result could not be
        had from any other source.
        """
        found: dict[str, History] = {}
        for source in self.sources:
            name = source.card.name
            mine = [ask for ask, first in asks if first != name and ask.instrument.symbol not in found]
            mine = [ask for ask in mine if _covers(source, ask)]
            for ask, answer in zip(mine, _fetch(source, mine, window), strict=True):
                if isinstance(answer, History) and is_good(ask.instrument, answer):
                    found[ask.instrument.symbol] = answer
        return found

    def _ask(
        self,
        source: Source,
        asks: Sequence[Ask],
        window: Window,
        is_good: Judge,
        found: dict[str, History],
    ) -> tuple[list[Ask], list[FetchFailure]]:
        """Ask one source for what is still open; put what it gave into `found` and return what stays open."""
        mine = [ask for ask in asks if _covers(source, ask)]
        still_open = [ask for ask in asks if not _covers(source, ask)]
        failures = []
        for ask, answer in zip(mine, _fetch(source, mine, window), strict=True):
            key = ask.instrument.symbol
            if isinstance(answer, FetchFailure):
                failures.append(FetchFailure(key, answer.source, answer.kind, answer.detail))
                still_open.append(ask)
            elif is_good(ask.instrument, answer):
                found[key] = answer
            else:
                found.setdefault(key, answer)
                still_open.append(ask)
        return still_open, failures


def _fetch(source: Source, asks: Sequence[Ask], window: Window) -> tuple[Answer, ...]:
    """Fetch from one source; a symbol it does not know is asked once more under the one across a recent rename."""
    if not asks:
        return ()
    wants = [_want(source, ask, window) for ask in asks]
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


def _fetch_covered(source: Source, asks: Sequence[Ask], window: Window) -> tuple[Answer, ...]:
    """Fetch what the source covers; for the rest it fails at once."""
    mine = [ask for ask in asks if _covers(source, ask)]
    fetched = iter(_fetch(source, mine, window))
    words = "gives no daily bars"
    return tuple(
        next(fetched)
        if _covers(source, ask)
        else FetchFailure(ask.instrument.symbol, source.card.name, FailureKind.NOT_COVERED, words)
        for ask in asks
    )


def _want(source: Source, ask: Ask, window: Window) -> Want:
    symbol = source.symbol_for(ask.instrument, window.last.day, window.today)
    return Want(ask.instrument, symbol, ask.grain)


def _covers(source: Source, ask: Ask) -> bool:
    return source.covers(Want(ask.instrument, ask.instrument.symbol, ask.grain))


def _not_in_the_order(instrument: Instrument, source: str) -> FetchFailure:
    return FetchFailure(instrument.symbol, source, FailureKind.NOT_COVERED, "is not asked in this run")


def _other_calendar(ask: Ask) -> FetchFailure:
    symbol = ask.instrument.symbol
    return FetchFailure(symbol, "", FailureKind.OTHER_CALENDAR, "trades on another calendar")


def _not_covered(ask: Ask) -> FetchFailure:
    symbol = ask.instrument.symbol
    return FetchFailure(symbol, "", FailureKind.NOT_COVERED, "none of the configured sources covers it")
