"""Align stored data with the sessions of the calendar, for betas, streaks and "biggest since"."""

from collections.abc import Mapping, Sequence

from cryptoai_cli.analysis.context import BETA_SESSIONS, MIN_HELD, AlignedSeries, Context, context_of
from cryptoai_cli.analysis.moves import Move
from cryptoai_cli.analysis.price_basis import kept_step
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Calendar, Interval, Session, State
from cryptoai_cli.workflows.archive.aligned import Column, Columns, aligned_columns, multiplied, rebased_volume
from cryptoai_cli.workflows.archive.stored import StoredBySymbol, StoredHistory


def series_of_all(
    instruments: Sequence[Instrument],
    held: StoredBySymbol,
    moves: Mapping[str, Move],
    sessions: Sequence[Session],
    interval: Interval,
) -> dict[str, AlignedSeries]:
    """Return the aligned series of every instrument, by current symbol.

    `sessions` are those before the reported one, oldest first.
    """
    return {
        i.symbol: series_of(i, held.get(i.symbol, ()), moves.get(i.symbol), sessions, interval) for i in instruments
    }


def sessions_before(held: StoredBySymbol, interval: Interval, calendar: Calendar) -> tuple[Session, ...]:
    """Return the sessions from the first with any stored data to the one before the reported one."""
    every = [each for kept in held.values() for each in kept]
    firsts = [
        *(each.bars.sessions[0] for each in every if each.bars.sessions),
        *(each.candles[0].ends.date() for each in every if each.candles),
    ]
    return calendar.between(min(firsts), interval.base.day) if firsts else ()


def contexts_of(series: Mapping[str, AlignedSeries], primary: str, interval: Interval) -> dict[str, Context]:
    """Return the context of every instrument's move; `primary` is the primary benchmark's symbol, or empty."""
    is_final = interval.state is State.FINAL
    benchmark = series.get(primary)
    return {
        symbol: context_of(one, None if one is benchmark else benchmark, is_final=is_final)
        for symbol, one in series.items()
    }


def series_of(
    instrument: Instrument,
    held: Sequence[StoredHistory],
    move: Move | None,
    sessions: Sequence[Session],
    interval: Interval,
) -> AlignedSeries:
    """Return the closes, returns and volumes of an instrument over `sessions` and the reported one.

    The earlier sessions are all of one source: that of the move. If it has too few of them, they are of the first in
    `held` that has enough. Volumes are never of another source than the move's, for sources count them differently.
    """
    by_source = {each.source: aligned_columns(each, sessions, is_coin=instrument.is_coin) for each in held}
    own = "" if move is None else move.source
    source = _source_of_earlier_sessions(by_source, own)
    nothing: Column = [None] * len(sessions)
    blank = Columns(nothing, nothing, nothing, nothing, nothing)
    columns = by_source.get(source, blank)
    ok = None if move is None else move.ok_return
    closes, _ = _up_to_base(columns, move)
    _, volumes = _up_to_base(by_source.get(own or source, blank), move)
    return AlignedSeries(
        instrument.symbol,
        (*(session.day for session in sessions), interval.session.day),
        (*closes, None if move is None or ok is None else move.price),
        (*columns.returns, ok),
        (*volumes, None if move is None else move.volume),
        source,
    )


def _up_to_base(columns: Columns, move: Move | None) -> tuple[Column, Column]:
    """Return the sound closes and the volumes on the price basis of the close that the reported move is measured from.

    A split of the reported session puts it on another basis than the closes before.
    """
    last, base = columns.closes[-1] if columns.closes else None, None if move is None else move.previous_close
    step = kept_step(base, last) if base and last else 1.0
    if step == 1.0:
        return columns.sound, columns.volumes
    return [multiplied(close, step) for close in columns.sound], [rebased_volume(v, step) for v in columns.volumes]


def _source_of_earlier_sessions(by_source: Mapping[str, Columns], own: str) -> str:
    """Return `own` if it has the 60 returns that a beta needs, or if no other source has more of use."""
    known = {
        source: sum(value is not None for value in columns.returns[-BETA_SESSIONS:])
        for source, columns in by_source.items()
    }
    if known.get(own, 0) >= MIN_HELD:
        return own
    enough = next((source for source, count in known.items() if count >= MIN_HELD), None)
    if enough is not None or known.get(own, 0):
        return enough or own
    return max(known, key=lambda source: known[source], default=own)
