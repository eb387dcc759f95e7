"""Find the sessions that the store lacks of an instrument: what a sync has to ask for, and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from cryptoai_cli.market.session import Session
from cryptoai_cli.store.records import KeptBar, KeptCandle


def since_listing(sessions: Sequence[Session], listed: Iterable[date | None]) -> tuple[Session, ...]:
    """Return the sessions from the first trade date on: the earliest that is known of `listed`."""
    first = min((day for day in listed if day is not None), default=date.min)
    return tuple(session for session in sessions if session.day >= first)


def closes_lacking(bars: Iterable[KeptBar], sessions: Sequence[Session], now: datetime) -> tuple[Session, ...]:
    """Return the sessions whose move cannot be measured from what the store holds of any source.

    A session is whole when one source has its close and that of the session before, or what the move was measured
    from; the first of `sessions` needs its close only. An early close is lacking once it may have been settled.
    """
    held: dict[str, dict[date, KeptBar]] = {}
    for bar in bars:
        held.setdefault(bar.source, {})[bar.session] = bar
    before = [None, *(session.day for session in sessions)]
    return tuple(
        session
        for base, session in zip(before, sessions, strict=False)
        if not any(_is_whole(of_one, session, base, now) for of_one in held.values())
    )


def _is_whole(held: Mapping[date, KeptBar], session: Session, base: date | None, now: datetime) -> bool:
    bar = held.get(session.day)
    if bar is None or (bar.unsettled and now >= session.indices_settle):
        return False
    return base is None or base in held or bar.previous_close is not None


def details_lacking(bars: Iterable[KeptBar], sessions: Sequence[Session]) -> tuple[Session, ...]:
    """Return the sessions of which a close is held, but from no source open, high, low and volume as well."""
    closes: set[date] = set()
    whole: set[date] = set()
    for bar in bars:
        closes.add(bar.session)
        if None not in (bar.open, bar.high, bar.low, bar.volume):
            whole.add(bar.session)
    return tuple(session for session in sessions if session.day in closes - whole)


def hours_lacking(candles: Iterable[KeptCandle], sessions: Sequence[Session]) -> tuple[Session, ...]:
    """Return the sessions over which a coin cannot be measured: no source has its price at both closing instants."""
    held: dict[str, set[datetime]] = {}
    for candle in candles:
        held.setdefault(candle.source, set()).add(candle.ends)
    before = [None, *(session.closes for session in sessions)]
    return tuple(
        session
        for base, session in zip(before, sessions, strict=False)
        if not any(session.closes in ends and (base is None or base in ends) for ends in held.values())
    )


def spans(lacking: Sequence[Session], near: timedelta, longest: timedelta) -> tuple[tuple[Session, Session], ...]:
    """Return the first and the last session of each stretch of `lacking`, the newest first, none longer than `longest`.

    Two sessions so `near` to each other belong together: one request more would cost more than what lies between them.
    """
    found: list[tuple[Session, Session]] = []
    for session in reversed(lacking):
        first, last = found[-1] if found else (session, session)
        if found and first.day - session.day <= near and last.day - session.day <= longest:
            found[-1] = (session, last)
        else:
            found.append((session, session))
    return tuple(found)
