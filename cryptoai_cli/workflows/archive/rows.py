"""Build one row per session of the calendar from the stored data of an instrument or a group."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.groups import MIN_COVERAGE, MIN_REPORTING
from cryptoai_cli.analysis.ranking import Measure, ranks
from cryptoai_cli.analysis.recent_index import INDEX_START, compound
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Session
from cryptoai_cli.market.verdict import VerdictKind
from cryptoai_cli.report.history import GroupRow, SymbolRow
from cryptoai_cli.store.records import KeptBar
from cryptoai_cli.workflows.archive.aligned import aligned_columns, multiplied
from cryptoai_cli.workflows.archive.stored import StoredBySymbol, StoredHistory

_OF_UNKNOWN_BASIS = "a split is on record, and whether the close before is adjusted for it is not known"


def symbol_rows(
    instrument: Instrument, held: Sequence[StoredHistory], sessions: Sequence[Session]
) -> tuple[SymbolRow, ...]:
    """Return a row for each of `sessions` but the first, which is only the base of the second one's move.

    The close and move of a row come from one source: the first that has both, else the first that has the close.
    """
    by_source = [_rows_of_one_source(instrument, each, sessions) for each in held]
    rows = []
    for at, session in enumerate(sessions[1:], start=1):
        found = [row for each in by_source if (row := each[at]) is not None]
        whole = next((row for row in found if row.simple_return is not None), None)
        symbol = instrument.symbol_on(session.day)
        rows.append(whole or (found[0] if found else SymbolRow(session.day, symbol, note="nothing is held")))
    return tuple(rows)


def _rows_of_one_source(
    instrument: Instrument, held: StoredHistory, sessions: Sequence[Session]
) -> list[SymbolRow | None]:
    """Return one source's rows, None for a session without a close; suspect and stale sessions have no move."""
    columns = aligned_columns(held, sessions, is_coin=instrument.is_coin)
    known_before = [1.0, *columns.factors[:-1]]
    figures = zip(
        sessions, columns.closes, columns.returns, columns.volumes, columns.factors, known_before, strict=True
    )
    return [
        None
        if close is None
        else SymbolRow(
            session.day,
            instrument.symbol_on(session.day),
            held.source,
            close=close,
            volume=volume,
            simple_return=simple_return,
            note=_objection(held, session.day) or (_OF_UNKNOWN_BASIS if factor and not before else ""),
            is_comparable=factor is not None and held.bars.flags(session.day).kind is not VerdictKind.SUSPECT,
        )
        for session, close, simple_return, volume, factor, before in figures
    ]


def _objection(held: StoredHistory, day: date) -> str:
    """Return the verdict if it explains why a session with a close has no move; otherwise an empty string."""
    verdict = held.bars.flags(day).verdict
    return "" if verdict is None or verdict.kind is VerdictKind.CONFIRMED else str(verdict)


def with_details(instrument: Instrument, rows: Iterable[SymbolRow], bars: Iterable[KeptBar]) -> tuple[SymbolRow, ...]:
    """Return the rows of an instrument with open, high and low, each from the bar of the row's source."""
    kept = {(bar.source, bar.session): bar for bar in bars if bar.symbol == instrument.symbol}
    return tuple(_with_range(row, kept.get((row.source, row.session))) for row in rows)


def _with_range(row: SymbolRow, bar: KeptBar | None) -> SymbolRow:
    """Return the row with the range of its bar, on the price basis of the row's close."""
    if bar is None or row.close is None:
        return row
    factor = 1.0 if row.close == bar.close else row.close / bar.close
    ranged = [multiplied(price, factor) for price in (bar.open, bar.high, bar.low)]
    return replace(row, open=ranged[0], high=ranged[1], low=ranged[2])


class _Day(Struct, frozen=True):
    """One session of one group, before its index and rank are computed."""

    returns: tuple[float, ...]
    listed: int
    sources: frozenset[str]

    def measured(self, measure: Measure) -> float | None:
        """Return the figure by which the group is ranked; None if too few of its members have a move."""
        if len(self.returns) < MIN_REPORTING or len(self.returns) < MIN_COVERAGE * self.listed:
            return None
        return statistics.fmean(self.returns) if measure is Measure.MEAN else statistics.median(self.returns)


def group_rows(
    group: Group, groups: Sequence[Group], held: StoredBySymbol, sessions: Sequence[Session], measure: Measure
) -> tuple[GroupRow, ...]:
    """Return a row for each of `sessions` but the first, at whose close the index is 100.

    The group is ranked among `groups` by the mean if that is the measure, else by the median. A session in which no
    member has a move leaves the index unchanged.
    """
    by_key = {each.key: each for each in (*groups, group)}
    members = dict.fromkeys(member for each in by_key.values() for member in each.members)
    rows = {m.symbol: symbol_rows(m, held.get(m.symbol, ()), sessions) for m in members}
    days = {key: _group_days(each, rows, held, sessions) for key, each in by_key.items()}
    index, found = INDEX_START, []
    for at, session in enumerate(sessions[1:]):
        day = days[group.key][at]
        index = compound(index, day.returns)
        rank = ranks([(key, each[at].measured(measure)) for key, each in days.items()]).get(group.key)
        found.append(_group_row(group, session, day, index, rank))
    return tuple(found)


def _group_days(
    group: Group, rows: Mapping[str, tuple[SymbolRow, ...]], held: StoredBySymbol, sessions: Sequence[Session]
) -> tuple[_Day, ...]:
    listed = [m.listed or _first_known_day(held.get(m.symbol, ())) for m in group.members]
    days = []
    for at, session in enumerate(sessions[1:]):
        moved = [row for m in group.members if (row := rows[m.symbol][at]).simple_return is not None]
        traded = sum(day is None or day < session.day for day in listed)
        returns = tuple(row.simple_return for row in moved if row.simple_return is not None)
        days.append(_Day(returns, traded, frozenset(row.source for row in moved)))
    return tuple(days)


def _first_known_day(held: Sequence[StoredHistory]) -> date | None:
    """Return the first trade date if known, else the first stored session."""
    known = min((each.listed for each in held if each.listed is not None), default=None)
    return known or min((each.bars.sessions[0] for each in held if each.bars.sessions), default=None)


def _group_row(group: Group, session: Session, day: _Day, index: float, rank: int | None) -> GroupRow:
    returns = day.returns
    return GroupRow(
        session.day,
        index,
        statistics.fmean(returns) if returns else None,
        statistics.median(returns) if returns else None,
        advances=sum(r > 0 for r in returns),
        declines=sum(r < 0 for r in returns),
        unchanged=sum(r == 0 for r in returns),
        missing=len(group.members) - len(returns),
        rank=rank,
        source=next(iter(day.sources)) if len(day.sources) == 1 else "",
    )
