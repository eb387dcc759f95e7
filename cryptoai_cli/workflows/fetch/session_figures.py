"""Get every figure a report needs: settled ones from the store, the rest from the sources."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from cryptoai_cli.analysis.market_time import is_early_price
from cryptoai_cli.analysis.measure import measure
from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Clock, Interval, Session, State
from cryptoai_cli.report.model import Notice
from cryptoai_cli.report.notices import list_names
from cryptoai_cli.sources.base import Grain, Window
from cryptoai_cli.sources.chain import Chain, GatheredHistories, HistoryRequest
from cryptoai_cli.store.reported import ReportedRow
from cryptoai_cli.workflows.archive.stored import StoredBySymbol, StoredHistory, session_history, stored_move
from cryptoai_cli.workflows.fetch.feed import feed_examiner
from cryptoai_cli.workflows.fetch.side_by_side import gather_side_by_side
from cryptoai_cli.workflows.services import Services
from cryptoai_cli.workflows.sessions import interval_of, window_of

SESSIONS_NEEDED = 4  # this one, the two before it, and one more should this one not have traded yet
SESSIONS_BACK = 246  # a year as sources count it; what a 52-week extreme needs beyond it comes with the days
_FIRST_PRICES = timedelta(hours=1)  # after it, a benchmark without a price of the session has stopped
_OVERLAP = 2  # sessions before a gap: two closes that are held show whether their source has adjusted them since
_FIRST_SESSIONS = 10  # a history that begins within these first sessions is complete


class Found(Struct, frozen=True):
    """The data to make a report from.

    `decided` are moves judged in an earlier run, by current symbol; `gathered` includes the histories they come from.
    `fetched` are the instruments whose histories came from a source in this run. `held` is everything the store has of
    the instruments, `reported` their rows in the latest final report on the session.
    """

    window: Window
    interval: Interval
    gathered: GatheredHistories
    decided: Mapping[str, Move] = field(default_factory=dict)
    fetched: tuple[Instrument, ...] = ()
    held: StoredBySymbol = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    reported: Mapping[str, ReportedRow] = field(default_factory=dict)

    @property
    def answers(self) -> list[tuple[Instrument, History]]:
        """The histories that came from a source in this run, with their instruments."""
        return [(i, self.gathered.histories[i.symbol]) for i in self.fetched]


def find(
    session: Session,
    instruments: Sequence[Instrument],
    benchmarks: Sequence[Instrument],
    services: Services,
    *,
    may_fall_back: bool,
) -> Found:
    """Find every figure for `session`.

    With `may_fall_back`, use the session before until the primary benchmark has traded in this one.
    """
    nominal = interval_of(session, services.calendar, services.now)
    window = window_of(session, services.calendar, services.now, SESSIONS_NEEDED)
    held, reported = _held_and_reported(instruments, session, services)
    decided = _decided_moves(instruments, held, nominal, services)
    rest = [i for i in instruments if i.symbol not in decided]
    settled = {symbol: session_history(each, nominal) for symbol, (each, _) in decided.items()}
    if not rest:
        moves = {symbol: move for symbol, (_, move) in decided.items()}
        return Found(window, nominal, GatheredHistories(settled), moves, held=held, reported=reported)
    gathered = _gather_rest(rest, held, services, window, nominal)
    interval, notices = _settle_session(benchmarks, services.clock, nominal, gathered, may_fall_back=may_fall_back)
    answered = _instruments_with_a_move(rest, gathered, interval)
    kept = {}
    if interval.state is State.FINAL and (answered or decided):  # else no source answers, and that is no report
        kept = _moves_all_the_same([i for i in rest if i not in answered], held, interval)
    histories = {symbol: session_history(each, nominal) for symbol, (each, _) in kept.items()}
    return Found(
        window,
        interval,
        GatheredHistories(settled).merge(gathered).merge(GatheredHistories(histories)),
        {symbol: move for symbol, (_, move) in (decided | kept).items()},
        tuple(i for i in rest if i.symbol in gathered.histories.keys() - kept.keys() and not services.is_offline),
        held,
        (*notices, *_kept_notices(kept)),
        reported,
    )


def _gather_rest(
    rest: Sequence[Instrument], held: StoredBySymbol, services: Services, window: Window, interval: Interval
) -> GatheredHistories:
    """Return the histories of what the store does not decide: offline from the store and local files alone."""
    if services.is_offline:
        kept = {i.symbol: _best_history(i, held[i.symbol], interval) for i in rest if i.symbol in held}
        if not services.chain.sources:
            return GatheredHistories(kept)
        return GatheredHistories(kept).merge(_gather(rest, services.chain, services.clock, window, interval))
    services.announce(f"asking for {len(rest)} instruments")
    past = () if services.memory is None else _year_before(interval.session, services.clock)
    since = _history_from(rest, held, past)
    return _gather(rest, services.chain, services.clock, replace(window, history_from=since), interval)


def _held_and_reported(
    instruments: Sequence[Instrument], session: Session, services: Services
) -> tuple[StoredBySymbol, Mapping[str, ReportedRow]]:
    """Return what is stored of the instruments, and their rows in the latest final report on `session`.

    The source that a row was reported from comes first, so that it is shown from that source again.
    """
    if services.memory is None:
        return {}, {}
    held = services.memory.held(instruments, session)
    if not held or session.state(services.now) is not State.FINAL:
        return held, {}
    reported = services.memory.reported(instruments, session)
    return {
        symbol: tuple(sorted(each, key=lambda h: symbol not in reported or h.source != reported[symbol].source))
        for symbol, each in held.items()
    }, reported


def _best_history(instrument: Instrument, held: Sequence[StoredHistory], interval: Interval) -> History:
    """Return the first stored history with a move of the session, else the first."""
    histories = [session_history(each, interval) for each in held]
    moved = (h for h in histories if measure(instrument, h, interval).status is Status.OK)
    return next(moved, histories[0])


def _instruments_with_a_move(
    instruments: Sequence[Instrument], gathered: GatheredHistories, interval: Interval
) -> frozenset[Instrument]:
    found = ((i, gathered.histories.get(i.symbol)) for i in instruments)
    return frozenset(i for i, h in found if h is not None and measure(i, h, interval).status is Status.OK)


def _moves_all_the_same(
    instruments: Sequence[Instrument], held: StoredBySymbol, interval: Interval
) -> dict[str, tuple[StoredHistory, Move]]:
    """Return the stored moves of a final session of which a source was asked again and gave none."""
    found = _stored_moves(instruments, held, interval, is_usable=lambda _: True)
    return {symbol: each for symbol, each in found.items() if not (each[1].not_listed or each[1].first_session)}


def _kept_notices(kept: Mapping[str, tuple[StoredHistory, Move]]) -> tuple[Notice, ...]:
    if not kept:
        return ()
    words = "no source gave a figure when asked again; the figures held are shown"
    return (Notice("still-held", f"{list_names(sorted(kept))}: {words}."),)


def _year_before(session: Session, clock: Clock) -> tuple[Session, ...]:
    """Return the sessions before `session` that its context needs, oldest first."""
    return window_of(session, clock.calendar, clock.now, SESSIONS_BACK + 1).sessions[:-1]


def _decided_moves(
    instruments: Sequence[Instrument], held: StoredBySymbol, interval: Interval, services: Services
) -> dict[str, tuple[StoredHistory, Move]]:
    """Return the stored and judged moves of a final session, for which no source has to be asked."""
    if interval.state is not State.FINAL or services.memory is None or services.memory.rules.refresh:
        return {}
    ask_again = not services.is_offline and services.now >= interval.session.indices_settle

    def is_usable(each: StoredHistory) -> bool:
        return not (ask_again and each.bars.flags(interval.session.day).unsettled)

    return _stored_moves(instruments, held, interval, is_usable)


def _stored_moves(
    instruments: Sequence[Instrument],
    held: StoredBySymbol,
    interval: Interval,
    is_usable: Callable[[StoredHistory], bool],
) -> dict[str, tuple[StoredHistory, Move]]:
    """Return the stored and judged move of each instrument, an `ok` one if any source has it."""
    found: dict[str, tuple[StoredHistory, Move]] = {}
    for instrument in instruments:
        for each in filter(is_usable, held.get(instrument.symbol, ())):
            move = stored_move(instrument, each, interval)
            if move is not None and (instrument.symbol not in found or move.status is Status.OK):
                found[instrument.symbol] = (each, move)
                if move.status is Status.OK:
                    break
    return found


def _history_from(rest: Sequence[Instrument], held: StoredBySymbol, past: Sequence[Session]) -> date | None:
    """Return the date from which closes are missing: a whole year for a new symbol, else only the gap."""
    if not past:
        return None
    starts = [_lacking_since(held.get(i.symbol, ()), past) for i in rest if not i.is_coin]
    return min((start for start in starts if start is not None), default=None)


def _lacking_since(held: Sequence[StoredHistory], past: Sequence[Session]) -> date | None:
    first = next((each for each in held if each.bars.sessions), None)  # what other sources hold fills no gap of it
    days = set() if first is None else set(first.bars.sessions)
    listed = next((each.listed for each in held if each.listed is not None), None)
    early = {session.day for session in past[:_FIRST_SESSIONS]}
    whole = bool(days & early) or (listed is not None and bool(days) and min(days) <= listed)
    if not whole:
        return past[0].day
    gap = next((at for at, session in enumerate(past) if session.day > max(days)), None)
    return None if gap is None else past[max(0, gap - _OVERLAP)].day


def _has_price_of(instrument: Instrument, history: History, interval: Interval) -> bool:
    """Return whether the history has a move over the interval whose price needs no other source to explain its age."""
    move = measure(instrument, history, interval)
    return move.status is Status.OK and not is_early_price(move.last_trade, history.feed, interval)


def _gather(
    instruments: Sequence[Instrument], chain: Chain, clock: Clock, window: Window, interval: Interval
) -> GatheredHistories:
    """Fetch everything once, coins beside shares; then request UTC days for coins without hourly prices.

    The first source is asked for both together, so that the last share and the first coin share a round.
    """
    usable = (interval, *fallback_interval(clock, interval))
    # while the report may fall back, one close more is needed than those of the latest session
    enough, examine = replace(window, latest_only=len(usable) == 1), feed_examiner(interval, chain)

    def is_good(instrument: Instrument, history: History) -> bool:
        return any(_has_price_of(instrument, history, span) for span in usable)

    coins = [i for i in instruments if i.is_coin]
    closes = [HistoryRequest(i, Grain.CLOSES) for i in instruments if not i.is_coin]
    hours = [HistoryRequest(i, Grain.HOURS) for i in coins]
    first = chain.ask_first((*closes, *hours), enough)

    def gather_shares(begun: Callable[[], None]) -> GatheredHistories:
        return chain.gather(closes, enough, is_good, examine, begun=begun, first=first)

    def gather_coins() -> GatheredHistories:
        gathered = chain.gather(hours, enough, is_good, examine, first=first)
        without_hours = [HistoryRequest(i, Grain.CLOSES) for i in coins if _has_no_hours(i, gathered)]
        return gathered.merge(chain.gather(without_hours, enough, is_good))

    return gather_side_by_side(gather_shares, gather_coins)


def _has_no_hours(coin: Instrument, gathered: GatheredHistories) -> bool:
    history = gathered.histories.get(coin.symbol)
    return history is None or not history.candles


def fallback_interval(clock: Clock, interval: Interval) -> tuple[Interval, ...]:
    """Return the previous session's interval if this one is open, as its first quotes may not have arrived.

    Empty if the session is closed or an hour old, or the calendar does not go back that far.
    """
    is_new = interval.is_open and interval.now < interval.session.opens + _FIRST_PRICES
    if not is_new or clock.calendar.before(interval.base) is None:
        return ()
    return (interval_of(interval.base, clock.calendar, clock.now),)


def _settle_session(
    benchmarks: Sequence[Instrument],
    clock: Clock,
    nominal: Interval,
    gathered: GatheredHistories,
    *,
    may_fall_back: bool,
) -> tuple[Interval, tuple[Notice, ...]]:
    """Return the interval to report on: the previous session's until the primary benchmark has traded in this one."""
    fallback = fallback_interval(clock, nominal)
    primary = next((b for b in benchmarks if b.symbol in gathered.histories), None)
    if not fallback or not may_fall_back or primary is None:
        return nominal, ()
    history = gathered.histories[primary.symbol]
    if primary.is_coin or measure(primary, history, nominal).status is not Status.STALE:
        return nominal, ()
    words = f"{primary.symbol} has not traded yet in the session of {nominal.session.day}: this is the session before."
    return fallback[0], (Notice("not-traded-yet", words),)
