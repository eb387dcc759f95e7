"""Fill the store: closes, then coins' hours, then daily bars; each answer is saved as soon as it arrives."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain as joined
from typing import NamedTuple

from msgspec import Struct

from cryptoai_cli.errors import NoQuotesError
from cryptoai_cli.market.instrument import OTHER_CALENDARS, Instrument
from cryptoai_cli.market.session import Session
from cryptoai_cli.net.server_clock import Distrusted
from cryptoai_cli.report.model import Notice
from cryptoai_cli.sources.base import Grain, Want, Window
from cryptoai_cli.sources.chain import GatheredHistories, HistoryRequest
from cryptoai_cli.store.absences import Absences, RequestKey
from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.records import Corrections
from cryptoai_cli.workflows.archive.gaps import closes_lacking, details_lacking, hours_lacking, since_listing, spans
from cryptoai_cli.workflows.archive.settled_records import settled_records
from cryptoai_cli.workflows.archive.wrong_rows import WrongRows, find_wrong_rows
from cryptoai_cli.workflows.clock_notices import clock_words
from cryptoai_cli.workflows.fetch.one_source import Provider
from cryptoai_cli.workflows.judge.past_bars import judged_by_bars
from cryptoai_cli.workflows.services import Services
from cryptoai_cli.workflows.sessions import ask_day, latest_final
from cryptoai_cli.workflows.sync_summary import (
    Synced,
    notices_of,
    removed_row_notices,
    require_answers,
    wrong_row_notices,
)

_ANY_LENGTH = timedelta.max
_MOST_SHOWN = 2

Lacking = Mapping[Instrument, tuple[Session, ...]]


class SyncRequest(Struct, frozen=True):
    """What to fill: every session of `instruments` from `since` to the last final one."""

    instruments: tuple[Instrument, ...]
    since: date


class Step(NamedTuple):
    """Progress of a sync: `done` of `total` symbols; `words` names the data and the symbols."""

    done: int
    total: int
    words: str


class Kept(Struct, frozen=True):
    """The data kept between runs: the store, and what sources are known to lack."""

    store: BarStore
    absences: Absences


class Watch(Struct, frozen=True):
    """Callbacks of a sync.

    `on_step` receives each step, `pause` waits the given seconds between two requests, and `tell` receives what has to
    be told however the sync ends.
    """

    on_step: Callable[[Step], None]
    pause: Callable[[float], None]
    tell: Callable[[Sequence[Notice]], None]


class Part(Struct, frozen=True):
    """One pass over the symbols: how many to request at once, and the pause between requests.

    Gaps at most `near` apart are requested together, in stretches no longer than `longest`.
    """

    grain: Grain
    words: str
    at_once: int
    pause_seconds: float = 0.0
    near: timedelta = timedelta(days=30)
    longest: timedelta = _ANY_LENGTH


_PARTS = (
    Part(Grain.CLOSES, "closes", at_once=20, near=_ANY_LENGTH),  # an answer reaches from now back to the first gap
    Part(Grain.HOURS, "hours", at_once=1, longest=timedelta(days=700)),  # Yahoo has those of 730 days
    Part(Grain.BARS, "daily bars", at_once=2, pause_seconds=0.2),  # the sources ask for two at a time
)


def fill_store(request: SyncRequest, services: Services, kept: Kept, watch: Watch) -> Synced:
    """Request what is missing, source by source, and save the settled part of each answer immediately.

    Rows that cannot be read or are no days are removed and told first, so that they count as missing. An interrupted
    sync has saved every answer that arrived; the next run requests the rest. If something is missing and no source
    answers, raise NoQuotesError, or CredentialsError if all failed for their credentials. Raise StoreError if the store
    cannot be written.
    """
    last = latest_final(services.calendar, services.now)
    watch.tell(removed_row_notices(kept.store.remove_unreadable()))
    watch.tell(wrong_row_notices(_remove_wrong_rows(services, kept.store), request.since))
    run = _Run(services, kept, watch, services.calendar.between(request.since, last.day))
    instruments = [i for i in request.instruments if i.expected_kind not in OTHER_CALENDARS]
    coins = [i for i in instruments if i.is_coin]
    others = [i for i in instruments if not i.is_coin]
    filled = {part.grain: run.fill(part, coins if part.grain is Grain.HOURS else others) for part in _PARTS}
    require_answers(run.providers, was_lacking=run.was_lacking)
    return Synced(
        symbols=len(instruments),
        sessions=run.sessions,
        closes=filled[Grain.CLOSES] + filled[Grain.HOURS],
        details=filled[Grain.BARS],
        notices=(
            *services.notices,
            *services.clock_notices,
            *notices_of(run.providers, services.chain.broken, run.corrections, run.still_lacking),
        ),
    )


def _remove_wrong_rows(services: Services, store: BarStore) -> tuple[WrongRows, ...]:
    """Remove stored rows that are no days and return them; those of the sessions to fill are then asked for again."""
    removed = find_wrong_rows(store, services.chain.network_names, services.calendar)
    store.remove_bars(key for wrong in removed for key in wrong.keys)
    return removed


class _Run:
    """One sync in progress."""

    def __init__(self, services: Services, kept: Kept, watch: Watch, sessions: tuple[Session, ...]) -> None:
        self.sessions = sessions
        self.providers = [Provider(source) for source in services.chain.sources if source.card.network]
        self.corrections = Corrections()
        self.still_lacking: dict[str, int] = {}
        self.was_lacking = False
        self._services = services
        self._store, self._absences = kept.store, kept.absences
        self._watch = watch
        self._days = tuple(session.day for session in sessions)

    def fill(self, part: Part, instruments: Sequence[Instrument]) -> int:
        """Fill one part for all instruments, and return the number of sessions added."""
        came = 0
        for start in range(0, len(instruments), part.at_once):
            batch = instruments[start : start + part.at_once]
            names = ", ".join(i.symbol for i in batch[:_MOST_SHOWN]) + (" ..." if len(batch) > _MOST_SHOWN else "")
            self._watch.on_step(Step(start, len(instruments), f"{part.words} of {names}"))
            came += self._fill_batch(part, batch)
        return came

    def _fill_batch(self, part: Part, batch: Sequence[Instrument]) -> int:
        lacking = before = self._find_gaps(part, batch)
        for provider in self.providers:
            if lacking:
                self._ask(provider, part, lacking)
                lacking = self._find_gaps(part, tuple(lacking))
        self.was_lacking |= bool(before)
        if part.grain is not Grain.BARS:
            self.still_lacking |= {i.symbol: len(sessions) for i, sessions in lacking.items()}
        return _count(before) - _count(lacking)

    def _find_gaps(self, part: Part, batch: Sequence[Instrument]) -> Lacking:
        """Return the sessions the store lacks of each instrument, omitting instruments that lack none."""
        listed: dict[str, list[date | None]] = {i.symbol: [i.listed] for i in batch}
        for fact in self._store.facts(listed):
            listed[fact.symbol].append(fact.listed)
        found = {i: self._gaps_of(part, i, since_listing(self.sessions, listed[i.symbol])) for i in batch}
        return {instrument: sessions for instrument, sessions in found.items() if sessions}

    def _gaps_of(self, part: Part, instrument: Instrument, sessions: tuple[Session, ...]) -> tuple[Session, ...]:
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
        """Request from one source what it is not known to lack, newest stretch first."""
        wanted = {
            i: unasked
            for i, sessions in lacking.items()
            if provider.source.covers(Want(i, i.symbol, part.grain))
            and (unasked := self._sessions_to_ask(provider, part, i, sessions))
        }
        for first, last in spans(sorted(set(joined.from_iterable(wanted.values()))), part.near, part.longest):
            if provider.is_out:
                return
            self._watch.pause(provider.wait_seconds(part.pause_seconds))
            batch = [i for i, sessions in wanted.items() if any(first <= session <= last for session in sessions)]
            gathered = provider.gather([HistoryRequest(i, part.grain) for i in batch], self._window(first, last))
            if not self._is_trusted(provider):
                return
            self._keep(batch, gathered)
            self._note(provider, part, [i for i in batch if provider.has_answered(i)], (first, last))

    def _is_trusted(self, provider: Provider) -> bool:
        """Return whether what the source sent may be kept; raise NoQuotesError if this machine's clock is wrong."""
        doubt = self._services.clock_doubt
        if doubt is not None and doubt.whose is Distrusted.MACHINE:
            raise NoQuotesError(clock_words(doubt), hint="set the clock, then run `movers sync` again")
        return provider.name in self._services.sources_to_keep

    def _sessions_to_ask(
        self, provider: Provider, part: Part, instrument: Instrument, sessions: Sequence[Session]
    ) -> tuple[Session, ...]:
        question = RequestKey(provider.name, part.grain.value, instrument.symbol)
        days = set(self._absences.without(question, [session.day for session in sessions]))
        return tuple(session for session in sessions if session.day in days)

    def _window(self, first: Session, last: Session) -> Window:
        """Return the window from the session before `first` to `last`: a move needs two closes of one source."""
        base = self._services.calendar.before(first)
        sessions = self._services.calendar.between((base or first).day, last.day)
        now = self._services.now if self._services.clocks is None else self._services.clocks.now  # it may take long
        return Window(sessions, now, ask_day(self._services.calendar, now), sessions[0].day)

    def _keep(self, asked: Sequence[Instrument], gathered: GatheredHistories) -> None:
        """Save the settled records from the session before the first on; an answer may reach back much further."""
        calendar = self._services.calendar
        fetched = [(i, gathered.histories[i.symbol]) for i in asked if i.symbol in gathered.histories]
        first = calendar.before(self.sessions[0]) or self.sessions[0]
        records = settled_records(fetched, self._services.now, calendar, judged_by_bars(calendar), first.day)
        corrected = self._store.save(records.bars, records.candles, records.splits, records.facts)
        self.corrections = self.corrections.joined(corrected)

    def _note(
        self, provider: Provider, part: Part, answered: Sequence[Instrument], stretch: tuple[Session, Session]
    ) -> None:
        """Record which sessions the source answered without."""
        first, last = stretch
        for instrument, sessions in self._find_gaps(part, answered).items():
            absent = [session.day for session in sessions if first <= session <= last]
            self._absences.note(RequestKey(provider.name, part.grain.value, instrument.symbol), absent, self._days)
        self._absences.keep()


def _count(lacking: Lacking) -> int:
    return sum(map(len, lacking.values()))
