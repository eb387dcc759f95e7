"""Align an instrument's stored data with the sessions of the calendar, and decide which bars may be used.

A return is always computed from two closes of one source. The close of a session with a suspect move is stored but not
used: that session has no return and the next one has no base. A stale session, in which nothing was traded, has no
return, but its close is the base of the next session as usual.
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
    """One source's data for consecutive sessions, oldest first: four columns of the same length.

    `closes` are those stored; `sound` is the same without the closes of suspect sessions; `returns` are fractions.
    """

    closes: Column
    sound: Column
    returns: Column
    volumes: Column


def aligned_columns(held: StoredHistory, sessions: Sequence[Session], *, is_coin: bool) -> Columns:
    """Return the columns for `sessions`: for a coin from its hours at the closes, otherwise from its bars."""
    return _by_hours(held, sessions) if is_coin else _by_bars(held.bars, [session.day for session in sessions])


def _by_bars(columns: BarColumns, days: Sequence[date]) -> Columns:
    closes: Column = list(map(dict(zip(columns.sessions, columns.closes, strict=True)).get, days))
    volumes: Column = list(map(dict(zip(columns.sessions, columns.volumes, strict=True)).get, days))
    sound = closes.copy()
    bases = [None, *closes]  # the close each session is measured from, and one more at the end
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
    """Return close / base - 1 for each close, None without both; `bases` may be longer."""
    pairs = zip(closes, bases, strict=False)
    return [None if close is None or base is None else close / base - 1 for close, base in pairs]
