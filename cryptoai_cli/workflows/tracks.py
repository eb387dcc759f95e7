"""Lay what the store holds along the sessions of the calendar, for betas, streaks and "biggest since"."""

from collections.abc import Mapping, Sequence

from cryptoai_cli.analysis.context import Context, Track, context_of
from cryptoai_cli.analysis.moves import Move
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Calendar, Interval, Session, State
from cryptoai_cli.workflows.keep import Held


def tracks_of(
    instruments: Sequence[Instrument],
    held: Mapping[str, tuple[Held, ...]],
    moves: Mapping[str, Move],
    sessions: Sequence[Session],
    interval: Interval,
) -> dict[str, Track]:
    """Return the track of every instrument, by today's symbol.

    `sessions` are those before the reported one, oldest first.
    """
    return {i.symbol: track_of(i, held.get(i.symbol, ()), moves.get(i.symbol), sessions, interval) for i in instruments}


def sessions_held(held: Mapping[str, tuple[Held, ...]], interval: Interval, calendar: Calendar) -> tuple[Session, ...]:
    """Return the sessions from the first that anything is held of up to the one before the reported one."""
    firsts = [
        each.history.bars[0].session if each.history.bars else each.history.candles[0].ends.date()
        for kept in held.values()
        for each in kept
    ]
    return calendar.between(min(firsts), interval.base.day) if firsts else ()


def contexts_of(tracks: Mapping[str, Track], primary: str, interval: Interval) -> dict[str, Context]:
    """Return the context of every instrument's move; `primary` is the symbol of the primary benchmark, or empty."""
    is_final = interval.state is State.FINAL
    benchmark = tracks.get(primary)
    return {
        symbol: context_of(track, None if track is benchmark else benchmark, is_final=is_final)
        for symbol, track in tracks.items()
    }


def track_of(
    instrument: Instrument, held: Sequence[Held], move: Move | None, sessions: Sequence[Session], interval: Interval
) -> Track:
    """Return the closes, returns and volumes of an instrument over `sessions` and the reported one.

    A return is only ever made of two closes of one source; the source that holds most comes first.
    """
    closes = [_closes(instrument, each, sessions) for each in held]
    returns: list[float | None] = [None] * len(sessions)
    prices: list[float | None] = [None] * len(sessions)
    volumes: list[float | None] = [None] * len(sessions)
    for each, own in zip(held, closes, strict=True):
        _fill(each, own, sessions, prices, returns)
        _fill_volumes(each, sessions, volumes)
    ok = None if move is None else move.ok_return
    return Track(
        instrument.symbol,
        (*(session.day for session in sessions), interval.session.day),
        (*prices, None if move is None or ok is None else move.price),
        (*returns, ok),
        (*volumes, None if move is None else move.volume),
    )


def _closes(instrument: Instrument, held: Held, sessions: Sequence[Session]) -> list[float | None]:
    if instrument.is_coin:
        at = {candle.ends: candle.close for candle in held.history.candles}
        return [at.get(session.closes) for session in sessions]
    on = {bar.session: bar.close for bar in held.history.bars}
    return [on.get(session.day) for session in sessions]


def _fill(
    held: Held,
    own: Sequence[float | None],
    sessions: Sequence[Session],
    prices: list[float | None],
    returns: list[float | None],
) -> None:
    """Put the closes and returns of one source where none of an earlier source stands."""
    before: float | None = None
    for at, (session, close) in enumerate(zip(sessions, own, strict=True)):
        verdict = held.verdicts.get(session.day, "")
        suspect, stale = verdict.startswith("suspect"), verdict.startswith("stale")
        previous = held.own_previous.get(session.day, before)
        if close is not None and prices[at] is None and not suspect:
            prices[at] = close
        if close is not None and previous is not None and returns[at] is None and not (suspect or stale):
            returns[at] = close / previous - 1
        before = None if suspect else close


def _fill_volumes(held: Held, sessions: Sequence[Session], volumes: list[float | None]) -> None:
    known = {bar.session: bar.volume for bar in held.history.bars}
    for at, session in enumerate(sessions):
        if volumes[at] is None:
            volumes[at] = known.get(session.day)
