"""Align an instrument's stored data with the sessions of the calendar, and decide which bars may be used.

A return is always computed from two closes of one source. The close of a session with a suspect move is stored but not
used: that session has no return and the next one has no base. A stale session, in which nothing was traded, has no
return, but its close is the base of the next session as usual. All closes are put on the price basis of the last
session, by the splits on record and by the previous closes that moves were measured from.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from cryptoai_cli.analysis.price_basis import factors
from cryptoai_cli.market.session import Session
from cryptoai_cli.market.verdict import VerdictKind
from cryptoai_cli.workflows.archive.bases import base_steps
from cryptoai_cli.workflows.archive.stored import StoredHistory

Column = list[float | None]  # a figure of every session
_WITHOUT_MOVE = frozenset({VerdictKind.SUSPECT, VerdictKind.STALE})


class Columns(Struct, frozen=True):
    """One source's data for consecutive sessions, oldest first: columns of the same length.

    `closes` and `volumes` are on the price basis of the last session, where that is known: `factors` is what the stored
    closes were multiplied by, None where it is not known and they are as stored. `sound` are the closes without those
    of suspect sessions and of an unknown basis; `returns` are fractions.
    """

    closes: Column
    sound: Column
    returns: Column
    volumes: Column
    factors: Column


def aligned_columns(held: StoredHistory, sessions: Sequence[Session], *, is_coin: bool) -> Columns:
    """Return the columns for `sessions`: for a coin from its hours at the closes, otherwise from its bars."""
    return _by_hours(held, sessions) if is_coin else _by_bars(held, [session.day for session in sessions])


def _by_bars(held: StoredHistory, days: Sequence[date]) -> Columns:
    columns = held.bars
    closes: Column = list(map(dict(zip(columns.sessions, columns.closes, strict=True)).get, days))
    volumes: Column = list(map(dict(zip(columns.sessions, columns.volumes, strict=True)).get, days))
    sound = closes.copy()
    bases = [None, *closes]  # the close each session is measured from, and one more at the end
    steps = base_steps(columns, days, closes, held.splits)
    for at, step in steps.items():
        bases[at] = multiplied(closes[at - 1], step)
    for day in sorted(columns.flags_by_session):
        at = bisect_left(days, day)
        if at == len(days) or days[at] != day:
            continue
        flags = columns.flags_by_session[day]
        if flags.kind in _WITHOUT_MOVE:
            bases[at] = None
        elif flags.previous_close is not None:
            bases[at] = flags.previous_close
        if flags.kind is VerdictKind.SUSPECT:
            sound[at] = bases[at + 1] = None
    found = Columns(closes, sound, _returns(sound, bases), volumes, [1.0] * len(days))
    return _rebased(found, steps) if steps else found


def _rebased(columns: Columns, steps: Mapping[int, float | None]) -> Columns:
    """Return the columns on the price basis of their last session."""
    found = factors([steps.get(at, 1.0) for at in range(len(columns.closes))])
    closes = [multiplied(close, factor or 1.0) for close, factor in zip(columns.closes, found, strict=True)]
    sound = [multiplied(close, factor) for close, factor in zip(columns.sound, found, strict=True)]
    volumes = [rebased_volume(volume, factor) for volume, factor in zip(columns.volumes, found, strict=True)]
    return Columns(closes, sound, columns.returns, volumes, found)


def multiplied(figure: float | None, factor: float | None) -> float | None:
    """Return figure x factor, None if either is unknown."""
    return None if figure is None or factor is None else figure * factor


def rebased_volume(volume: float | None, factor: float | None) -> float | None:
    """Return a volume, in whole units, on the price basis on which its close is multiplied by `factor`, if known."""
    return volume if volume is None or not factor or factor == 1.0 else float(round(volume / factor))


def _by_hours(held: StoredHistory, sessions: Sequence[Session]) -> Columns:
    kept = {candle.ends: candle.close for candle in held.candles}
    closes: Column = [kept.get(session.closes) for session in sessions]
    return Columns(closes, closes, _returns(closes, [None, *closes]), [None] * len(sessions), [1.0] * len(sessions))


def _returns(closes: Column, bases: Column) -> Column:
    """Return close / base - 1 for each close, None without both; `bases` may be longer."""
    pairs = zip(closes, bases, strict=False)
    return [None if close is None or base is None else close / base - 1 for close, base in pairs]
