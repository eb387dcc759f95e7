"""Between a report and the store: what is held becomes histories and moves, what was fetched and judged is kept."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.guards import doubt_coin, doubt_share
from cryptoai_cli.analysis.measure import measure
from cryptoai_cli.analysis.moves import Move, Status, without
from cryptoai_cli.market.bar import Bar, Candle, History
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.session import Calendar, Interval, Session, State
from cryptoai_cli.store.records import NO_REMARK, KeptBar, KeptCandle, KeptFact, KeptSplit, Remark, Trail

CONFIRMED = "confirmed"
INDEX_SETTLES = timedelta(minutes=75)
_FEW = 8  # bars: this session's, the two before it, and room for sessions that one source lacks
_MANY = 40  # the same for the hours of a coin, of which a session may have more than one
_JUDGED = {"suspect": Status.SUSPECT, "stale": Status.STALE}


class Held(Struct, frozen=True):
    """What the store holds of one instrument from one source: a trail of bars, or hours, as they were kept."""

    symbol: str
    source: str
    trail: Trail
    candles: tuple[KeptCandle, ...] = ()
    fact: KeptFact | None = None

    @property
    def amount(self) -> tuple[int, str]:
        """How much is held, to order sources by; the name decides between equals."""
        return len(self.trail.sessions) + len(self.candles), self.source

    @property
    def listed(self) -> date | None:
        """The first trade date, as far as the source told it."""
        return None if self.fact is None else self.fact.listed

    def latest(self, session: date) -> tuple[Bar, ...]:
        """Return the few bars up to `session` that a move needs: a year of them is not unfolded for it."""
        trail = self.trail
        end = bisect_right(trail.sessions, session)
        few = slice(max(0, end - _FEW), end)
        columns = zip(trail.sessions[few], trail.closes[few], trail.volumes[few], strict=True)
        return tuple(Bar(day, close, volume=volume) for day, close, volume in columns)


def trails_of(bars: Iterable[KeptBar]) -> tuple[Trail, ...]:
    """Return what a long way back needs of whole bars, which come by symbol, source and session."""
    found = []
    for (symbol, source), group in groupby(bars, key=_by_source):
        own = tuple(group)
        remarks = {bar.session: Remark(bar.previous_close, bar.early, bar.verdict) for bar in own}
        found.append(
            Trail(
                symbol,
                source,
                tuple(bar.session for bar in own),
                tuple(bar.close for bar in own),
                tuple(bar.volume for bar in own),
                {day: remark for day, remark in remarks.items() if remark != NO_REMARK},
            )
        )
    return tuple(found)


def held_of(
    trails: Iterable[Trail], candles: Iterable[KeptCandle], facts: Iterable[KeptFact]
) -> Mapping[str, tuple[Held, ...]]:
    """Return what is held, by today's symbol; of several sources the one that holds most first.

    `candles` come by symbol, source and time, as the store gives them.
    """
    known = {(fact.symbol, fact.source): fact for fact in facts}
    listed = (key for key, fact in known.items() if fact.listed is not None)  # it may tell of a share not listed yet
    days = {(trail.symbol, trail.source): trail for trail in trails}
    hours = {key: tuple(group) for key, group in groupby(candles, key=_by_source)}
    found: dict[str, list[Held]] = {}
    for key in dict.fromkeys((*days, *hours, *listed)):
        symbol, source = key
        trail = days.get(key) or Trail(symbol, source)
        held = Held(symbol, source, trail, hours.get(key, ()), known.get(key))
        found.setdefault(symbol, []).append(held)
    return {symbol: tuple(sorted(each, key=lambda h: h.amount, reverse=True)) for symbol, each in found.items()}


_by_source = itemgetter(0, 2)  # symbol and source of a bar and of a candle


def held_move(instrument: Instrument, held: Held, interval: Interval) -> Move | None:
    """Return the move of a final session as it was judged; None where it has to be fetched or judged yet."""
    history = history_for(held, interval)
    move = measure(instrument, history, interval)
    if move.not_listed or move.first_session:
        return move
    kept = "" if instrument.is_coin else held.trail.remark(interval.session.day).verdict
    verdict, _, reason = kept.partition(": ")
    if move.status is not Status.OK:
        return None
    if verdict in _JUDGED:
        status = _JUDGED[verdict]
        move = (
            replace(move, status=status, reason=reason) if status is Status.SUSPECT else without(move, status, reason)
        )
        return move.told(f"judged before: {verdict}")
    doubt = doubt_coin(move) if instrument.is_coin else doubt_share(move, history, interval)
    unmoved = not instrument.is_coin and move.simple_return == 0
    if verdict != CONFIRMED and (doubt is not None or unmoved):
        return None
    return move.told("judged before: confirmed") if verdict == CONFIRMED else move


def history_for(held: Held, interval: Interval) -> History:
    """Return what a move over `interval` needs of what is held, with the previous close that it was measured from."""
    bars = {bar.session: bar for bar in held.latest(interval.session.day)}
    if (previous := held.trail.remark(interval.session.day).previous_close) is not None:
        bars[interval.base.day] = Bar(interval.base.day, previous)
    fact = held.fact
    return History(
        held.symbol,
        held.source,
        bars=tuple(bars[day] for day in sorted(bars)),
        candles=tuple(Candle(c.ends, c.close, high=c.high, low=c.low) for c in held.candles[-_MANY:]),
        kind=InstrumentType(fact.kind) if fact is not None and fact.kind else None,
        currency=fact.currency if fact is not None else "",
        name=fact.name if fact is not None else "",
        listed=held.listed,
    )


class Records(Struct, frozen=True):
    """What a report or a sync gives to the store."""

    bars: tuple[KeptBar, ...] = ()
    candles: tuple[KeptCandle, ...] = ()
    splits: tuple[KeptSplit, ...] = ()
    facts: tuple[KeptFact, ...] = ()


def records_of(
    fetched: Sequence[tuple[Instrument, History]], moves: Mapping[str, Move], interval: Interval, calendar: Calendar
) -> Records:
    """Return what is settled of the histories that were fetched, with the verdicts on this session's moves.

    A price of a session that is not final is never among them.
    """
    bars: list[KeptBar] = []
    final = FinalSessions(calendar, interval.now)
    for instrument, history in fetched:
        if not instrument.is_coin:
            move = moves.get(instrument.symbol)
            own = move if move is not None and move.source == history.source else None
            bars += _bars(instrument, history, own, interval, final)
    return replace(_all_but_bars(fetched, interval.now, calendar), bars=tuple(bars))


def settled_of(fetched: Sequence[tuple[Instrument, History]], now: datetime, calendar: Calendar) -> Records:
    """Return what is settled at `now` of histories that were fetched without a report: nothing of it is judged."""
    final = FinalSessions(calendar, now)
    bars = [
        bar
        for instrument, history in fetched
        if not instrument.is_coin
        for bar in _unjudged(instrument, history, final)
    ]
    return replace(_all_but_bars(fetched, now, calendar), bars=tuple(bars))


def _all_but_bars(fetched: Sequence[tuple[Instrument, History]], now: datetime, calendar: Calendar) -> Records:
    candles: list[KeptCandle] = []
    splits: list[KeptSplit] = []
    for instrument, history in fetched:
        if instrument.is_coin:
            candles += _candles(instrument, history, now, calendar)
        else:
            splits += [
                KeptSplit(instrument.symbol, s.session, history.source, s.numerator, s.denominator, now)
                for s in history.splits or ()
            ]
    facts = tuple(_fact(instrument, history) for instrument, history in fetched)
    return Records((), tuple(candles), tuple(splits), facts)


def is_early(instrument: Instrument, session: Session, arrived: datetime) -> bool:
    """Return whether a close that arrived then may still change: indices settle up to 75 minutes after the bell."""
    return arrived < session.closes + _settles(instrument)


def _settles(instrument: Instrument) -> timedelta:
    return INDEX_SETTLES if instrument.expected_kind is InstrumentType.INDEX else timedelta()


class FinalSessions(dict[date, Session | None]):
    """The final sessions at one instant, by day, each looked up once; None for a day that is none."""

    def __init__(self, calendar: Calendar, now: datetime) -> None:
        super().__init__()
        self.calendar = calendar
        self.now = now

    def __missing__(self, day: date) -> Session | None:
        """Look the day up in the calendar, and remember what it is."""
        session = self.calendar.on(day)
        self[day] = found = session if session is not None and session.state(self.now) is State.FINAL else None
        return found


def _settled_bars(instrument: Instrument, history: History, final: FinalSessions) -> Iterable[KeptBar]:
    now = final.now
    settles = _settles(instrument)
    for bar in history.bars:
        session = final[bar.session]
        if session is None or bar.close is None or bar.close <= 0:
            continue
        yield KeptBar(
            symbol=instrument.symbol,
            session=bar.session,
            source=history.source,
            close=bar.close,
            open=bar.open,
            high=bar.high,
            low=bar.low,
            volume=bar.volume,
            previous_close=None,
            early=now < session.closes + settles,
            verdict="",
            as_of=session.closes,
            arrived_at=now,
        )


def _bars(
    instrument: Instrument, history: History, move: Move | None, interval: Interval, final: FinalSessions
) -> Iterable[KeptBar]:
    only_this = bool(history.note)  # the bar before is worked out from this one, not the source's own
    for kept in _settled_bars(instrument, history, final):
        this = kept.session == interval.session.day
        if this or not only_this:
            yield kept if move is None or not this else judged(kept, history, move, interval)


def _unjudged(instrument: Instrument, history: History, final: FinalSessions) -> Iterable[KeptBar]:
    """Yield the settled bars; where the bar before the last is worked out from it, only the last, with that close."""
    bars = tuple(_settled_bars(instrument, history, final))
    if not history.note:
        yield from bars
        return
    for base, last in pairwise(bars[-2:]):
        following = final.calendar.after(base.session)
        if following is not None and following.day == last.session:
            yield last._replace(previous_close=base.close)


def judged(kept: KeptBar, history: History, move: Move, interval: Interval) -> KeptBar:
    """Return the bar of this session with the verdict on its move, and what the move was measured from."""
    own = history.close(interval.base.day) if not history.note else None
    previous = move.previous_close
    return kept._replace(
        volume=kept.volume if kept.volume is not None else move.volume,
        previous_close=previous if previous != own else None,
        verdict=_verdict(move),
    )


def _verdict(move: Move | None) -> str:
    if move is None:
        return ""
    if move.status in {Status.SUSPECT, Status.STALE}:
        return f"{move.status.value}: {move.reason}"
    questioned = any(line.startswith(("confirmed", "unchanged", "questioned", "split")) for line in move.story)
    return CONFIRMED if questioned and move.status is Status.OK else ""


def _candles(instrument: Instrument, history: History, now: datetime, calendar: Calendar) -> Iterable[KeptCandle]:
    """Keep the hours that end at a close, and this session's: a coin is measured at those instants only."""
    for candle in history.candles:
        if candle.close is None or candle.close <= 0:
            continue
        session = calendar.on(candle.ends.astimezone(calendar.zone).date())
        if session is not None and session.closes == candle.ends and candle.ends <= now:
            yield KeptCandle(instrument.symbol, candle.ends, history.source, candle.close, candle.high, candle.low, now)


def _fact(instrument: Instrument, history: History) -> KeptFact:
    kind = "" if history.kind is None else history.kind.value
    return KeptFact(instrument.symbol, history.source, kind, history.currency, history.name, history.listed)
