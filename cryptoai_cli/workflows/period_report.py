"""Make a report over several sessions: each move is measured from two closes of one source."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.measure import measure
from cryptoai_cli.analysis.moves import Move, Status, judged_move, without
from cryptoai_cli.errors import NoQuotesError
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.session import Calendar, Interval, State
from cryptoai_cli.market.verdict import VerdictKind
from cryptoai_cli.report.compose import compose_report
from cryptoai_cli.report.model import Length, Notice, Period, Report
from cryptoai_cli.report.tables import Material
from cryptoai_cli.sources.chain import BuiltSources, Chain, GatheredHistories
from cryptoai_cli.store.records import BarColumns
from cryptoai_cli.workflows.archive.keep_fetched import keep_fetched
from cryptoai_cli.workflows.archive.stored import StoredHistory
from cryptoai_cli.workflows.fetch.no_figures import no_figures_error
from cryptoai_cli.workflows.fetch.period_ends import fetch_ends, progress_line, window_over
from cryptoai_cli.workflows.fetch.period_splits import find_period_splits
from cryptoai_cli.workflows.judge.compare_sources import compare_with_second_source
from cryptoai_cli.workflows.judge.inside_period import SuspectsByInstrument, suspects_within
from cryptoai_cli.workflows.judge.past_bars import judged_by_splits
from cryptoai_cli.workflows.judge.period_basis import PeriodBasis
from cryptoai_cli.workflows.judge.recheck import Evidence, absent_move
from cryptoai_cli.workflows.known_symbols import require_known
from cryptoai_cli.workflows.periods import period_to
from cryptoai_cli.workflows.report import (
    MOST_SESSIONS_TRIED,
    ReportRequest,
    market_caps,
)
from cryptoai_cli.workflows.services import Services


class PeriodMoves(Struct, frozen=True):
    """The moves of all instruments by current symbol, the histories fetched for them, and the notices about them."""

    by_symbol: Mapping[str, Move]
    gathered: GatheredHistories
    notices: tuple[Notice, ...] = ()


def make_period_report(
    request: ReportRequest, period: Period, services: Services, notices: tuple[Notice, ...] = ()
) -> Report:
    """Make the report on `period`; `notices` come before all others, and `request.session` is ignored.

    Raise NoQuotesError if no member has a usable figure, CredentialsError if a source lacked valid credentials, or
    UsageError if no source knows a symbol that has to be known.
    """
    interval = Interval(period.base, period.last, State.FINAL, services.now)
    moves = moves_over(request.instruments, interval, services)
    members = request.member_symbols
    require_known(request.asked, members, moves.by_symbol, moves.gathered)
    if not any(moves.by_symbol[symbol].status is Status.OK for symbol in members):
        reasons = (moves.by_symbol[symbol].reason for symbol in members)
        of = f"the sessions from {period.first.day} to {period.last.day}"
        raise no_figures_error(
            of, moves.gathered.failures, reasons, is_offline=services.is_offline, clock=services.clock_notices
        )
    window = window_over(interval, services.clock)
    shares = [i for i in request.instruments if not i.is_coin]  # a year of hours is too much to request twice
    evidence = Evidence(window, interval, moves.gathered)
    comparison: tuple[Notice, ...] = ()
    if request.verify:
        comparison = compare_with_second_source(shares, moves.by_symbol, services.chain, evidence, services.progress)
    caps = market_caps(request, services, window, period.last)
    material = Material(
        interval=interval,
        benchmarks=request.benchmarks,
        groups=request.groups,
        moves=moves.by_symbol,
        prior_moves={},
        measure=request.measure,
        rank_by=request.rank_by,
        generated_at=services.generated_at,
        notices=(*notices, *services.all_notices(), *moves.notices, *comparison),
        failures=moves.gathered.failures,
        market_caps=caps.by_symbol,
        caps_missing=caps.missing,
        period=period,
    )
    return compose_report(material)


def stored_period_report(request: ReportRequest, period: Period, services: Services) -> Report | None:
    """Return the report on the last stored period of the same length, with a notice; None if nothing is stored.

    Return None for a period between two dates: no other period can replace it.
    """
    if services.memory is None or period.length is Length.DATES:
        return None
    alone = replace(services, chain=Chain(lambda: BuiltSources(())), is_offline=True)
    for day in services.memory.last_sessions(request.instruments)[:MOST_SESSIONS_TRIED]:
        last = services.calendar.on(day)
        if last is None or day > period.last.day:
            continue
        held = period_to(period.length, last, services.calendar, services.now)
        words = f"No source answers: these are the figures held of the period that ends with {day}."
        try:
            return make_period_report(replace(request, verify=False), held, alone, (Notice("last-good", words),))
        except NoQuotesError:
            continue
    return None


def period_move(instrument: Instrument, history: History, interval: Interval) -> Move:
    """Return the move over a period, from the close of its base to that of its last session.

    Its size is not questioned: real moves over a year have no bounds. Its volume is None, because that of one session
    says nothing about a period. An instrument that was not listed at the base has no move.
    """
    if instrument.is_coin and not history.candles:
        reason = f"{history.source} has no hourly prices at the closes"  # UTC days would be another period
        return without(Move(instrument.symbol, Status.OK, source=history.source), Status.MISSING, reason)
    move = measure(instrument, history, interval)
    if move.first_session:
        reason = f"first traded on {move.listed}, in the period"
        return replace(move, reason=reason, first_session=False, not_listed=True)
    if move.status is Status.OK and (move.simple_return is None or not move.price or move.price <= 0):
        return replace(move, status=Status.SUSPECT, reason="a price is not positive", volume=None)
    return move if move.volume is None else replace(move, volume=None)


def is_settled(move: Move) -> bool:
    """Return whether fetching again is pointless: there is a move, or there cannot be one."""
    return move.status in {Status.OK, Status.SUSPECT} or move.not_listed


def moves_over(instruments: Sequence[Instrument], interval: Interval, services: Services) -> PeriodMoves:
    """Return the moves measured from the store, and the rest measured from the sources."""
    memory = services.memory
    held = {} if memory is None else memory.held_on(instruments, (interval.base, interval.session))
    rebased = {} if memory is None else memory.rebased_within(instruments, interval)
    basis = PeriodBasis(interval, services.calendar, rebased)
    verdicts = _Verdicts(interval, services.calendar, suspects_within(instruments, interval, memory), basis)
    kept = {i.symbol: move for i in instruments if (move := _move_from_store(i, held.get(i.symbol, ()), verdicts))}
    rest = [i for i in instruments if not _is_enough(i, kept.get(i.symbol), held.get(i.symbol, ()), verdicts, services)]
    if not rest or (services.is_offline and not services.chain.sources):
        return PeriodMoves(_join_moves(instruments, kept, {}, GatheredHistories()), GatheredHistories())
    services.announce(progress_line(rest))
    gathered = fetch_ends(rest, interval, services.chain, services.clock, _is_good(interval))
    answers = [(i, gathered.histories[i.symbol]) for i in rest if i.symbol in gathered.histories]
    found = find_period_splits(answers, interval, rebased, services)
    answers = [(i, _better(i, history, found.bars.get(i.symbol), interval)) for i, history in answers]
    verdicts = replace(verdicts, basis=replace(basis, splits=found.splits))
    fetched = {
        i.symbol: verdicts.on(
            period_move(i, history, interval), _held_from(history.source, held.get(i.symbol, ())), history
        )
        for i, history in answers
    }
    # all sessions of the answer: of verdicts, a period report reaches those on splits only
    judge = judged_by_splits(services.calendar, found.splits)
    corrections = keep_fetched(answers, services.memory, services.sources_to_keep, services.clock, judge).notices
    return PeriodMoves(_join_moves(instruments, kept, fetched, gathered), gathered, corrections)


def _better(instrument: Instrument, answer: History, bars: History | None, interval: Interval) -> History:
    """Return the daily bars of the same source if they have a move over the period, else the closes of its answer."""
    is_usable = bars is not None and is_settled(period_move(instrument, bars, interval))
    return bars if bars is not None and is_usable else answer


def _join_moves(
    instruments: Sequence[Instrument],
    kept: Mapping[str, Move],
    fetched: Mapping[str, Move],
    gathered: GatheredHistories,
) -> dict[str, Move]:
    """Return one move per instrument: the fetched one, unless only the stored one has a figure."""
    failed = {failure.symbol for failure in gathered.failures}
    found: dict[str, Move] = {}
    for instrument in instruments:
        symbol = instrument.symbol
        new, old = fetched.get(symbol), kept.get(symbol)
        if old is not None and is_settled(old) and not (new is not None and is_settled(new)):
            found[symbol] = old
        elif new is None and symbol in failed:
            found[symbol] = absent_move(instrument, gathered.failures)
        else:
            found[symbol] = new or old or absent_move(instrument, ())
    return found


def _is_good(interval: Interval) -> Callable[[Instrument, History], bool]:
    return lambda instrument, history: is_settled(period_move(instrument, history, interval))


def _is_enough(
    instrument: Instrument, move: Move | None, held: Sequence[StoredHistory], verdicts: "_Verdicts", services: Services
) -> bool:
    """Return whether no source has to be asked: there is a move, and none of its closes may still change.

    A doubt inside the period is fetched again: the source may have corrected a split, or another may never have missed
    it.
    """
    interval = verdicts.interval
    refresh = services.memory is not None and services.memory.rules.refresh
    if move is None or refresh or not is_settled(move):
        return False
    if move.status is Status.SUSPECT and (move.symbol, move.source) in verdicts.suspects and not services.is_offline:
        return False
    own = _held_from(move.source, held)
    if services.is_offline or own is None or instrument.expected_kind is not InstrumentType.INDEX:
        return True
    unsettled = [s for s in (interval.base, interval.session) if own.bars.flags(s.day).unsettled]
    return not any(services.now >= session.indices_settle for session in unsettled)


def _move_from_store(instrument: Instrument, held: Sequence[StoredHistory], verdicts: "_Verdicts") -> Move | None:
    """Return the first usable move from the stored histories, or None if there is no history."""
    moves = [
        verdicts.on(period_move(instrument, each.history(verdicts.interval.session.day), verdicts.interval), each)
        for each in held
    ]
    settled = next((move for move in moves if move.status is Status.OK), None)
    return settled or next((move for move in moves if is_settled(move)), moves[0] if moves else None)


class _Verdicts(Struct, frozen=True):
    """The stored verdicts that affect moves over one interval."""

    interval: Interval
    calendar: Calendar
    suspects: SuspectsByInstrument
    basis: PeriodBasis

    def on(self, move: Move, held: StoredHistory | None, history: History | None = None) -> Move:
        """Return the move with the verdicts applied; `history` is the same source's latest answer, if it was asked.

        The move is suspect if the close at either end is suspect, or if a suspect move inside the period shifts all
        later closes. Its previous close is put on the price basis of the last session. An instrument that did not trade
        in the last session has no price for it; the close of a base session in which it did not trade is used like any
        other.
        """
        if move.status is not Status.OK:
            return move
        at_ends = move if held is None else self._at_ends(move, held.bars)
        if at_ends.status is not Status.OK:
            return at_ends
        suspected = self.suspects.get((move.symbol, move.source))
        day = None if suspected is None else suspected.reaching(history, self.calendar)
        if day is not None:
            return replace(move, status=Status.SUSPECT, reason=f"the move of {day} is in doubt")
        return self.basis.on(move, history)

    def _at_ends(self, move: Move, columns: BarColumns) -> Move:
        for session in (self.interval.session, self.interval.base):
            verdict = columns.flags(session.day).verdict
            if verdict is None:
                continue
            if verdict.kind is VerdictKind.SUSPECT:
                reason = f"the close of {session.day} is in doubt: {verdict.reason}"
                return replace(move, status=Status.SUSPECT, reason=reason)
            if verdict.kind is VerdictKind.STALE and session is self.interval.session:
                return judged_move(move, verdict)
        return move


def _held_from(source: str, held: Sequence[StoredHistory]) -> StoredHistory | None:
    return next((each for each in held if each.source == source), None)
