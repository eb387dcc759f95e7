"""Make a report on one session: fetch once, measure, question and judge, compose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.errors import CredentialsError, NoQuotesError
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Interval, Session, State
from cryptoai_cli.report.compose import compose_report
from cryptoai_cli.report.model import Notice, Report
from cryptoai_cli.report.tables import Material
from cryptoai_cli.sources.base import Grain, Window
from cryptoai_cli.sources.chain import Ask, Gathered
from cryptoai_cli.store.last_good import Held
from cryptoai_cli.workflows.compare import compared
from cryptoai_cli.workflows.moves import Evidence, judged_moves, measure, second_moves
from cryptoai_cli.workflows.services import Services
from cryptoai_cli.workflows.sessions import closed_day_notice, interval_of, window_of

SESSIONS_NEEDED = 4  # this one, the two before it, and one more should this one not have traded yet
_OF_CREDENTIALS = frozenset({FailureKind.NO_CREDENTIALS, FailureKind.CREDENTIALS_REFUSED})
_OF_ONE_SYMBOL = frozenset({FailureKind.UNKNOWN_SYMBOL, FailureKind.OTHER_CALENDAR, FailureKind.NOT_COVERED})


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What to report on.

    `is_latest` is true for `today`: the session is then the latest one that has traded. `verify` compares the moves
    with a second source.
    """

    session: Session
    groups: tuple[Group, ...]
    benchmarks: tuple[Instrument, ...]
    measure: Measure
    rank_by: RankBy
    is_latest: bool = False
    verify: bool = False

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """Every instrument of the report once, the benchmarks first."""
        own = [b for group in self.groups for b in group.benchmarks]
        members = [m for group in self.groups for m in group.members]
        return tuple(dict.fromkeys((*self.benchmarks, *own, *members)))


def make_report(request: ReportRequest, services: Services) -> Report:
    """Make the report; raise `NoQuotesError` when not one member has a usable figure."""
    nominal = interval_of(request.session, services.calendar, services.now)
    window = window_of(request.session, services.calendar, services.now, SESSIONS_NEEDED)
    services.progress(f"asking for {len(request.instruments)} instruments")
    gathered = _gather(request, services, window, nominal)
    interval, notices = _settle_session(request, services, nominal, gathered)
    evidence = Evidence(window, interval, gathered)
    moves = judged_moves(request.instruments, services, evidence)
    _require_figures(request, moves, gathered, interval)
    prior = _prior_moves(request, services, evidence, moves)
    if request.verify:
        notices = (*notices, *compared(request.instruments, moves, services, evidence))
    if services.last_good is not None and interval.state is State.FINAL:
        services.last_good.save(Held(interval.session.day, moves, prior))
    if request.is_latest:
        notices = (*notices, *closed_day_notice(interval.session, services.calendar, services.now))
    broken = [Notice("plug-in", f"{words}.") for words in services.chain.broken]
    material = Material(
        interval=interval,
        benchmarks=request.benchmarks,
        groups=request.groups,
        moves=moves,
        prior_moves=prior,
        measure=request.measure,
        rank_by=request.rank_by,
        generated_at=services.generated_at,
        notices=(*services.notices, *broken, *notices, *_calendar_notices(request, gathered, interval)),
        failures=gathered.failures,
        delay_minutes=services.chain.delay_minutes(m.source for m in moves.values()) if interval.is_open else 0,
        capitalisations=_capitalisations(request, services, window),
    )
    return compose_report(material)


def _capitalisations(request: ReportRequest, services: Services, window: Window) -> dict[str, float]:
    """Ask for market values where groups are weighted by them."""
    if request.measure is not Measure.WEIGHTED:
        return {}
    members = dict.fromkeys(m for group in request.groups for m in group.members if not m.is_coin)
    asks = [Ask(member, Grain.VALUE) for member in members]
    found = services.chain.gather(asks, window, lambda _, history: history.market_cap is not None)
    return {symbol: h.market_cap for symbol, h in found.histories.items() if h.market_cap is not None}


def held_report(request: ReportRequest, services: Services) -> Report | None:
    """Return the report on the last final session that is held, plainly labelled; None where nothing is held."""
    held = None if services.last_good is None else services.last_good.load()
    session = None if held is None else services.calendar.on(held.session)
    if held is None or session is None:
        return None
    age = len(services.calendar.between(session.day, request.session.day)) - 1
    sessions = "1 session" if age == 1 else f"{age} sessions"
    words = f"No source answers: these are the figures held of {session.day}, {sessions} before the latest."
    return compose_report(
        Material(
            interval=interval_of(session, services.calendar, services.now),
            benchmarks=request.benchmarks,
            groups=request.groups,
            moves=held.moves,
            prior_moves=held.prior_moves,
            measure=request.measure,
            rank_by=request.rank_by,
            generated_at=services.generated_at,
            notices=(*services.notices, Notice("last-good", words)),
        )
    )


def _gather(request: ReportRequest, services: Services, window: Window, interval: Interval) -> Gathered:
    """Fetch everything once; coins without hourly prices are asked for their UTC days."""
    asks = [Ask(i, Grain.HOURS if i.is_coin else Grain.CLOSES) for i in request.instruments]
    usable = (interval, *_fallback_interval(services, interval))

    def is_good(instrument: Instrument, history: History) -> bool:
        return any(measure(instrument, history, span).status is Status.OK for span in usable)

    gathered = services.chain.gather(asks, window, is_good)
    without_hours = [Ask(i, Grain.CLOSES) for i in request.instruments if i.is_coin and _hourless(i, gathered)]
    if not without_hours:
        return gathered
    return gathered.joined(services.chain.gather(without_hours, window, is_good))


def _hourless(coin: Instrument, gathered: Gathered) -> bool:
    history = gathered.histories.get(coin.symbol)
    return history is None or not history.candles


def _fallback_interval(services: Services, interval: Interval) -> tuple[Interval, ...]:
    """Return the interval of the session before, while this one is open: its first quotes may still be on their way."""
    if not interval.is_open or services.calendar.before(interval.base) is None:
        return ()
    return (interval_of(interval.base, services.calendar, services.now),)


def _settle_session(
    request: ReportRequest, services: Services, nominal: Interval, gathered: Gathered
) -> tuple[Interval, tuple[Notice, ...]]:
    """Stay on the session before until the primary benchmark itself has traded in this one."""
    fallback = _fallback_interval(services, nominal)
    primary = next((b for b in request.benchmarks if b.symbol in gathered.histories), None)
    if not fallback or not request.is_latest or primary is None:
        return nominal, ()
    history = gathered.histories[primary.symbol]
    if primary.is_coin or measure(primary, history, nominal).status is not Status.STALE:
        return nominal, ()
    words = f"{primary.symbol} has not traded yet in the session of {nominal.session.day}: this is the session before."
    return fallback[0], (Notice("not-traded-yet", words),)


def _prior_moves(
    request: ReportRequest, services: Services, evidence: Evidence, moves: Mapping[str, Move]
) -> dict[str, Move]:
    """Measure the benchmarks over the session before: the tone depends on the primary one's.

    A source that has no past sessions cannot tell it: then another one is asked for the primary benchmark.
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
    earlier = replace(evidence, interval=before)
    return {**found, **second_moves([(primary, moves[primary.symbol])], services, earlier)}


def _require_figures(request: ReportRequest, moves: Mapping[str, Move], gathered: Gathered, interval: Interval) -> None:
    members = {member.symbol for group in request.groups for member in group.members}
    if any(moves[symbol].status is Status.OK for symbol in members):
        return
    refused = [f for f in gathered.failures if f.kind in _OF_CREDENTIALS]
    if refused:
        raise CredentialsError(refused[0].told, hint="set the variables in the environment, or choose another source")
    told = "; ".join(_causes(gathered.failures) or dict.fromkeys(moves[symbol].reason for symbol in sorted(members)))
    raise NoQuotesError(
        f"no usable quote for the session of {interval.session.day} from any source ({told or 'none is configured'})",
        hint="see the recorded session with `movers demo`; check the network and `movers config show`",
    )


def _causes(failures: Iterable[FetchFailure]) -> list[str]:
    """Return the first cause that each source named, those that concern single symbols left out."""
    causes: dict[str, str] = {}
    for failure in failures:
        if failure.kind not in _OF_ONE_SYMBOL:
            causes.setdefault(failure.source, failure.told)
    return list(causes.values())


def _calendar_notices(request: ReportRequest, gathered: Gathered, interval: Interval) -> tuple[Notice, ...]:
    """Compare the calendar with the primary benchmark's own bars, and say where they disagree."""
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
