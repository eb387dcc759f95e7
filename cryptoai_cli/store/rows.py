"""Turn rows of the database into records, and back.

A row that no release can have written is not turned into a record: it is noted (`unreadable.py`) and passed over, so
that what it stands for counts as missing.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.verdict import Verdict, VerdictKind
from cryptoai_cli.store.records import BarColumns, BarFlags, KeptBar, KeptCandle, KeptFact, KeptSplit
from cryptoai_cli.store.unreadable import Cell, note_unreadable

Row = tuple[Cell, ...]
_Key = tuple[Cell, ...]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY, _LAST_DAY = date(1800, 1, 1), date(2199, 12, 31)
_FIRST_SECOND = datetime(1800, 1, 1, tzinfo=UTC).timestamp()
_LAST_SECOND = datetime(2200, 1, 1, tzinfo=UTC).timestamp()
_LARGEST = 1e18  # of a volume, a market cap, or a price that later splits have multiplied
_REMEMBERED = 50_000  # dates and instants are cached across rows; the cache is cleared at this size

_T = TypeVar("_T")

_KINDS = {kind.value: kind for kind in VerdictKind}
_INSTRUMENT_KINDS = frozenset({"", *(kind.value for kind in InstrumentType)})
# what turning an impossible row into a record raises: a cell of another type, of another spelling, out of bounds
IMPOSSIBLE = (TypeError, ValueError, KeyError, OverflowError)


class Days(dict[str, date]):
    """The dates of ISO texts, remembered; raise one of `IMPOSSIBLE` for any other cell."""

    def __missing__(self, text: str) -> date:
        """Return the date of an ISO text."""
        if len(self) >= _REMEMBERED:
            self.clear()
        day = date.fromisoformat(text)
        if not _FIRST_DAY <= day <= _LAST_DAY or day.isoformat() != text:
            raise ValueError(text)
        self[text] = day
        return day


class Instants(dict[float, datetime]):
    """The instants of seconds since 1970, remembered; raise one of `IMPOSSIBLE` for any other cell."""

    def __missing__(self, seconds: float) -> datetime:
        """Return the instant, which is aware UTC."""
        if len(self) >= _REMEMBERED:
            self.clear()
        if not _FIRST_SECOND <= seconds < _LAST_SECOND:
            raise ValueError(seconds)
        # not fromtimestamp: on Windows it fails before 1970
        self[seconds] = instant = _EPOCH + timedelta(seconds=seconds)
        return instant


def readable(table: str, cursor: sqlite3.Cursor, record_of: Callable[[Any], _T], key_width: int) -> Iterator[_T]:
    """Yield what `record_of` makes of each row of `cursor`, which reads `table`; note the rows that it refuses.

    The first `key_width` cells of a row are its key.
    """
    for row in cursor:
        try:
            record = record_of(row)
        except IMPOSSIBLE:
            note_unreadable(cursor.connection, table, row[:key_width])
        else:
            yield record


def require(*, possible: bool) -> None:
    """Raise ValueError unless the cells of a row are possible."""
    if not possible:
        raise ValueError


def is_name(text: Cell) -> bool:
    """Return whether a cell can be a symbol or the name of a source."""
    return isinstance(text, str) and text != "" and text.isprintable()


def is_figure(value: Cell) -> bool:
    """Return whether a cell is a number above zero and within bounds, or empty; raise TypeError for other types."""
    return value is None or 0.0 < value < _LARGEST  # type: ignore[operator] # raises for text


def is_number(value: Cell) -> bool:
    """Return whether a cell is a number within bounds, or empty; raise TypeError for other types."""
    return value is None or -_LARGEST < value < _LARGEST  # type: ignore[operator] # raises for text


def bars_of(cursor: sqlite3.Cursor) -> Iterator[KeptBar]:
    """Yield the record of each row of `cursor`, which reads the bars table."""
    days, instants = Days(), Instants()

    def bar_of(row: Any) -> KeptBar:  # noqa: ANN401 whatever the cells hold
        symbol, day, source, close, opened, high, low, volume, previous, early, kind, reason, as_of, arrived = row
        verdict = _verdict_of(kind, reason) if kind != "" else None
        require(
            possible=0.0 < close < _LARGEST
            # sources write 0 where they do not know a figure
            and (opened is None or 0.0 <= opened < _LARGEST)
            and (high is None or 0.0 <= high < _LARGEST)
            and (low is None or 0.0 <= low < _LARGEST)
            and (volume is None or 0.0 <= volume < _LARGEST)
            and (previous is None or 0.0 < previous < _LARGEST)
            and early in {0, 1}
            and is_name(symbol)
            and is_name(source)
        )
        known, here = instants[as_of], instants[arrived]
        return KeptBar(
            symbol, days[day], source, close, opened, high, low, volume, previous, early == 1, verdict, known, here
        )

    return readable("bars", cursor, bar_of, 3)


def _verdict_of(kind: str, reason: str) -> Verdict:
    """Return the verdict in two cells; raise one of `IMPOSSIBLE` for a kind that is not known."""
    require(possible=isinstance(reason, str) and (reason == "" or reason.isprintable()))
    return Verdict(_KINDS[kind], reason)


class FlagsOfBars(NamedTuple):
    """The flags of bars by symbol and source, then by session; and the sessions whose flags cannot be read."""

    known: Mapping[_Key, Mapping[date, BarFlags]]
    refused: Mapping[_Key, AbstractSet[Cell]]


def flags_of_rows(cursor: sqlite3.Cursor) -> FlagsOfBars:
    """Return the flags of bars.

    `cursor` reads symbol, source, session and the fields of a `BarFlags` for the bars that have flags.
    """
    days, instants = Days(), Instants()
    known: dict[_Key, dict[date, BarFlags]] = {}
    refused: dict[_Key, set[Cell]] = {}
    for symbol, source, day, previous, early, kind, reason, as_of in cursor:
        try:
            verdict = _verdict_of(kind, reason) if kind != "" else None
            priced_at = instants[as_of] if kind else None
            require(possible=is_figure(previous) and early in {0, 1})
            known.setdefault((symbol, source), {})[days[day]] = BarFlags(previous, early == 1, verdict, priced_at)
        except IMPOSSIBLE:
            note_unreadable(cursor.connection, "bars", (symbol, day, source))
            refused.setdefault((symbol, source), set()).add(day)
    return FlagsOfBars(known, refused)


class ColumnsOfRows:
    """Makes columns of rows of session, close and volume, which share the dates and the flags of their bars."""

    def __init__(self, connection: sqlite3.Connection, flags: FlagsOfBars) -> None:
        self._connection = connection
        self._flags = flags
        self._days = Days()

    def of_one(self, symbol: str, source: str, rows: Iterable[Row]) -> BarColumns | None:
        """Return the bars of one symbol from one source; None if none of its rows can be read."""
        figures = tuple(rows)
        refused = self._flags.refused.get((symbol, source), frozenset())
        if refused or not (is_name(symbol) and is_name(source) and _are_possible(figures, self._days)):
            figures = tuple(row for row in figures if row[0] not in refused and self._can_be_read(symbol, source, row))
        if not figures:
            return None
        readable_rows: tuple[Any, ...] = figures  # their types were looked at above
        sessions, closes, volumes = zip(*readable_rows, strict=True)
        dates = tuple(map(self._days.__getitem__, sessions))
        return BarColumns(symbol, source, dates, closes, volumes, self._flags.known.get((symbol, source), {}))

    def of_many(self, cursor: sqlite3.Cursor) -> Iterator[BarColumns]:
        """Yield the bars of each symbol and source; `cursor` reads symbol and source before the rest."""
        for (symbol, source), rows in groupby(cursor, itemgetter(0, 1)):
            columns = self.of_one(symbol, source, (row[2:] for row in rows))
            if columns is not None:
                yield columns

    def _can_be_read(self, symbol: str, source: str, row: Row) -> bool:
        """Return whether one row is possible, and note it if it is not."""
        if is_name(symbol) and is_name(source) and _are_possible((row,), self._days):
            return True
        note_unreadable(self._connection, "bars", (symbol, row[0], source))
        return False


def _are_possible(rows: Sequence[Any], days: Days) -> bool:
    """Return whether all cells of rows of session, close and volume are possible; by column, which is fast."""
    if not rows:
        return True
    sessions, closes, volumes = zip(*rows, strict=True)
    known = [volume for volume in volumes if volume is not None]
    try:
        for session in sessions:
            days[session]
        return bool(min(closes) > 0.0 and max(closes) < _LARGEST and _are_volumes(known))
    except IMPOSSIBLE:
        return False


def _are_volumes(volumes: Sequence[float]) -> bool:
    return not volumes or (min(volumes) >= 0.0 and max(volumes) < _LARGEST)


def candles_of(cursor: sqlite3.Cursor) -> Iterator[KeptCandle]:
    """Yield the record of each row of `cursor`, which reads the candles table."""
    instants = Instants()

    def candle_of(row: Any) -> KeptCandle:  # noqa: ANN401 whatever the cells hold
        symbol, ends, source, close, high, low, arrived = row
        require(possible=0.0 < close < _LARGEST and is_name(symbol) and is_name(source))
        require(possible=all(price is None or 0.0 <= price < _LARGEST for price in (high, low)))
        return KeptCandle(symbol, instants[ends], source, close, high, low, instants[arrived])

    return readable("candles", cursor, candle_of, 3)


def splits_of(cursor: sqlite3.Cursor, table: str = "splits") -> Iterator[KeptSplit]:
    """Yield the record of each row of `cursor`, which reads the columns of the splits table from `table`."""
    days, instants = Days(), Instants()

    def split_of(row: Any) -> KeptSplit:  # noqa: ANN401 whatever the cells hold
        symbol, day, source, numerator, denominator, arrived = row
        require(possible=is_ratio(numerator, denominator) and is_name(symbol) and is_name(source))
        return KeptSplit(symbol, days[day], source, numerator, denominator, instants[arrived])

    return readable(table, cursor, split_of, 3)


def is_ratio(numerator: Cell, denominator: Cell) -> bool:
    """Return whether two cells are the ratio of a split; raise TypeError for other types."""
    return 0.0 < numerator < _LARGEST and 0.0 < denominator < _LARGEST  # type: ignore[operator] # raises for text


def facts_of(cursor: sqlite3.Cursor) -> Iterator[KeptFact]:
    """Yield the record of each row of `cursor`, which reads the facts table."""
    days = Days()

    def fact_of(row: Any) -> KeptFact:  # noqa: ANN401 whatever the cells hold
        symbol, source, kind, currency, name, listed = row
        require(possible=kind in _INSTRUMENT_KINDS and is_name(symbol) and is_name(source))
        require(possible=all(text == "" or is_name(text) for text in (currency, name)))
        return KeptFact(symbol, source, kind, currency, name, None if listed is None else days[listed])

    return readable("facts", cursor, fact_of, 2)


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
