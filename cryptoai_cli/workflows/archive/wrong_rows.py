"""Find stored bars that are no days: rows of quarters, months or weeks, and rows of single hours.

Earlier releases could store such rows when a source answered at another granularity than asked. A row of a longer
period stands on its first session with nothing around it, and its close is that of the period's end. A row of an hour
has one price and no volume although the price moved, or is a small part of the session as another source has it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from operator import attrgetter

from msgspec import Struct

from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.session import Calendar
from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.records import BarKey, KeptBar

_AGREE = 0.005  # relative: two sources' closes of one session
_SHORTEST_RUN = 3
_SHORTEST_WEEKS = 8  # one session in five begins a week: a share that rarely trades may have a few in a row by chance
_LONGEST_GAP = 3  # periods: those that begin on a holiday have no row
_FEW_BARS = 5
_MOSTLY = 0.9
_PART = 0.5
_FUND_SYMBOL_LENGTH = 5
_TRADED = frozenset({InstrumentType.EQUITY, InstrumentType.ETF})


class Coverage(StrEnum):
    """What a row covers instead of a day."""

    YEAR = "years"
    QUARTER = "quarters"
    MONTH = "months"
    WEEK = "weeks"
    HOUR = "hours"


class WrongRows(Struct, frozen=True):
    """The rows of one symbol from one source that cover something other than a day, ascending by session."""

    symbol: str
    source: str
    coverage: Coverage
    sessions: tuple[date, ...]

    @property
    def keys(self) -> tuple[BarKey, ...]:
        """The keys of the rows."""
        return tuple(BarKey(self.symbol, session, self.source) for session in self.sessions)

    @property
    def words(self) -> str:
        """Which rows they are, for readers."""
        first, last = self.sessions[0], self.sessions[-1]
        span = f"of {first}" if first == last else f"from {first} to {last}"
        count = "1 row" if len(self.sessions) == 1 else f"{len(self.sessions)} rows"
        return f"{self.symbol} from {self.source}: {count} {span} of {self.coverage.value} and not of days"


def find_wrong_rows(store: BarStore, sources: AbstractSet[str], calendar: Calendar) -> tuple[WrongRows, ...]:
    """Return the wrong rows that are held of `sources`, by symbol and source; raise StoreError.

    Rows of other sources, such as imported ones, are only compared with: they cannot be asked for again.
    """
    neighbours = _Neighbours(calendar)
    found: list[WrongRows] = []
    with store.snapshot():
        kinds = _kinds(store)
        for symbol, bars in groupby(store.all_bars(), key=attrgetter("symbol")):
            by_source: dict[str, list[KeptBar]] = {}
            for bar in bars:
                by_source.setdefault(bar.source, []).append(bar)
            is_traded = _is_traded(symbol, kinds.get(symbol, frozenset()))
            for source in sorted(by_source.keys() & sources):
                others = [bar for name, each in by_source.items() if name != source for bar in each]
                found += _wrong_rows_of(by_source[source], others, neighbours, is_traded=is_traded)
    return tuple(found)


def _kinds(store: BarStore) -> dict[str, set[str]]:
    """Return the kinds that sources have told, by symbol."""
    found: dict[str, set[str]] = {}
    for fact in store.facts(held.symbol for held in store.sessions_held()):
        if fact.kind:
            found.setdefault(fact.symbol, set()).add(fact.kind)
    return found


def _is_traded(symbol: str, kinds: AbstractSet[str]) -> bool:
    """Return whether a price that moves without any volume is impossible: not for indices and funds by NAV."""
    if kinds:
        return kinds <= _TRADED
    looks_like_a_fund = len(symbol) == _FUND_SYMBOL_LENGTH and symbol.endswith("X")
    return Instrument(symbol).expected_kind in _TRADED and not looks_like_a_fund


class _Neighbours:
    """The sessions before and after a day, looked up in the calendar once each; the day itself where there is none."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._after: dict[date, date] = {}
        self._before: dict[date, date] = {}

    def after(self, day: date) -> date:
        """Return the first session after `day`."""
        if day not in self._after:
            found = self._calendar.after(day)
            self._after[day] = day if found is None else found.day
        return self._after[day]

    def before(self, day: date) -> date:
        """Return the last session before `day`."""
        if day not in self._before:
            found = self._calendar.up_to(day - timedelta(1))
            self._before[day] = day if found is None else found.day
        return self._before[day]


def _wrong_rows_of(
    bars: Sequence[KeptBar], others: Iterable[KeptBar], neighbours: "_Neighbours", *, is_traded: bool
) -> Iterator[WrongRows]:
    by_session: dict[date, list[KeptBar]] = {}
    for other in others:
        by_session.setdefault(other.session, []).append(other)
    symbol, source = bars[0].symbol, bars[0].source
    seen: set[date] = set()  # those of a run: quarters are no months with gaps
    for coverage in _STARTS:
        for run in _runs_of_starts(bars, coverage, neighbours):
            alone = [bar for bar in run if bar.session not in seen]
            if len(alone) >= (_SHORTEST_WEEKS if coverage is Coverage.WEEK else _SHORTEST_RUN):
                seen.update(bar.session for bar in alone)
                sessions = _sessions_not_confirmed(alone, by_session)
                if sessions:
                    yield WrongRows(symbol, source, coverage, sessions)
    hours = [day for day in _sessions_of_hours(bars, by_session, neighbours) if day not in seen] if is_traded else []
    if hours:
        yield WrongRows(symbol, source, Coverage.HOUR, tuple(hours))


# -- longer periods --------------------------------------------------------------------------------------------------

# the number of the period that a day lies in, the longest period first
_STARTS: Mapping[Coverage, Callable[[date], int]] = {
    Coverage.YEAR: lambda day: day.year,
    Coverage.QUARTER: lambda day: day.year * 4 + (day.month - 1) // 3,
    Coverage.MONTH: lambda day: day.year * 12 + day.month,
    Coverage.WEEK: lambda day: (day.toordinal() - 1) // 7,
}


def _sessions_not_confirmed(run: Sequence[KeptBar], others: Mapping[date, Sequence[KeptBar]]) -> tuple[date, ...]:
    """Return the sessions of a run of which no other source has the same close.

    Return none if half of them are confirmed: then they are closes of their days, and the days between are missing.
    """
    wrong = [bar.session for bar in run if not _agrees(bar, others.get(bar.session, ()))]
    return tuple(wrong) if len(wrong) > len(run) * _PART else ()


def _runs_of_starts(bars: Sequence[KeptBar], coverage: Coverage, neighbours: "_Neighbours") -> Iterator[list[KeptBar]]:
    """Yield the bars that stand alone on the first sessions of periods that follow each other, run by run."""
    period = _STARTS[coverage]
    run: list[KeptBar] = []
    for at, bar in enumerate(bars):
        after = bars[at + 1] if at + 1 < len(bars) else None
        follows = bool(run) and 1 <= period(bar.session) - period(run[-1].session) <= _LONGEST_GAP
        if not _may_be_start(bar, after, period, neighbours):
            yield run
            run = []
        elif follows:
            run.append(bar)
        else:
            yield run
            run = [bar]
    yield run


def _may_be_start(
    bar: KeptBar, after: KeptBar | None, period: Callable[[date], int], neighbours: "_Neighbours"
) -> bool:
    """Return whether a bar is on the first session of a period with nothing held of the sessions after it.

    A bar that was measured from a close of its own is a day: it was kept by a report on that session.
    """
    if bar.previous_close is not None or (after is not None and after.session == neighbours.after(bar.session)):
        return False
    return period(neighbours.before(bar.session)) != period(bar.session)


def _agrees(bar: KeptBar, others: Iterable[KeptBar]) -> bool:
    return any(_is_near(bar.close, other.close) for other in others)


def _is_near(one: float, other: float) -> bool:
    return abs(one / other - 1) <= _AGREE


# -- hours -----------------------------------------------------------------------------------------------------------


def _sessions_of_hours(
    bars: Sequence[KeptBar], others: Mapping[date, Sequence[KeptBar]], neighbours: "_Neighbours"
) -> Iterator[date]:
    """Yield the sessions of bars that another source shows to be a part of the day, or that moved without volume."""
    moved = _moved_without_volume(bars, neighbours)
    rest = [bar.volume for bar in bars if bar.session not in moved and bar.volume is not None]
    is_liquid = len(rest) >= _FEW_BARS and sum(volume > 0 for volume in rest) >= _MOSTLY * len(rest)
    runs = _days_in_runs(moved, neighbours)

    def is_wrong(bar: KeptBar) -> bool:
        known = others.get(bar.session, ())
        is_certain = is_liquid or bar.session in runs or any(map(_has_traded, known))
        return (bar.session in moved and is_certain) or any(_is_part_of(bar, other) for other in known)

    found = {bar.session for bar in bars if is_wrong(bar)}
    held = {bar.session for bar in bars}
    for bar in bars:
        begins = neighbours.before(bar.session) not in held and neighbours.after(bar.session) in found
        if bar.session in found or (begins and _is_flat(bar) and bar.volume == 0):
            yield bar.session


def _moved_without_volume(bars: Sequence[KeptBar], neighbours: "_Neighbours") -> set[date]:
    """Return the sessions with one price and no volume whose close is not that of the session before.

    Without any trade the close would be the one before.
    """
    found: set[date] = set()
    for before, bar in pairwise(bars):
        is_next = neighbours.after(before.session) == bar.session
        if is_next and bar.volume == 0 and _is_flat(bar) and bar.close != before.close:
            found.add(bar.session)
    return found


def _is_flat(bar: KeptBar) -> bool:
    return bar.open == bar.high == bar.low == bar.close


def _days_in_runs(days: AbstractSet[date], neighbours: "_Neighbours") -> set[date]:
    """Return the days that stand in a row of at least three sessions that are all in `days`."""
    found: set[date] = set()
    run: list[date] = []
    for day in sorted(days):
        run = [*run, day] if run and neighbours.after(run[-1]) == day else [day]
        if len(run) >= _SHORTEST_RUN:
            found.update(run)
    return found


def _has_traded(other: KeptBar) -> bool:
    return bool(other.volume) and other.high is not None and other.low is not None and other.high > other.low


def _is_part_of(bar: KeptBar, other: KeptBar) -> bool:
    """Return whether a bar with another close is a small part of the session as `other` has it, in range and volume."""
    figures = (bar.high, bar.low, bar.volume, other.high, other.low, other.volume)
    if None in figures or _is_near(bar.close, other.close):
        return False
    high, low, volume, whole_high, whole_low, whole_volume = (figure or 0.0 for figure in figures)
    is_inside = whole_low * (1 - _AGREE) <= low and high <= whole_high * (1 + _AGREE)
    return is_inside and high - low < _PART * (whole_high - whole_low) and volume < _PART * whole_volume
