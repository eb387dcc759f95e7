"""Align stored data with the sessions of the calendar, for betas, streaks and "biggest since"."""

from collections.abc import Mapping, Sequence

from cryptoai_cli.analysis.context import AlignedSeries, Context, context_of
from cryptoai_cli.analysis.moves import Move
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Calendar, Interval, Session, State
from cryptoai_cli.workflows.archive.aligned import Column, aligned_columns
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

    Each return is computed from two closes of one source; `held` is in order of precedence.
    """
    by_source = [aligned_columns(each, sessions, is_coin=instrument.is_coin) for each in held]
    nothing: Column = [None] * len(sessions)
    prices = _first_known([nothing, *(each.sound for each in by_source)])
    returns = _first_known([nothing, *(each.returns for each in by_source)])
    volumes = _first_known([nothing, *(each.volumes for each in by_source)])
    ok = None if move is None else move.ok_return
    return AlignedSeries(
        instrument.symbol,
        (*(session.day for session in sessions), interval.session.day),
        (*prices, None if move is None or ok is None else move.price),
        (*returns, ok),
        (*volumes, None if move is None else move.volume),
    )


def _first_known(columns: Sequence[Column]) -> Column:
    """Return, for each session, the first value in `columns`; the first column must be empty."""
    _, *known = columns
    if len(known) == 1:
        return known[0]
    return [next((value for value in values if value is not None), None) for values in zip(*columns, strict=True)]
