"""Lay what the store holds along the sessions of the calendar, for betas, streaks and "biggest since"."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date

from cryptoai_cli.analysis.context import AlignedSeries, Context, context_of
from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Calendar, Interval, Session, State
from cryptoai_cli.store.records import Trail
from cryptoai_cli.workflows.archive.records import Held

_Column = list[float | None]  # a figure of every session
_Columns = tuple[_Column, _Column, _Column]  # closes, returns, volumes
_WITHOUT_MOVE = frozenset({Status.SUSPECT.value, Status.STALE.value})


def tracks_of(
    instruments: Sequence[Instrument],
    held: Mapping[str, tuple[Held, ...]],
    moves: Mapping[str, Move],
    sessions: Sequence[Session],
    interval: Interval,
) -> dict[str, AlignedSeries]:
    """Return the track of every instrument, by today's symbol.

    `sessions` are those before the reported one, oldest first.
    """
    return {i.symbol: track_of(i, held.get(i.symbol, ()), moves.get(i.symbol), sessions, interval) for i in instruments}


def sessions_held(held: Mapping[str, tuple[Held, ...]], interval: Interval, calendar: Calendar) -> tuple[Session, ...]:
    """Return the sessions from the first that anything is held of up to the one before the reported one."""
    every = [each for kept in held.values() for each in kept]
    firsts = [
        *(each.trail.sessions[0] for each in every if each.trail.sessions),
        *(each.candles[0].ends.date() for each in every if each.candles),
    ]
    return calendar.between(min(firsts), interval.base.day) if firsts else ()


def contexts_of(tracks: Mapping[str, AlignedSeries], primary: str, interval: Interval) -> dict[str, Context]:
    """Return the context of every instrument's move; `primary` is the symbol of the primary benchmark, or empty."""
    is_final = interval.state is State.FINAL
    benchmark = tracks.get(primary)
    return {
        symbol: context_of(track, None if track is benchmark else benchmark, is_final=is_final)
        for symbol, track in tracks.items()
    }


def track_of(
    instrument: Instrument, held: Sequence[Held], move: Move | None, sessions: Sequence[Session], interval: Interval
) -> AlignedSeries:
    """Return the closes, returns and volumes of an instrument over `sessions` and the reported one.

    A return is only ever made of two closes of one source; the source that holds most comes first.
    """
    days = tuple(session.day for session in sessions)
    by_source = [_by_hours(each, sessions) if instrument.is_coin else _by_bars(each.trail, days) for each in held]
    prices, returns, volumes = (_first_known(columns) for columns in zip(_nothing(len(days)), *by_source, strict=True))
    ok = None if move is None else move.ok_return
    return AlignedSeries(
        instrument.symbol,
        (*days, interval.session.day),
        (*prices, None if move is None or ok is None else move.price),
        (*returns, ok),
        (*volumes, None if move is None else move.volume),
    )


def _nothing(length: int) -> _Columns:
    return [None] * length, [None] * length, [None] * length


def _first_known(columns: Sequence[_Column]) -> _Column:
    """Return in every session what the first of `columns` has that has anything; the very first has nothing."""
    _, *known = columns
    if len(known) == 1:
        return known[0]
    return [next((value for value in values if value is not None), None) for values in zip(*columns, strict=True)]


def _by_bars(trail: Trail, days: Sequence[date]) -> _Columns:
    """Return closes, returns and volumes by one source.

    A session whose move is suspect has neither close nor return; one that is stale has its close only.
    """
    closes: _Column = list(map(dict(zip(trail.sessions, trail.closes, strict=True)).get, days))
    volumes: _Column = list(map(dict(zip(trail.sessions, trail.volumes, strict=True)).get, days))
    bases = [None, *closes]  # what the close of a session is measured from; one more than there are sessions
    for day in sorted(trail.remarks):
        at = bisect_left(days, day)
        if at == len(days) or days[at] != day:
            continue
        remark = trail.remarks[day]
        status = remark.verdict.partition(": ")[0]
        if status in _WITHOUT_MOVE:
            bases[at] = None
        elif remark.previous_close is not None:
            bases[at] = remark.previous_close
        if status == Status.SUSPECT.value:
            closes[at] = bases[at + 1] = None
    return closes, _returns(closes, bases), volumes


def _by_hours(held: Held, sessions: Sequence[Session]) -> _Columns:
    """Return a coin's prices at the closes, and the returns between them, by one source."""
    kept = {candle.ends: candle.close for candle in held.candles}
    closes: _Column = [kept.get(session.closes) for session in sessions]
    return closes, _returns(closes, [None, *closes]), [None] * len(sessions)


def _returns(closes: _Column, bases: _Column) -> _Column:
    """Return what each close is above its base; `bases` may be longer."""
    pairs = zip(closes, bases, strict=False)
    return [None if close is None or base is None else close / base - 1 for close, base in pairs]
