"""Fill the store: closes first, then the hours of coins, then daily bars; each answer is kept as soon as it is there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain as joined
from typing import NamedTuple

from cryptoai_cli.errors import CredentialsError, NoQuotesError, UsageError
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.session import Calendar, Session, State
from cryptoai_cli.report.model import Notice
from cryptoai_cli.sources.base import Grain, Want, Window
from cryptoai_cli.sources.chain import Ask, Gathered
from cryptoai_cli.store.absences import Absences, Question
from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.records import Correction
from cryptoai_cli.workflows.keep import settled_of
from cryptoai_cli.workflows.lacking import closes_lacking, details_lacking, hours_lacking, since_listing, spans
from cryptoai_cli.workflows.memory import told_corrections
from cryptoai_cli.workflows.provider import OF_CREDENTIALS, Provider
from cryptoai_cli.workflows.services import Services
from cryptoai_cli.workflows.sessions import ask_day, latest_session

USUAL_DAYS = 400
_OTHER_CALENDARS = frozenset({InstrumentType.CURRENCY, InstrumentType.FUTURE})
_ANY_LENGTH = timedelta.max
_MOST_NAMED = 5

Lacking = Mapping[Instrument, tuple[Session, ...]]


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """What to fill in: every session of `instruments` from `since` to the last one that is final."""

    instruments: tuple[Instrument, ...]
    since: date


class Step(NamedTuple):
    """How far a sync has come: it is at number `done` of `total` symbols; `words` say of what and which."""

    done: int
    total: int
    words: str


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did: how many closes came in (for coins: at closing instants), and how many whole daily bars."""

    symbols: int
    sessions: tuple[Session, ...]
    closes: int
    details: int
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One pass over the symbols: how many are asked for at once, with what pause, and how far back one request goes."""

    grain: Grain
    words: str
    at_once: int
    pause_seconds: float = 0.0
    longest: timedelta = _ANY_LENGTH


_PARTS = (
    Part(Grain.CLOSES, "closes", at_once=20),
    Part(Grain.HOURS, "hours", at_once=1, longest=timedelta(days=700)),  # Yahoo has those of 730 days
    Part(Grain.BARS, "daily bars", at_once=2, pause_seconds=0.2),  # the sources ask for two at a time
)


def last_final(calendar: Calendar, now: datetime) -> Session:
    """Return the latest session whose prices are settled."""
    latest = latest_session(calendar, now)
    found = latest if latest.state(now) is State.FINAL else calendar.before(latest)
    if found is None:
        raise UsageError(f"the {calendar.name} calendar has no session before {latest.day}")
    return found


def parse_since(text: str | None, calendar: Calendar, now: datetime) -> date:
    """Return the date from which on the store is to be filled; 400 days back unless `text` says otherwise."""
    last = last_final(calendar, now).day
    if text is None:
        return max(calendar.first, last - timedelta(days=USUAL_DAYS))
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"--since: {text!r} is not a date", hint="write it as 2024-01-02") from None
    if day > last:
        raise UsageError(f"--since {day}: nothing is settled since then", hint=f"the last final session is {last}")
    if day < calendar.first:
        raise UsageError(f"--since {day} lies before the {calendar.name} calendar", hint=f"begin on {calendar.first}")
    return day


def sync(
    request: SyncRequest,
    services: Services,
    store: BarStore,
    absences: Absences,
    *,
    on_step: Callable[[Step], None],
    pause: Callable[[float], None],
) -> Synced:
    """Ask for what is lacking, source by source, and keep what is settled of each answer at once.

    Interrupted, it has kept every answer that came; the next run asks for the rest. Raise NoQuotesError where something
    is lacking and not one source answers, StoreError where the store cannot be written.
    """
    last = last_final(services.calendar, services.now)
    run = _Run(services, store, absences, services.calendar.between(request.since, last.day), on_step, pause)
    instruments = [i for i in request.instruments if i.expected_kind not in _OTHER_CALENDARS]
    coins = [i for i in instruments if i.is_coin]
    others = [i for i in instruments if not i.is_coin]
    filled = {part.grain: run.fill(part, coins if part.grain is Grain.HOURS else others) for part in _PARTS}
    run.require_answers()
    return Synced(
        len(instruments),
        run.sessions,
        filled[Grain.CLOSES] + filled[Grain.HOURS],
        filled[Grain.BARS],
        run.notices(),
    )


class _Run:
    """One sync under way."""

    def __init__(  # noqa: PLR0913 - what a sync works with; an object around it would only be taken apart here
        self,
        services: Services,
        store: BarStore,
        absences: Absences,
        sessions: tuple[Session, ...],
        on_step: Callable[[Step], None],
        pause: Callable[[float], None],
    ) -> None:
        self.sessions = sessions
        self._services = services
        self._store = store
        self._absences = absences
        self._on_step = on_step
        self._pause = pause
        self._days = tuple(session.day for session in sessions)
        self._providers = [Provider(source) for source in services.chain.sources if source.card.network]
        self._corrections: list[Correction] = []
        self._still_lacking: dict[str, int] = {}
        self._was_lacking = False

    def fill(self, part: Part, instruments: Sequence[Instrument]) -> int:
        """Fill in one part of all instruments, and return how many sessions came in."""
        came = 0
        for start in range(0, len(instruments), part.at_once):
            batch = instruments[start : start + part.at_once]
            names = ", ".join(i.symbol for i in batch[:2]) + (" ..." if len(batch) > 2 else "")  # noqa: PLR2004 - two fit
            self._on_step(Step(start, len(instruments), f"{part.words} of {names}"))
            came += self._fill_batch(part, batch)
        return came

    def _fill_batch(self, part: Part, batch: Sequence[Instrument]) -> int:
        lacking = before = self._lacking(part, batch)
        for provider in self._providers:
            if lacking and not provider.is_out:
                self._ask(provider, part, lacking)
                lacking = self._lacking(part, tuple(lacking))
        self._was_lacking |= bool(before)
        if part.grain is not Grain.BARS:
            self._still_lacking |= {i.symbol: len(sessions) for i, sessions in lacking.items()}
        return _count(before) - _count(lacking)

    def _lacking(self, part: Part, batch: Sequence[Instrument]) -> Lacking:
        """Return what the store lacks, without the instruments of which it lacks nothing."""
        listed: dict[str, list[date | None]] = {i.symbol: [i.listed] for i in batch}
        for fact in self._store.facts(listed):
            listed[fact.symbol].append(fact.listed)
        found = {i: self._lacking_of(part, i, since_listing(self.sessions, listed[i.symbol])) for i in batch}
        return {instrument: sessions for instrument, sessions in found.items() if sessions}

    def _lacking_of(self, part: Part, instrument: Instrument, sessions: tuple[Session, ...]) -> tuple[Session, ...]:
        if not sessions:
            return ()
        symbols = (instrument.symbol,)
        if part.grain is Grain.HOURS:
            return hours_lacking(self._store.candles(symbols, (session.closes for session in sessions)), sessions)
        bars = self._store.bars(symbols, sessions[0].day, sessions[-1].day)
        return (
            details_lacking(bars, sessions)
            if part.grain is Grain.BARS
            else closes_lacking(bars, sessions, self._services.now)
        )

    def _ask(self, provider: Provider, part: Part, lacking: Lacking) -> None:
        """Ask one source for what it has not been found to lack, the newest stretch first."""
        wanted = {
            i: asked
            for i, sessions in lacking.items()
            if provider.source.covers(Want(i, i.symbol, part.grain))
            and (asked := self._unasked(provider, part, i, sessions))
        }
        for first, last in spans(sorted(set(joined.from_iterable(wanted.values()))), part.longest):
            asked = [i for i, sessions in wanted.items() if any(first <= session <= last for session in sessions)]
            if provider.is_out:
                return
            if provider.was_asked:
                self._pause(part.pause_seconds)
            gathered = provider.gather([Ask(i, part.grain) for i in asked], self._window(first, last))
            self._keep(asked, gathered)
            self._note(provider, part, [i for i in asked if provider.has_answered(i)], (first, last))

    def _unasked(
        self, provider: Provider, part: Part, instrument: Instrument, sessions: Sequence[Session]
    ) -> tuple[Session, ...]:
        question = Question(provider.name, part.grain.value, instrument.symbol)
        days = set(self._absences.without(question, [session.day for session in sessions]))
        return tuple(session for session in sessions if session.day in days)

    def _window(self, first: Session, last: Session) -> Window:
        """Return the sessions from the one before `first`, for a move needs two closes of one source."""
        base = self._services.calendar.before(first)
        sessions = self._services.calendar.between((base or first).day, last.day)
        now = self._services.now
        return Window(sessions, now, ask_day(self._services.calendar, now), sessions[0].day)

    def _keep(self, asked: Sequence[Instrument], gathered: Gathered) -> None:
        fetched = [(i, gathered.histories[i.symbol]) for i in asked if i.symbol in gathered.histories]
        records = settled_of(fetched, self._services.now, self._services.calendar)
        since = self.sessions[0].day
        before = self._services.calendar.before(self.sessions[0])
        earliest = since if before is None else before.day
        self._corrections += self._store.save(
            [bar for bar in records.bars if bar.session >= earliest], records.candles, records.splits, records.facts
        )

    def _note(
        self, provider: Provider, part: Part, answered: Sequence[Instrument], stretch: tuple[Session, Session]
    ) -> None:
        """Remember what the source has answered and does not have."""
        first, last = stretch
        for instrument, sessions in self._lacking(part, answered).items():
            absent = [session.day for session in sessions if first <= session <= last]
            self._absences.note(Question(provider.name, part.grain.value, instrument.symbol), absent, self._days)
        self._absences.keep()

    def require_answers(self) -> None:
        """Raise where sources were asked, or were to be asked, and none of them answered."""
        asked = [provider for provider in self._providers if provider.was_asked]
        if not self._was_lacking or any(provider.answers for provider in asked) or (self._providers and not asked):
            return
        causes = [provider.failure for provider in asked if provider.failure is not None]
        if causes and all(cause.kind in OF_CREDENTIALS for cause in causes):
            raise CredentialsError(
                causes[0].told, hint="set the variables in the environment, or choose another source"
            )
        told = "; ".join(cause.told for cause in causes) or "the settings name no source that is asked over a network"
        raise NoQuotesError(
            f"nothing could be fetched ({told})",
            hint="try each source with `movers doctor`, or fill in a file: movers import",
        )

    def notices(self) -> tuple[Notice, ...]:
        """Return what there is to tell: which sources failed, what was corrected, and what no source has."""
        failures = [provider.failure for provider in self._providers if provider.failure is not None]
        broken = [Notice("plug-in", f"{words}.") for words in self._services.chain.broken]
        told = [Notice("sync", f"{failure.told}.") for failure in failures]
        return (*broken, *told, *told_corrections(self._corrections), *self._lacks())

    def _lacks(self) -> tuple[Notice, ...]:
        if not self._still_lacking:
            return ()
        most = sorted(self._still_lacking.items(), key=lambda each: (-each[1], each[0]))
        named = ", ".join(f"{symbol} {count}" for symbol, count in most[:_MOST_NAMED])
        more = f", and {len(most) - _MOST_NAMED} symbols more" if len(most) > _MOST_NAMED else ""
        return (Notice("sync", f"Sessions are still lacking, for no source gave them: {named}{more}."),)


def _count(lacking: Lacking) -> int:
    return sum(map(len, lacking.values()))
