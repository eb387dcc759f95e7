"""Find the sessions of an instrument that the store lacks, so that a sync requests only those."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from cryptoai_cli.market.session import Session
from cryptoai_cli.store.records import KeptBar, KeptCandle


def since_listing(sessions: Sequence[Session], listed: Iterable[date | None]) -> tuple[Session, ...]:
    """Return the sessions from the first trade date on, which is the earliest known date of `listed`."""
    first = min((day for day in listed if day is not None), default=date.min)
    return tuple(session for session in sessions if session.day >= first)


def closes_lacking(bars: Iterable[KeptBar], sessions: Sequence[Session], now: datetime) -> tuple[Session, ...]:
    """Return the sessions whose move cannot be measured from any one source's stored bars.

    A session is complete if one source has its close and either that of the session before or the close the move was
    measured from; the first of `sessions` needs only its own close. An unsettled close counts as missing once it may
    have been settled.
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
    """Return the sessions with a stored close for which no source's bar has open, high, low and volume."""
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
    """Return the first and last session of each stretch of `lacking`, newest first, none longer than `longest`.

    Sessions at most `near` apart share a stretch: another request would cost more than the sessions in between.
    """
    found: list[tuple[Session, Session]] = []
    for session in reversed(lacking):
        first, last = found[-1] if found else (session, session)
        if found and first.day - session.day <= near and last.day - session.day <= longest:
            found[-1] = (session, last)
        else:
            found.append((session, session))
    return tuple(found)
