"""Convert the settled part of sources' answers into records for the store."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from types import MappingProxyType

from msgspec import Struct

from cryptoai_cli.analysis.market_time import closes_from, trades_on_exchange
from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.session import INDEX_SETTLES, Calendar, Interval, Session, State
from cryptoai_cli.market.verdict import Verdict, VerdictKind
from cryptoai_cli.store.records import NO_FLAGS, BarFlags, KeptBar, KeptCandle, KeptFact, KeptSplit
from cryptoai_cli.workflows.archive.splits_on_record import splits_with_bars
from cryptoai_cli.workflows.archive.stored import StoredBySymbol, columns_of_bars, stored_by_symbol

NOTHING_HELD: StoredBySymbol = MappingProxyType({})
Fetched = Sequence[tuple[Instrument, History]]
Judge = Callable[[Instrument, History, Sequence[KeptBar]], Iterable[KeptBar]]
"""Return the settled bars of one history with the verdicts that are known; one that must not be kept is left out."""


class Records(Struct, frozen=True):
    """The records that a report or a sync saves."""

    bars: tuple[KeptBar, ...] = ()
    candles: tuple[KeptCandle, ...] = ()
    splits: tuple[KeptSplit, ...] = ()
    facts: tuple[KeptFact, ...] = ()

    def __bool__(self) -> bool:
        """Return whether there is any record."""
        return bool(self.bars or self.candles or self.splits or self.facts)

    @property
    def held(self) -> StoredBySymbol:
        """The records as stored histories, by current symbol."""
        splits = splits_with_bars(self.splits, self.bars)
        return stored_by_symbol(columns_of_bars(self.bars), self.candles, self.facts, splits)


def unjudged(_instrument: Instrument, _history: History, bars: Sequence[KeptBar]) -> Iterable[KeptBar]:
    """Return the bars without a verdict, for a run that judges no session."""
    return bars


def judged_by_moves(moves: Mapping[str, Move], interval: Interval, held: StoredBySymbol = NOTHING_HELD) -> Judge:
    """Return the judge of a report, which takes verdicts from `moves` (by current symbol) over `interval`.

    `held` is what the store knew before. A later run has to print what this one does, so where this run no longer
    doubts a move, or measures it from another close, the stored verdict and previous close are replaced.
    """
    day = interval.session.day

    def judge(instrument: Instrument, history: History, bars: Sequence[KeptBar]) -> Iterable[KeptBar]:
        move = moves.get(instrument.symbol)
        if move is None or move.source != history.source:
            return bars
        known = next((h.bars.flags(day) for h in held.get(instrument.symbol, ()) if h.source == move.source), NO_FLAGS)

        def judged(bar: KeptBar) -> KeptBar:
            return _replacing(with_verdict(bar, history, move, interval), move, known)

        return [judged(bar) if bar.session == day else bar for bar in bars]

    return judge


def _replacing(bar: KeptBar, move: Move, known: BarFlags) -> KeptBar:
    """Return the bar so that merging it leaves nothing of the flags `known` that this run's move contradicts."""
    if move.status is not Status.OK:
        return bar
    if bar.verdict is None and known.verdict is not None:
        bar = bar._replace(verdict=Verdict(VerdictKind.CONFIRMED))
    if bar.previous_close is None and known.previous_close is not None:
        bar = bar._replace(previous_close=move.previous_close)
    return bar


def with_verdict(bar: KeptBar, history: History, move: Move, interval: Interval) -> KeptBar:
    """Return the bar with the verdict on its move and, if needed, the previous close the move was measured from.

    The previous close is stored only if it differs from the source's own bar of the session before.
    """
    own = None if history.base_is_derived else history.close(interval.base.day)
    previous = move.previous_close
    return bar._replace(
        volume=bar.volume if bar.volume is not None else move.volume,
        previous_close=previous if previous != own else None,
        verdict=move.verdict,
    )


def settled_records(
    fetched: Fetched, now: datetime, calendar: Calendar, judge: Judge = unjudged, since: date = date.min
) -> Records:
    """Return the records of the fetched histories that are settled at `now`, with bars from the session `since` on.

    Bars are of final sessions only, and of prices of their closes: one from before the close needs a verdict that
    confirms it. Candles are those that end at a session's close, up to `now`.
    """
    final = FinalSessions(calendar, now)
    shares = [(i, history) for i, history in fetched if not i.is_coin]
    coins = [(i, history) for i, history in fetched if i.is_coin]
    return Records(
        tuple(
            bar
            for i, history in shares
            for bar in judge(i, history, _own_bars(i, history, final, since))
            if _is_close(bar, final)
        ),
        tuple(candle for i, history in coins for candle in _candles_at_closes(i, history, now, calendar)),
        tuple(split for i, history in shares for split in kept_splits(i, history, now)),
        tuple(_fact(instrument, history) for instrument, history in fetched),
    )


def is_unsettled(instrument: Instrument, session: Session, arrived: datetime) -> bool:
    """Return whether a close that arrived then may still change: indices settle up to 75 minutes after the bell."""
    return arrived < session.closes + _settles_after(instrument)


def _settles_after(instrument: Instrument) -> timedelta:
    return INDEX_SETTLES if instrument.expected_kind is InstrumentType.INDEX else timedelta()


class FinalSessions(dict[date, Session | None]):
    """The final sessions at one instant, by day, looked up once each; None for a day without a final session."""

    def __init__(self, calendar: Calendar, now: datetime) -> None:
        super().__init__()
        self.calendar = calendar
        self.now = now

    def __missing__(self, day: date) -> Session | None:
        """Look up the day in the calendar and cache the result."""
        session = self.calendar.on(day)
        self[day] = found = session if session is not None and session.state(self.now) is State.FINAL else None
        return found


def _own_bars(instrument: Instrument, history: History, final: FinalSessions, since: date) -> tuple[KeptBar, ...]:
    """Return the settled bars; if the second-to-last is derived, only the last, with the derived previous close."""
    bars = tuple(_settled_bars(instrument, history, final))
    if history.base_is_derived:
        bars = _last_with_its_base(bars, final.calendar)
    return tuple(bar for bar in bars if bar.session >= since)


def _last_with_its_base(bars: tuple[KeptBar, ...], calendar: Calendar) -> tuple[KeptBar, ...]:
    for base, last in pairwise(bars[-2:]):
        following = calendar.after(base.session)
        if following is not None and following.day == last.session:
            return (last._replace(previous_close=base.close),)
    return ()


def _settled_bars(instrument: Instrument, history: History, final: FinalSessions) -> Iterable[KeptBar]:
    unsettled_after = final.now - _settles_after(instrument)
    time = _time_of_price(instrument, history)
    for bar in history.bars:
        session, close = final[bar.session], bar.close
        if session is None or close is None or close <= 0:
            continue
        closes = session.closes
        yield KeptBar(  # by place: keywords take a third of the time of keeping a first report
            instrument.symbol,
            bar.session,
            history.source,
            close,
            bar.open,
            bar.high,
            bar.low or None,  # 0 says that the bar contradicts itself
            bar.volume,
            None,  # the previous close
            closes > unsettled_after,
            None,  # the verdict
            closes if time is None else _instant_of_close(history, time, session),
            final.now,
        )


def _instant_of_close(history: History, time: datetime, session: Session) -> datetime:
    """Return the close of `session`, or the `time` of the price if that is an earlier one of it."""
    return time if session.holds(time) and time < closes_from(history, session) else session.closes


def _time_of_price(instrument: Instrument, history: History) -> datetime | None:
    """Return the source's own time of its latest price, None for what has no prices of its own on the exchange."""
    quote = history.quote
    return quote.as_of if quote is not None and trades_on_exchange(instrument, history) else None


def _is_close(bar: KeptBar, final: FinalSessions) -> bool:
    session = final[bar.session]
    is_early = session is not None and bar.as_of < session.closes
    return not is_early or (bar.verdict is not None and bar.verdict.kind is VerdictKind.CONFIRMED)


def _candles_at_closes(coin: Instrument, history: History, now: datetime, calendar: Calendar) -> Iterable[KeptCandle]:
    """Yield the hours that end at a session's close: a coin is measured at those instants only."""
    for candle in history.candles:
        if candle.close is None or candle.close <= 0:
            continue
        session = calendar.on(candle.ends.astimezone(calendar.zone).date())
        if session is not None and session.closes == candle.ends and candle.ends <= now:
            yield KeptCandle(coin.symbol, candle.ends, history.source, candle.close, candle.high, candle.low, now)


def kept_splits(instrument: Instrument, history: History, now: datetime) -> Iterable[KeptSplit]:
    """Yield the records of the splits that a history tells of."""
    for split in history.splits or ():
        yield KeptSplit(instrument.symbol, split.session, history.source, split.numerator, split.denominator, now)


def _fact(instrument: Instrument, history: History) -> KeptFact:
    kind = "" if history.kind is None else history.kind.value
    return KeptFact(instrument.symbol, history.source, kind, history.currency, history.name, history.listed)
