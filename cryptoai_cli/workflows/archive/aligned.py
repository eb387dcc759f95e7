"""Align what is held of an instrument with sessions of the calendar: the one place that decides how a bar may be used.

A return is only ever made of two closes of one source. The close of a session whose move is suspect is held but never
used: that session has no return, and the one after it has no base. A stale one, in which nothing was traded, has no
return; its close serves the next session like any other.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from cryptoai_cli.market.session import Session
from cryptoai_cli.market.verdict import VerdictKind
from cryptoai_cli.store.records import BarColumns
from cryptoai_cli.workflows.archive.stored import StoredHistory

Column = list[float | None]  # a figure of every session
_WITHOUT_MOVE = frozenset({VerdictKind.SUSPECT, VerdictKind.STALE})


class Columns(Struct, frozen=True):
    """What one source has of consecutive sessions, oldest first: four columns of the same length.

    `closes` are those held, `sound` the same without those of suspect sessions; `returns` are fractions.
    """

    closes: Column
    sound: Column
    returns: Column
    volumes: Column


def aligned_columns(held: StoredHistory, sessions: Sequence[Session], *, is_coin: bool) -> Columns:
    """Return the columns of `sessions`: for a coin from its hours at the closes, else from its bars."""
    return _by_hours(held, sessions) if is_coin else _by_bars(held.bars, [session.day for session in sessions])


def _by_bars(columns: BarColumns, days: Sequence[date]) -> Columns:
    closes: Column = list(map(dict(zip(columns.sessions, columns.closes, strict=True)).get, days))
    volumes: Column = list(map(dict(zip(columns.sessions, columns.volumes, strict=True)).get, days))
    sound = closes.copy()
    bases = [None, *closes]  # what the close of a session is measured from; one more than there are sessions
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
    return Columns(closes, sound, _returns(sound, bases), volumes)


def _by_hours(held: StoredHistory, sessions: Sequence[Session]) -> Columns:
    kept = {candle.ends: candle.close for candle in held.candles}
    closes: Column = [kept.get(session.closes) for session in sessions]
    return Columns(closes, closes, _returns(closes, [None, *closes]), [None] * len(sessions))


def _returns(closes: Column, bases: Column) -> Column:
    """Return what each close is above its base; `bases` may be longer."""
    pairs = zip(closes, bases, strict=False)
    return [None if close is None or base is None else close / base - 1 for close, base in pairs]
