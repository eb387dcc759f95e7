"""Doubts inside a period: after a split that its source forgot, every later close lies on another basis."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from cryptoai_cli.analysis.guards import FALL_LIMIT, RISE_LIMIT
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Calendar, Interval
from cryptoai_cli.store.records import Trail
from cryptoai_cli.workflows.memory import Memory


class Doubted(Struct, frozen=True):
    """The suspect sessions of one instrument by one source, oldest first, and what is held around them."""

    days: tuple[date, ...]
    trail: Trail

    def reaching(self, history: History | None, calendar: Calendar) -> date | None:
        """Return the first session whose doubt reaches beyond it; None where each one passes.

        `history` is what the same source says today, where it was asked. A wrong price of one session leaves the closes
        around it alike; a forgotten split, or a close that is not known, does not.
        """
        closes = dict(zip(self.trail.sessions, self.trail.closes, strict=True))
        if history is not None:
            closes |= {bar.session: bar.close for bar in history.bars if bar.close is not None}
        return next((day for day in self.days if _reaches(day, closes, calendar)), None)


Doubts = Mapping[tuple[str, str], Doubted]


def doubts_within(instruments: Sequence[Instrument], interval: Interval, memory: Memory | None) -> Doubts:
    """Return what is suspect after the base of `interval` and before its last session, by symbol and source."""
    if memory is None:
        return {}
    days: dict[tuple[str, str], list[date]] = {}
    for bar in memory.suspects(instruments, interval):
        days.setdefault((bar.symbol, bar.source), []).append(bar.session)
    held = memory.held([i for i in instruments if any(i.symbol == symbol for symbol, _ in days)], interval.session)
    trails = {(each.symbol, each.source): each.trail for kept in held.values() for each in kept}
    return {key: Doubted(tuple(found), trails[key]) for key, found in days.items() if key in trails}


def _reaches(day: date, closes: Mapping[date, float], calendar: Calendar) -> bool:
    session = calendar.on(day)
    before, after = (None, None) if session is None else (calendar.before(session), calendar.after(day))
    first, last = (None if each is None else closes.get(each.day) for each in (before, after))
    return not first or last is None or not FALL_LIMIT <= last / first - 1 <= RISE_LIMIT
