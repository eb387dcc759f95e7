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
    every = [each for kept in held.values() for each in kept]
    firsts = [
        *(each.bars[0].session for each in every if each.bars),
        *(each.candles[0].ends.date() for each in every if each.candles),
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
    prices: list[float | None] = [None] * len(sessions)
    returns: list[float | None] = [None] * len(sessions)
    volumes: list[float | None] = [None] * len(sessions)
    for each in held:
        if instrument.is_coin:
            _fill_hours(each, sessions, prices, returns)
        else:
            _fill_bars(each, sessions, prices, returns, volumes)
    ok = None if move is None else move.ok_return
    return Track(
        instrument.symbol,
        (*(session.day for session in sessions), interval.session.day),
        (*prices, None if move is None or ok is None else move.price),
        (*returns, ok),
        (*volumes, None if move is None else move.volume),
    )


def _fill_bars(
    held: Held,
    sessions: Sequence[Session],
    prices: list[float | None],
    returns: list[float | None],
    volumes: list[float | None],
) -> None:
    """Put what one source holds where nothing of an earlier source stands.

    A session whose move is suspect has neither close nor return; one that is stale has its close only.
    """
    kept = {bar.session: bar for bar in held.bars}
    before: float | None = None
    for at, session in enumerate(sessions):
        bar = kept.get(session.day)
        if bar is None:
            before = None
            continue
        suspect = bar.verdict.startswith("suspect")
        if volumes[at] is None:
            volumes[at] = bar.volume
        if prices[at] is None and not suspect:
            prices[at] = bar.close
        previous = before if bar.previous_close is None else bar.previous_close
        if previous is not None and returns[at] is None and not suspect and not bar.verdict.startswith("stale"):
            returns[at] = bar.close / previous - 1
        before = None if suspect else bar.close


def _fill_hours(
    held: Held, sessions: Sequence[Session], prices: list[float | None], returns: list[float | None]
) -> None:
    """Put a coin's prices at the closes, and the returns between them, where nothing of an earlier source stands."""
    kept = {candle.ends: candle.close for candle in held.candles}
    before: float | None = None
    for at, session in enumerate(sessions):
        close = kept.get(session.closes)
        if close is not None and prices[at] is None:
            prices[at] = close
        if close is not None and before is not None and returns[at] is None:
            returns[at] = close / before - 1
        before = close
