"""Between a report and the store: what is held becomes histories and moves, what was fetched and judged is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from cryptoai_cli.analysis.guards import doubt_coin, doubt_share
from cryptoai_cli.analysis.measure import measure
from cryptoai_cli.analysis.moves import Move, Status, without
from cryptoai_cli.market.bar import Bar, Candle, History
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.session import Calendar, Interval, Session, State
from cryptoai_cli.store.records import KeptBar, KeptCandle, KeptFact, KeptSplit

CONFIRMED = "confirmed"
INDEX_SETTLES = timedelta(minutes=75)
_JUDGED = {"suspect": Status.SUSPECT, "stale": Status.STALE}


@dataclass(frozen=True, slots=True)
class Held:
    """What the store holds of one instrument from one source.

    `verdicts` are those on its moves and `own_previous` the previous closes its moves were measured from where the bar
    before is not its own; both by session. `early` are sessions whose close may still be settled.
    """

    history: History
    verdicts: Mapping[date, str]
    own_previous: Mapping[date, float]
    early: frozenset[date]

    @property
    def amount(self) -> tuple[int, str]:
        """How much is held, to order sources by; the name decides between equals."""
        return len(self.history.bars) + len(self.history.candles), self.history.source


def held_of(
    bars: Iterable[KeptBar], candles: Iterable[KeptCandle], facts: Iterable[KeptFact]
) -> Mapping[str, tuple[Held, ...]]:
    """Return what is held, by today's symbol; of several sources the one that holds most first."""
    known = {(fact.symbol, fact.source): fact for fact in facts}
    days: dict[tuple[str, str], list[KeptBar]] = {}
    for bar in bars:
        days.setdefault((bar.symbol, bar.source), []).append(bar)
    hours: dict[tuple[str, str], list[KeptCandle]] = {}
    for candle in candles:
        hours.setdefault((candle.symbol, candle.source), []).append(candle)
    found: dict[str, list[Held]] = {}
    for key in dict.fromkeys((*days, *hours)):
        found.setdefault(key[0], []).append(_held(key, days.get(key, []), hours.get(key, []), known.get(key)))
    return {symbol: tuple(sorted(each, key=lambda h: h.amount, reverse=True)) for symbol, each in found.items()}


def _held(key: tuple[str, str], bars: Sequence[KeptBar], candles: Sequence[KeptCandle], fact: KeptFact | None) -> Held:
    symbol, source = key
    history = History(
        symbol,
        source,
        bars=tuple(Bar(bar.session, bar.close, bar.open, bar.high, bar.low, bar.volume) for bar in bars),
        candles=tuple(Candle(c.ends, c.close, high=c.high, low=c.low) for c in candles),
        kind=InstrumentType(fact.kind) if fact is not None and fact.kind else None,
        currency=fact.currency if fact is not None else "",
        name=fact.name if fact is not None else "",
        listed=fact.listed if fact is not None else None,
    )
    return Held(
        history,
        verdicts={bar.session: bar.verdict for bar in bars if bar.verdict},
        own_previous={bar.session: bar.previous_close for bar in bars if bar.previous_close is not None},
        early=frozenset(bar.session for bar in bars if bar.early),
    )


def held_move(instrument: Instrument, held: Held, interval: Interval) -> Move | None:
    """Return the move of a final session as it was judged; None where it has to be fetched or judged yet."""
    session = interval.session.day
    history = history_for(held, interval)
    move = measure(instrument, history, interval)
    if move.not_listed or move.first_session:
        return move
    verdict, _, reason = held.verdicts.get(session, "").partition(": ")
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
    """Return the held history, with the previous close that this interval's move was measured from."""
    previous = held.own_previous.get(interval.session.day)
    if previous is None:
        return held.history
    others = [bar for bar in held.history.bars if bar.session != interval.base.day]
    bars = sorted((*others, Bar(interval.base.day, previous)), key=lambda bar: bar.session)
    return replace(held.history, bars=tuple(bars))


def is_early(instrument: Instrument, session: Session, arrived: datetime) -> bool:
    """Return whether a close that arrived then may still change: indices settle up to 75 minutes after the bell."""
    return instrument.expected_kind is InstrumentType.INDEX and arrived < session.closes + INDEX_SETTLES


@dataclass(frozen=True, slots=True)
class Records:
    """What a report gives to the store."""

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
    candles: list[KeptCandle] = []
    splits: list[KeptSplit] = []
    facts: list[KeptFact] = []
    for instrument, history in fetched:
        move = moves.get(instrument.symbol)
        own = move if move is not None and move.source == history.source else None
        if instrument.is_coin:
            candles += _candles(instrument, history, interval, calendar)
        else:
            bars += _bars(instrument, history, own, interval, calendar)
            splits += [
                KeptSplit(instrument.symbol, s.session, history.source, s.numerator, s.denominator, interval.now)
                for s in history.splits or ()
            ]
        facts.append(_fact(instrument, history))
    return Records(tuple(bars), tuple(candles), tuple(splits), tuple(facts))


def _bars(
    instrument: Instrument, history: History, move: Move | None, interval: Interval, calendar: Calendar
) -> Iterable[KeptBar]:
    only_this = bool(history.note)  # the bar before is worked out from this one, not the source's own
    for bar in history.bars:
        session = calendar.on(bar.session)
        if session is None or bar.close is None or bar.close <= 0 or session.state(interval.now) is not State.FINAL:
            continue
        this = bar.session == interval.session.day
        if only_this and not this:
            continue
        kept = KeptBar(
            symbol=instrument.symbol,
            session=bar.session,
            source=history.source,
            close=bar.close,
            open=bar.open,
            high=bar.high,
            low=bar.low,
            volume=bar.volume,
            previous_close=None,
            early=is_early(instrument, session, interval.now),
            verdict="",
            as_of=session.closes,
            arrived_at=interval.now,
        )
        yield kept if move is None or not this else _judged(kept, history, move, interval)


def _judged(kept: KeptBar, history: History, move: Move, interval: Interval) -> KeptBar:
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


def _candles(instrument: Instrument, history: History, interval: Interval, calendar: Calendar) -> Iterable[KeptCandle]:
    """Keep the hours that end at a close, and this session's: a coin is measured at those instants only."""
    for candle in history.candles:
        if candle.close is None or candle.close <= 0:
            continue
        session = calendar.on(candle.ends.astimezone(calendar.zone).date())
        if session is not None and session.closes == candle.ends and candle.ends <= interval.now:
            yield KeptCandle(
                instrument.symbol, candle.ends, history.source, candle.close, candle.high, candle.low, interval.now
            )


def _fact(instrument: Instrument, history: History) -> KeptFact:
    kind = "" if history.kind is None else history.kind.value
    return KeptFact(instrument.symbol, history.source, kind, history.currency, history.name, history.listed)
