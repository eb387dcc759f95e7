"""Find suspect moves inside a period: after a missed split, every later close is on a different basis."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import log

from msgspec import Struct

from cryptoai_cli.analysis.quality_issue import is_questionable
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Calendar, Interval
from cryptoai_cli.store.records import BarColumns
from cryptoai_cli.workflows.archive.memory import Memory


class SuspectSessions(Struct, frozen=True):
    """The suspect sessions of one instrument from one source, oldest first, and the stored bars around them."""

    days: tuple[date, ...]
    bars: BarColumns

    def reaching(self, history: History | None, calendar: Calendar) -> date | None:
        """Return the first suspect session that shifts all later closes, or None.

        `history` is the same source's latest answer, if it was asked. A wrong price makes two moves suspect, when it
        appears and when it disappears, so consecutive suspect sessions are considered together.
        """
        closes = dict(zip(self.bars.sessions, self.bars.closes, strict=True))
        if history is not None:
            closes |= {bar.session: bar.close for bar in history.bars if bar.close is not None}
        suspect = [day for day in self.days if _is_questioned(_close_before(day, closes, calendar), closes.get(day))]
        return next((run[0] for run in _runs(suspect, calendar) if _reaches(run, closes, calendar)), None)


SuspectsByInstrument = Mapping[tuple[str, str], SuspectSessions]


def suspects_within(
    instruments: Sequence[Instrument], interval: Interval, memory: Memory | None
) -> SuspectsByInstrument:
    """Return the suspect sessions after the base of `interval` and before its last session, by symbol and source."""
    if memory is None:
        return {}
    days: dict[tuple[str, str], list[date]] = {}
    for bar in memory.suspects(instruments, interval):
        days.setdefault((bar.symbol, bar.source), []).append(bar.session)
    held = memory.held([i for i in instruments if any(i.symbol == symbol for symbol, _ in days)], interval.session)
    bar_columns = {(each.symbol, each.source): each.bars for kept in held.values() for each in kept}
    return {key: SuspectSessions(tuple(found), bar_columns[key]) for key, found in days.items() if key in bar_columns}


def _runs(days: Iterable[date], calendar: Calendar) -> list[list[date]]:
    """Return `days` grouped into runs of consecutive sessions."""
    runs: list[list[date]] = []
    for day in days:
        following = calendar.after(runs[-1][-1]) if runs else None
        if following is not None and following.day == day:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _reaches(run: Sequence[date], closes: Mapping[date, float], calendar: Calendar) -> bool:
    """Return whether the closes after a suspect run stay at its level rather than return to the earlier one.

    A wrong price disappears, a missed split does not. If the closes are not known, return True.
    """
    before, suspect = _close_before(run[0], closes, calendar), closes.get(run[0])
    following = calendar.after(run[-1])
    after = None if following is None else closes.get(following.day)
    if not before or not suspect or not after or _is_questioned(before, after):
        return True
    return abs(log(after / suspect)) < abs(log(after / before))


def _close_before(day: date, closes: Mapping[date, float], calendar: Calendar) -> float | None:
    session = calendar.on(day)
    before = None if session is None else calendar.before(session)
    return None if before is None else closes.get(before.day)


def _is_questioned(before: float | None, after: float | None) -> bool:
    """Return whether the size of the move between two closes is questionable, or the move is unknown."""
    return not before or not after or is_questionable(after / before - 1)
