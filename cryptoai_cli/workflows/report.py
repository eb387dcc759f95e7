"""Make a report on one session: find the figures, judge questionable moves, compose."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.context import AlignedSeries, Context
from cryptoai_cli.analysis.group_context import GroupContext, group_contexts
from cryptoai_cli.analysis.halts import with_halts
from cryptoai_cli.analysis.measure import measure
from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.analysis.recent_index import RecentIndices, recent_indices
from cryptoai_cli.errors import NoQuotesError
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.quote import MarketCaps
from cryptoai_cli.market.record import Record
from cryptoai_cli.market.session import Calendar, Interval, Session, State
from cryptoai_cli.report.compose import compose_report
from cryptoai_cli.report.model import Notice, Report
from cryptoai_cli.report.tables import Material
from cryptoai_cli.sources.base import Window
from cryptoai_cli.sources.chain import BuiltSources, Chain, GatheredHistories
from cryptoai_cli.workflows.archive.changed_figures import change_notices, changed_rows, reported_rows, rows_to_keep
from cryptoai_cli.workflows.archive.held_halts import held_halts
from cryptoai_cli.workflows.archive.keep_fetched import Kept, keep_fetched
from cryptoai_cli.workflows.archive.known_figures import with_known_figures
from cryptoai_cli.workflows.archive.memory import Memory
from cryptoai_cli.workflows.archive.series import contexts_of, series_of_all, sessions_before
from cryptoai_cli.workflows.archive.settled_records import Records, judged_by_moves
from cryptoai_cli.workflows.archive.stored import StoredBySymbol, closes_held, session_history
from cryptoai_cli.workflows.fetch.corporate_actions import ActionsOfSession
from cryptoai_cli.workflows.fetch.no_figures import no_figures_error
from cryptoai_cli.workflows.fetch.session_figures import Found, find
from cryptoai_cli.workflows.judge.compare_sources import compare_with_second_source
from cryptoai_cli.workflows.judge.recheck import Evidence, judged_moves, second_moves
from cryptoai_cli.workflows.known_symbols import AskedByName, require_known
from cryptoai_cli.workflows.services import Services
from cryptoai_cli.workflows.sessions import closed_day_notice, interval_of

MOST_SESSIONS_TRIED = 5


class ReportRequest(Struct, frozen=True):
    """What to report on.

    `is_latest` is true for `today`: the session is then the latest one that has traded. `verify` compares the moves
    with a second source. `find_halts` looks up the halts on record of a session; None for those that are held.
    `has_map` says that the output sizes members by market cap, if known. `asked` are the
    symbols that the user named, which some source has to know.
    """

    session: Session
    groups: tuple[Group, ...]
    benchmarks: tuple[Instrument, ...]
    measure: Measure
    rank_by: RankBy
    is_latest: bool = False
    verify: bool = False
    has_map: bool = False
    asked: AskedByName = AskedByName()
    find_halts: Callable[[Session], Sequence[Record]] | None = None

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """Every instrument of the report once, the benchmarks first."""
        own = [b for group in self.groups for b in group.benchmarks]
        members = [m for group in self.groups for m in group.members]
        return tuple(dict.fromkeys((*self.benchmarks, *own, *members)))

    @property
    def member_symbols(self) -> tuple[str, ...]:
        """The current symbol of every member of its groups once, in alphabetical order."""
        return tuple(sorted({member.symbol for group in self.groups for member in group.members}))


def make_report(request: ReportRequest, services: Services) -> Report:
    """Make the report.

    Raise NoQuotesError if no member has a usable figure, CredentialsError if a source lacked valid credentials.
    Raise UsageError for a symbol asked by name that no source knows; see `require_known`.
    """
    found = find(request.session, request.instruments, request.benchmarks, services, may_fall_back=request.is_latest)
    interval = found.interval
    evidence = Evidence(found.window, interval, found.gathered)
    moves = moves_of_session(request, found, services, evidence)
    _require_figures(request, moves, found, services)
    prior = _prior_moves(request, services, evidence, moves, found)
    kept = keep_moves(found, moves, services)
    series = _aligned_series(request, services, found, moves, kept.records)
    comparison = _compare(request, moves, services, evidence)
    # before the notices are gathered: this reading of the store may add one
    caps = market_caps(request, services, found.window, interval.session)
    contexts = contexts_of(series, _primary(request, moves), interval)
    changes = _keep_reported(request, services, found, moves, contexts)
    material = Material(
        interval=interval,
        benchmarks=request.benchmarks,
        groups=request.groups,
        moves=moves,
        prior_moves=prior,
        measure=request.measure,
        rank_by=request.rank_by,
        generated_at=services.generated_at,
        notices=(
            *services.all_notices(),
            *found.notices,
            *kept.notices,
            *changes,
            *comparison,
            *_day_notices(request, found, services),
        ),
        failures=found.gathered.failures,
        delay_minutes=services.chain.delay_minutes(m.source for m in moves.values()) if interval.is_open else 0,
        market_caps=caps.by_symbol,
        caps_missing=caps.missing,
        contexts=contexts,
        group_contexts=_group_contexts(request, series, interval),
        recent=_recent_of_groups(request, series, _primary(request, moves)),
    )
    return compose_report(material)


def moves_of_session(
    request: ReportRequest, found: Found, services: Services, evidence: Evidence
) -> Mapping[str, Move]:
    """Return the move of every instrument: those decided earlier, the others judged now, with the actions on record."""
    rest = [i for i in request.instruments if i.symbol not in found.decided]
    actions = ActionsOfSession(found.interval.session, request.instruments, services)
    held = closes_held({i.symbol: found.held.get(i.symbol, ()) for i in rest}, found.interval.base.day)
    with_held = replace(evidence, held_bases=held, note_events=actions.keep_splits)
    judged = judged_moves(rest, services.chain, with_held, services.progress, actions.find)
    told = actions.tell({**found.decided, **with_known_figures(judged, found.answers, found.held, found.interval)})
    halts = _halts(request, found.interval, services)
    return with_halts(told, halts, found.interval, request.instruments) if halts else told


def _halts(request: ReportRequest, interval: Interval, services: Services) -> Sequence[Record]:
    if request.find_halts is not None:
        return request.find_halts(interval.session)
    return held_halts(services.memory, request.instruments, interval)


def _compare(
    request: ReportRequest, moves: Mapping[str, Move], services: Services, evidence: Evidence
) -> tuple[Notice, ...]:
    if not request.verify:
        return ()
    return compare_with_second_source(request.instruments, moves, services.chain, evidence, services.progress)


def stored_report(request: ReportRequest, services: Services) -> Report | None:
    """Return the report on the last stored final session, with a notice; None if nothing is stored."""
    if services.memory is None:
        return None
    alone = replace(services, chain=Chain(lambda: BuiltSources(())), is_offline=True)
    for day in services.memory.last_sessions(request.instruments)[:MOST_SESSIONS_TRIED]:
        session = services.calendar.on(day)
        if session is None or day > request.session.day:
            continue
        try:
            report = make_report(replace(request, session=session, is_latest=False, verify=False), alone)
        except NoQuotesError:
            continue
        words = f"No source answers: these are the figures held of {day}{_age(session, request, services.calendar)}."
        return replace(report, notices=(Notice("last-good", words), *report.notices))
    return None


def _age(session: Session, request: ReportRequest, calendar: Calendar) -> str:
    """Return how many sessions the stored one lies before the requested one; empty if it is the same."""
    age = len(calendar.between(session.day, request.session.day)) - 1
    asked = "the latest" if request.is_latest else f"{request.session.day}"
    sessions = "1 session" if age == 1 else f"{age} sessions"
    return f", {sessions} before {asked}" if age else ""


def keep_moves(found: Found, moves: Mapping[str, Move], services: Services) -> Kept:
    """Keep what was fetched for a report, with the verdicts on its moves."""
    if not found.fetched:  # the chain of sources is built when it is first used
        return Kept()
    judge = judged_by_moves(moves, found.interval, found.held)
    return keep_fetched(found.answers, services.memory, services.sources_to_keep, services.clock, judge)


def _keep_reported(
    request: ReportRequest,
    services: Services,
    found: Found,
    moves: Mapping[str, Move],
    contexts: Mapping[str, Context],
) -> tuple[Notice, ...]:
    """Keep the rows of a final report, and return a notice on those that an earlier report had otherwise."""
    memory, interval = services.memory, found.interval
    if memory is None or interval.state is not State.FINAL or services.clock_doubt is not None:
        return ()
    rows = reported_rows(request.instruments, moves, contexts, _primary(request, moves), interval)
    changed = changed_rows(rows, found.reported)
    if not changed:
        return ()
    kept = rows_to_keep(changed, memory.held_on(request.instruments, (interval.session,)), interval)
    memory.keep_reported(kept)
    symbols = {i.symbol: i.symbol_on(interval.session.day) for i in request.instruments}
    return change_notices(kept, found.reported, symbols)


def _aligned_series(
    request: ReportRequest, services: Services, found: Found, moves: Mapping[str, Move], records: Records
) -> Mapping[str, AlignedSeries]:
    """Return every instrument's stored series up to this session."""
    if services.memory is None:
        return {}
    held = _read_held_again(request, services.memory, found, records)
    before = sessions_before(held, found.interval, services.calendar)
    return series_of_all(request.instruments, held, moves, before, found.interval) if before else {}


def _read_held_again(request: ReportRequest, memory: Memory, found: Found, records: Records) -> StoredBySymbol:
    """Return what is stored after this run; if nothing was stored before, that is what the run fetched."""
    if not found.fetched:
        return found.held
    if not found.held and records.bars:
        return records.held
    return memory.held(request.instruments, found.interval.session)


def _primary(request: ReportRequest, moves: Mapping[str, Move]) -> str:
    return next((b.symbol for b in request.benchmarks if moves[b.symbol].ok_return is not None), "")


def _group_contexts(
    request: ReportRequest, series: Mapping[str, AlignedSeries], interval: Interval
) -> Mapping[str, GroupContext]:
    if not series or interval.state is not State.FINAL:
        return {}
    return group_contexts(_members(request, series), request.measure)


def _members(request: ReportRequest, series: Mapping[str, AlignedSeries]) -> dict[str, list[AlignedSeries]]:
    return {group.key: [series[m.symbol] for m in group.members] for group in request.groups}


def _recent_of_groups(request: ReportRequest, series: Mapping[str, AlignedSeries], primary: str) -> RecentIndices:
    return recent_indices(_members(request, series), series.get(primary)) if series else RecentIndices()


def market_caps(request: ReportRequest, services: Services, window: Window, session: Session) -> "MarketCaps":
    """Return the market caps if groups are weighted by them or members are sized by them."""
    if request.measure is not Measure.WEIGHTED and not request.has_map:
        return MarketCaps()
    from cryptoai_cli.workflows.fetch.market_caps import find_market_caps  # noqa: PLC0415 few reports need them

    members = (member for group in request.groups for member in group.members)
    return find_market_caps(members, session, services, window)


def _prior_moves(
    request: ReportRequest, services: Services, evidence: Evidence, moves: Mapping[str, Move], found_before: Found
) -> dict[str, Move]:
    """Measure the benchmarks over the session before: the tone depends on the primary one's move.

    If the source has no past sessions, use the store, then another source.
    """
    interval = evidence.interval
    if services.calendar.before(interval.base) is None:
        return {}
    before = replace(interval_of(interval.base, services.calendar, services.now), state=State.FINAL)
    found = {
        b.symbol: measure(b, history, before)
        for b in request.benchmarks
        if (history := evidence.history(b)) is not None
    }
    primary = next((b for b in request.benchmarks if moves[b.symbol].ok_return is not None), None)
    if primary is None or found[primary.symbol].status is Status.OK:
        return found
    kept = [measure(primary, session_history(h, before), before) for h in found_before.held.get(primary.symbol, ())]
    if (held := next((move for move in kept if move.status is Status.OK), None)) is not None:
        return {**found, primary.symbol: held}
    earlier = replace(evidence, interval=before)
    return {**found, **second_moves([(primary, moves[primary.symbol])], services.chain, earlier)}


def _require_figures(request: ReportRequest, moves: Mapping[str, Move], found: Found, services: Services) -> None:
    members = request.member_symbols
    require_known(request.asked, members, moves, found.gathered)
    if not any(moves[symbol].status is Status.OK for symbol in members):
        reasons = (moves[symbol].reason for symbol in members)
        of = f"the session of {found.interval.session.day}"
        failures, clock = found.gathered.failures, services.clock_notices
        raise no_figures_error(of, failures, reasons, is_offline=services.is_offline, clock=clock)


def _day_notices(request: ReportRequest, found: Found, services: Services) -> tuple[Notice, ...]:
    """Return the notices on the day reported: that it is not today, or that a source disagrees with the calendar."""
    session = found.interval.session
    closed = closed_day_notice(session, services.calendar, services.now) if request.is_latest else ()
    return (*closed, *_calendar_notices(request, found.gathered, found.interval))


def _calendar_notices(request: ReportRequest, gathered: GatheredHistories, interval: Interval) -> tuple[Notice, ...]:
    """Return a notice if the primary benchmark's bars disagree with the calendar."""
    primary = next((b for b in request.benchmarks if not b.is_coin and b.symbol in gathered.histories), None)
    if primary is None or interval.is_open:
        return ()
    history = gathered.histories[primary.symbol]
    days = [bar.session for bar in history.bars if bar.close is not None]
    extra = [day for day in days if interval.base.day < day < interval.session.day]
    lacks = interval.session.day not in days and any(day > interval.session.day for day in days)
    if not extra and not lacks:
        return ()
    told = f"has a bar on {extra[0]}" if extra else f"has no bar on {interval.session.day}"
    words = (
        f"The calendar and {history.source} disagree: {primary.symbol} {told}. "
        "A closure can be added under [calendar] closures in the settings."
    )
    return (Notice("calendar", words),)
