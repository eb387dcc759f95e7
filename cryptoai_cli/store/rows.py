"""Turn rows of the database into records, and back."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, islice
from operator import itemgetter
from typing import TypeVar

from cryptoai_cli.market.verdict import Verdict, VerdictKind
from cryptoai_cli.store.records import BarColumns, BarFlags, KeptBar, KeptCandle, KeptFact, KeptSplit

Cell = str | float | None
Row = tuple[Cell, ...]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_REMEMBERED = 50_000  # dates and instants are cached across rows; the cache is cleared at this size

FlagsBySource = Mapping[tuple[str, str], Mapping[date, BarFlags]]

_T = TypeVar("_T")

_KINDS = {kind.value: kind for kind in VerdictKind}


class _Days(dict[str, date]):
    def __missing__(self, text: str) -> date:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = day = date.fromisoformat(text)
        return day


class _Instants(dict[float, datetime]):
    def __missing__(self, seconds: float) -> datetime:
        if len(self) >= _REMEMBERED:
            self.clear()
        # not fromtimestamp: on Windows it fails before 1970
        self[seconds] = instant = _EPOCH + timedelta(seconds=seconds)
        return instant


def bars_of(cursor: sqlite3.Cursor) -> Iterator[KeptBar]:
    """Yield the record of each row of `cursor`, which reads the bars table."""
    days, instants = _Days(), _Instants()
    for symbol, day, source, close, opened, high, low, volume, previous, early, kind, reason, as_of, arrived in cursor:
        verdict = _verdict_of(kind, reason) if kind else None
        known, here = instants[as_of], instants[arrived]
        yield KeptBar(
            symbol, days[day], source, close, opened, high, low, volume, previous, early == 1, verdict, known, here
        )


def _verdict_of(kind: str, reason: str) -> Verdict | None:
    """Return the verdict in two cells; None for an unknown kind, so that the move is judged again."""
    return Verdict(_KINDS[kind], reason) if kind in _KINDS else None


def flags_of_rows(cursor: sqlite3.Cursor) -> FlagsBySource:
    """Return the flags of bars by symbol and source, then by session.

    `cursor` reads symbol, source, session and the fields of a `BarFlags` for the bars that have flags.
    """
    days, instants = _Days(), _Instants()
    found: dict[tuple[str, str], dict[date, BarFlags]] = {}
    for symbol, source, day, previous, early, kind, reason, as_of in cursor:
        verdict = _verdict_of(kind, reason) if kind else None
        priced_at = instants[as_of] if kind else None
        found.setdefault((symbol, source), {})[days[day]] = BarFlags(previous, early == 1, verdict, priced_at)
    return found


class ColumnsOfRows:
    """Makes columns of rows, which share the dates and the flags of their bars."""

    def __init__(self, flags: FlagsBySource) -> None:
        self._flags = flags
        self._days = _Days()

    def of_one(self, symbol: str, source: str, rows: Iterable[Row]) -> BarColumns:
        """Return the bars of one symbol from one source; `rows` end with session, close and volume."""
        *_, sessions, closes, volumes = zip(*rows, strict=True)
        dates = tuple(map(self._days.__getitem__, sessions))
        return BarColumns(symbol, source, dates, closes, volumes, self._flags.get((symbol, source), {}))

    def of_many(self, cursor: sqlite3.Cursor) -> Iterator[BarColumns]:
        """Yield the bars of each symbol and source; `cursor` reads symbol, source, session, close and volume."""
        for (symbol, source), rows in groupby(cursor, itemgetter(0, 1)):
            yield self.of_one(symbol, source, rows)


def candles_of(cursor: sqlite3.Cursor) -> Iterator[KeptCandle]:
    """Yield the record of each row of `cursor`, which reads the candles table."""
    instants = _Instants()
    for symbol, ends, source, close, high, low, arrived in cursor:
        yield KeptCandle(symbol, instants[ends], source, close, high, low, instants[arrived])


def splits_of(cursor: sqlite3.Cursor) -> Iterator[KeptSplit]:
    """Yield the record of each row of `cursor`, which reads the splits table."""
    days, instants = _Days(), _Instants()
    for symbol, day, source, numerator, denominator, arrived in cursor:
        yield KeptSplit(symbol, days[day], source, numerator, denominator, instants[arrived])


def facts_of(cursor: sqlite3.Cursor) -> Iterator[KeptFact]:
    """Yield the record of each row of `cursor`, which reads the facts table."""
    days = _Days()
    for symbol, source, kind, currency, name, listed in cursor:
        yield KeptFact(symbol, source, kind, currency, name, None if listed is None else days[listed])


class _Texts(dict[date, str]):
    def __missing__(self, day: date) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[day] = text = day.isoformat()
        return text


class _Seconds(dict[datetime, float]):
    def __missing__(self, instant: datetime) -> float:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[instant] = seconds = instant.timestamp()
        return seconds


_TEXTS, _SECONDS = _Texts(), _Seconds()


def row_of(record: KeptBar | KeptCandle | KeptSplit | KeptFact) -> Row:
    """Return the row of a record."""
    if isinstance(record, KeptBar):  # the most frequent type
        symbol, day, source, *prices, early, verdict, as_of, arrived = record
        found = ("", "") if verdict is None else (verdict.kind.value, verdict.reason)
        return (symbol, _TEXTS[day], source, *prices, early, *found, _SECONDS[as_of], _SECONDS[arrived])
    return tuple([cell_of(value) for value in record])


def cell_of(value: str | float | date | None) -> Cell:
    """Return `value` as the database stores it: ISO text for a date, seconds since 1970 for an instant."""
    if isinstance(value, datetime):
        return value.timestamp()
    return value.isoformat() if isinstance(value, date) else value


def chunks(values: Iterable[_T], size: int) -> Iterator[tuple[_T, ...]]:
    """Yield `values` in tuples of at most `size`: the number of parameters of a statement is limited."""
    rest = iter(values)
    while piece := tuple(islice(rest, size)):
        yield piece
