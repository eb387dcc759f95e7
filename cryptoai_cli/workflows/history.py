"""Collect the sessions of a symbol or a group from the store, and what it lacks from the sources."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import TypeVar

from msgspec import Struct

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Calendar, Clock, Interval, Session, State
from cryptoai_cli.report.history import GroupHistory, GroupRow, SymbolHistory
from cryptoai_cli.report.model import Notice
from cryptoai_cli.sources.base import Grain, Window
from cryptoai_cli.sources.chain import Chain, GatheredHistories, HistoryRequest
from cryptoai_cli.store.merge import merged_bar
from cryptoai_cli.store.records import KeptBar, KeptCandle, KeptFact
from cryptoai_cli.workflows.archive.gaps import closes_lacking, hours_lacking, since_listing
from cryptoai_cli.workflows.archive.keep_fetched import keep_fetched
from cryptoai_cli.workflows.archive.memory import Memory
from cryptoai_cli.workflows.archive.rows import group_rows, symbol_rows, with_details
from cryptoai_cli.workflows.archive.settled_records import Records, settled_records
from cryptoai_cli.workflows.archive.stored import StoredBySymbol, in_order
from cryptoai_cli.workflows.failure_words import by_symbol, lack_words
from cryptoai_cli.workflows.fetch.no_figures import no_figures_error
from cryptoai_cli.workflows.fetch.period_ends import progress_line
from cryptoai_cli.workflows.fetch.side_by_side import gather_side_by_side
from cryptoai_cli.workflows.judge.past_bars import judged_by_splits
from cryptoai_cli.workflows.period_report import is_settled, period_move
from cryptoai_cli.workflows.services import Services
from cryptoai_cli.workflows.sessions import ask_day, latest_final

USUAL_SESSIONS = 60
_R = TypeVar("_R", KeptBar, KeptCandle, KeptFact)


class _Found(Struct, frozen=True):
    """The records and fetched histories of the instruments, and the notices about them."""

    records: Records
    gathered: GatheredHistories
    notices: tuple[Notice, ...] = ()
    order: tuple[str, ...] = ()

    @property
    def held(self) -> StoredBySymbol:
        """The records by symbol and source, those of the sources named in `order` first."""
        return in_order(self.records.held, self.order)


def sessions_since(since: date, calendar: Calendar, now: datetime) -> tuple[Session, ...]:
    """Return the final sessions from `since` on, preceded by the session before them; raise UsageError if none."""
    last = latest_final(calendar, now)
    first = calendar.on(since) or calendar.after(since)
    if first is None or first.day > last.day:
        raise UsageError(f"{since} is still to come", hint=f"the latest final session is {last.day}")
    return _with_base(first, last, calendar)


def latest_sessions(count: int, calendar: Calendar, now: datetime) -> tuple[Session, ...]:
    """Return the last `count` final sessions, or as many as the calendar has, preceded by the session before them."""
    last = latest_final(calendar, now)
    return _with_base(calendar.before(last, count - 1) or calendar.after(calendar.first) or last, last, calendar)


def symbol_history(
    instrument: Instrument, sessions: Sequence[Session], services: Services, *, is_configured: bool
) -> SymbolHistory:
    """Return the sessions of one instrument; `sessions` begins with the base of the first one's move.

    Raise UsageError for a symbol that neither the settings nor any source knows. Raise NoQuotesError if it has no
    figures, or CredentialsError if a source lacked valid credentials.
    """
    found = _find((instrument,), sessions, services, whole_bars=True)
    held = found.held.get(instrument.symbol, ())
    rows = with_details(instrument, symbol_rows(instrument, held, sessions), found.records.bars)
    first = next((at for at, row in enumerate(rows) if row.close is not None), None)
    failures = found.gathered.failures
    if first is None:
        unknown = all(f.kind is FailureKind.UNKNOWN_SYMBOL for f in failures) and bool(failures or services.is_offline)
        if unknown and not is_configured:
            raise UsageError(f"there is no group or symbol {instrument.symbol!r}")
        raise no_figures_error(
            f"{instrument.symbol} since {sessions[0].day}",
            failures,
            (lack_words(failures),),
            is_offline=services.is_offline,
            clock=services.clock_notices,
        )
    last = sessions[-1].day
    name = instrument.name_on(last) or next((each.fact.name for each in held if each.fact is not None), "")
    symbol = instrument.symbol_on(last)
    return SymbolHistory(symbol, name or symbol, sessions[first], rows[first:], found.notices, instrument.is_coin)


def group_history(
    group: Group, groups: Sequence[Group], sessions: Sequence[Session], services: Services, measure: Measure
) -> GroupHistory:
    """Return the sessions of one group, ranked among `groups`.

    Raise NoQuotesError if no member has a move, or CredentialsError if a source lacked valid credentials.
    """
    members = tuple(dict.fromkeys(member for each in (group, *groups) for member in each.members))
    found = _find(members, sessions, services, whole_bars=False)
    rows = group_rows(group, groups, found.held, sessions, measure)
    first = next((at for at, row in enumerate(rows) if row.mean_return is not None), None)
    if first is None:
        mine = {member.symbol for member in group.members}
        failures = [failure for failure in found.gathered.failures if failure.symbol in mine]
        of = f"{group.label} since {sessions[0].day}"
        reasons = (lack_words(each) for each in by_symbol(failures).values())
        raise no_figures_error(of, failures, reasons, is_offline=services.is_offline, clock=services.clock_notices)
    notices = (*found.notices, *_gap_notices(rows[first:]))
    return GroupHistory(group.key, group.label, len(group.members), len(groups), sessions[first], rows[first:], notices)


def closes_over(
    instruments: Sequence[Instrument], sessions: Sequence[Session], services: Services
) -> tuple[StoredBySymbol, tuple[Notice, ...]]:
    """Return what is stored of the closes of `sessions`, after what lacks has been fetched, and the notices on that."""
    found = _find(instruments, sessions, services, whole_bars=False)
    return found.held, found.notices


def _gap_notices(rows: Sequence[GroupRow]) -> tuple[Notice, ...]:
    """Return a notice if missing figures keep the index unchanged, which would look like a quiet market."""
    gaps = [row.session for row in rows if row.mean_return is None]
    if not gaps:
        return ()
    which = f"{gaps[0]}" if len(gaps) == 1 else f"{len(gaps)} sessions from {gaps[0]} to {gaps[-1]}"
    words = f"No member has a move in {which}: the index stands still there. `movers sync` may fill the gap."
    return (Notice("gap", words),)


def _with_base(first: Session, last: Session, calendar: Calendar) -> tuple[Session, ...]:
    base = calendar.before(first) or first
    return calendar.between(base.day, last.day)


def _find(
    instruments: Sequence[Instrument], sessions: Sequence[Session], services: Services, *, whole_bars: bool
) -> _Found:
    """Return the closes of all sessions, and with `whole_bars` the daily bars as well."""
    kept = _read_kept(instruments, sessions, services.memory)
    order = () if services.memory is None else services.memory.rules.order
    if services.is_offline and not services.chain.sources:
        return _Found(kept, GatheredHistories(), services.all_notices(), order)
    lacking = tuple(instruments)
    if services.memory is not None and not services.memory.rules.refresh:
        lacking = _instruments_to_fetch(instruments, kept, sessions, services.now, whole_bars=whole_bars)
    if not lacking:
        return _Found(kept, GatheredHistories(), services.all_notices(), order)
    services.announce(progress_line(lacking))
    gathered = _gather(lacking, sessions, services.chain, services.clock, Grain.BARS if whole_bars else Grain.CLOSES)
    fetched = [(i, gathered.histories[i.symbol]) for i in lacking if i.symbol in gathered.histories]
    judge = judged_by_splits(services.calendar, {})
    corrections = keep_fetched(fetched, services.memory, services.sources_to_keep, services.clock, judge).notices
    again = _read_kept(instruments, sessions, services.memory) if fetched else kept
    both = _join_records(settled_records(fetched, services.now, services.calendar), again, sessions)
    return _Found(both, gathered, (*services.all_notices(), *corrections), order)


def _read_kept(instruments: Sequence[Instrument], sessions: Sequence[Session], memory: Memory | None) -> Records:
    return Records() if memory is None else memory.kept(instruments, sessions[0], sessions[-1])


def _instruments_to_fetch(
    instruments: Sequence[Instrument],
    kept: Records,
    sessions: Sequence[Session],
    now: datetime,
    *,
    whole_bars: bool,
) -> tuple[Instrument, ...]:
    """Return the instruments that lack a move, or with `whole_bars` a daily bar."""
    bars, candles, facts = _by_symbol(kept.bars), _by_symbol(kept.candles), _by_symbol(kept.facts)
    found = []
    for instrument in instruments:
        symbol = instrument.symbol
        listed = since_listing(sessions, (instrument.listed, *(fact.listed for fact in facts.get(symbol, ()))))
        own = bars.get(symbol, ())
        opened = {bar.session for bar in own if bar.open is not None}
        lacks_move = (
            hours_lacking(candles.get(symbol, ()), listed) if instrument.is_coin else closes_lacking(own, listed, now)
        )
        if lacks_move or (whole_bars and any(bar.session not in opened for bar in own)):
            found.append(instrument)
    return tuple(found)


def _by_symbol(records: Iterable[_R]) -> dict[str, list[_R]]:
    found: dict[str, list[_R]] = {}
    for record in records:
        found.setdefault(record.symbol, []).append(record)
    return found


def _gather(
    instruments: Sequence[Instrument], sessions: Sequence[Session], chain: Chain, clock: Clock, grain: Grain
) -> GatheredHistories:
    """Fetch the whole window at once; use closes for instruments without daily bars from any source."""
    window = Window(tuple(sessions), clock.now, ask_day(clock.calendar, clock.now))
    interval = Interval(sessions[0], sessions[-1], State.FINAL, clock.now)

    def is_good(instrument: Instrument, history: History) -> bool:
        return is_settled(period_move(instrument, history, interval))

    shares = [i for i in instruments if not i.is_coin]
    bars = [HistoryRequest(i, grain) for i in shares]
    hours = [HistoryRequest(i, Grain.HOURS) for i in instruments if i.is_coin]
    first = chain.ask_first((*bars, *hours), window)

    def gather_shares(begun: Callable[[], None]) -> GatheredHistories:
        gathered = chain.gather(bars, window, is_good, begun=begun, first=first)
        left = [i for i in shares if i.symbol not in gathered.histories]
        if grain is Grain.CLOSES or not left:
            return gathered
        return gathered.merge(chain.gather([HistoryRequest(i, Grain.CLOSES) for i in left], window, is_good))

    def gather_coins() -> GatheredHistories:
        return chain.gather(hours, window, is_good, first=first)

    return gather_side_by_side(gather_shares, gather_coins)


def _join_records(fetched: Records, kept: Records, sessions: Sequence[Session]) -> Records:
    """Join fetched and stored records, merged as the store does it: the stored ones have verdicts."""
    first, last = sessions[0], sessions[-1]
    bars = {bar[:3]: bar for bar in kept.bars}
    for bar in fetched.bars:
        bars[bar[:3]] = merged_bar(bars[bar[:3]], bar) if bar[:3] in bars else bar
    candles = {candle[:3]: candle for candle in (*fetched.candles, *kept.candles)}
    return Records(
        tuple(sorted((bar for bar in bars.values() if first.day <= bar.session <= last.day), key=_by_source)),
        tuple(sorted(candles.values(), key=_by_source)),
        tuple(dict.fromkeys((*kept.splits, *fetched.splits))),
        (*fetched.facts, *kept.facts),
    )


_by_source = itemgetter(0, 2, 1)  # symbol, source and time of a record
