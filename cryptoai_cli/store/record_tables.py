"""Stored records and looks: the statements that read and write them.

Separate from the other tables because few reports need them.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from cryptoai_cli.market.record import Due, Halt, Record, RecordKind, TimeOfDay
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.store.record_merge import (
    ITEMS_APART,
    LONGEST_KEY,
    LONGEST_NAME,
    LONGEST_TITLE,
    MOST_ITEMS,
    is_address,
    merged_record,
    new_york_day,
    storable,
)
from cryptoai_cli.store.record_rows import KeptRecord, RecordLook, RecordsHeld, WholeDay
from cryptoai_cli.store.rows import IMPOSSIBLE, Days, Instants, Row, cell_of, chunks, is_name, readable, require
from cryptoai_cli.store.tables import Table, placeholders
from cryptoai_cli.store.unreadable import Cell
from cryptoai_cli.system.zones import NEW_YORK

_AT_ONCE = 200  # records or symbols of one statement: older builds of SQLite take 999 parameters
_KINDS = {kind.value: kind for kind in RecordKind}
_TIMES = {time.value: time for time in TimeOfDay}
_ESTIMATES = {None: None, 0: False, 1: True}

_ANY_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)

_KEY = ("symbol", "kind", "source", "key")
_TOLD = ("day", "at", "title", "form", "items", "publisher", "url")
_HALT_AND_DUE = ("halt_code", "halt_market", "resumed", "due", "is_estimate")
_RECORDS = Table("records", (*_KEY, *_TOLD, *_HALT_AND_DUE, "arrived_at"), key_width=4)
_LOOKS = Table("record_looks", RecordLook.__struct_fields__, key_width=3)

_OLDEST_FIRST = "ORDER BY day, at, symbol, kind, source, key"
_IN_TIME = "(at BETWEEN ? AND ? OR (at IS NULL AND day BETWEEN ? AND ?))"
_HELD = "SELECT count(*), count(DISTINCT symbol) FROM records"
_OF_A_DAY = "SELECT symbol, kind, source, key FROM records WHERE source = ? AND kind = ? AND day = ?"
_DELETE = "DELETE FROM records WHERE symbol IS ? AND kind IS ? AND source IS ? AND key IS ?"
_KEEP_LOOK = """
    INSERT INTO record_looks (source, symbol, session, looked_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (source, symbol, session) DO UPDATE SET looked_at = excluded.looked_at
"""


def read_records(
    connection: sqlite3.Connection, symbols: Iterable[str], first: datetime, last: datetime
) -> tuple[KeptRecord, ...]:
    """Return the records of `symbols` from `first` to `last`, oldest first; without an instant, by their day."""
    days = (cell_of(instant.astimezone(NEW_YORK).date()) for instant in (first, last))
    bounds = (cell_of(first), cell_of(last), *days)
    found: list[KeptRecord] = []
    for chunk in chunks(sorted(set(symbols)), _AT_ONCE):
        condition = f"WHERE symbol IN ({placeholders(len(chunk))}) AND {_IN_TIME}"
        found += records_of(connection.execute(_RECORDS.select(condition), (*chunk, *bounds)))
    return tuple(sorted(found, key=_age))


def _age(kept: KeptRecord) -> tuple[date, float, str, str, str, str]:
    record = kept.record
    seconds = 0.0 if record.at is None else record.at.timestamp()
    return record.day, seconds, record.symbol, record.kind.value, record.source, record.key


def read_all_records(connection: sqlite3.Connection) -> Iterator[KeptRecord]:
    """Yield every record, oldest first."""
    yield from records_of(connection.execute(_RECORDS.select(_OLDEST_FIRST)))


def read_records_held(connection: sqlite3.Connection) -> RecordsHeld:
    """Return how many records are held."""
    records, symbols = connection.execute(_HELD).fetchone()
    return RecordsHeld(records, symbols)


def records_of(cursor: sqlite3.Cursor) -> Iterator[KeptRecord]:
    """Yield the record of each row of `cursor`, which reads the table of records."""
    days, instants = Days(), Instants()
    return readable(_RECORDS.name, cursor, lambda row: _kept_record(row, days, instants), _RECORDS.key_width)


def _kept_record(row: Any, days: Days, instants: Instants) -> KeptRecord:  # noqa: ANN401 whatever the cells hold
    """Return the record of a row; raise one of `IMPOSSIBLE` for a row that no release can have written."""
    symbol, kind, source, key, day, at, title, form, items, publisher, url, *rest, arrived = row
    require(possible=is_name(symbol) and is_name(source) and key != "" and _is_text(key, LONGEST_KEY))
    require(possible=_is_text(title, LONGEST_TITLE) and all(_is_text(text, LONGEST_NAME) for text in (form, publisher)))
    require(possible=isinstance(url, str) and (url == "" or is_address(url)))
    record = Record(
        symbol=symbol,
        kind=_KINDS[kind],
        source=source,
        key=key,
        day=days[day],
        at=None if at is None else instants[at],
        title=title,
        form=form,
        items=_items_of(items),
        publisher=publisher,
        url=url,
        halt=_halt_of(rest, instants),
        due=_due_of(rest),
    )
    require(possible=record.day == new_york_day(record))
    return KeptRecord(record, instants[arrived])


def _is_text(text: str, longest: int) -> bool:
    """Return whether a cell can be a text from outside: printable and bounded."""
    return isinstance(text, str) and plain_text(text, longest=longest) == text


def _items_of(text: str) -> tuple[str, ...]:
    items = tuple(text.split(ITEMS_APART)) if text else ()
    require(possible=len(items) <= MOST_ITEMS and all(item and _is_text(item, LONGEST_NAME) for item in items))
    return items


def _halt_of(cells: Sequence[Any], instants: Instants) -> Halt | None:
    code, market, resumed, _, _ = cells
    if code is None:
        require(possible=market is None and resumed is None)
        return None
    require(possible=_is_text(code, LONGEST_NAME) and _is_text(market, LONGEST_NAME))
    return Halt(code, market, None if resumed is None else instants[resumed])


def _due_of(cells: Sequence[Any]) -> Due | None:
    *_, when, is_estimate = cells
    if when is None:
        require(possible=is_estimate is None)
        return None
    return Due(_TIMES[when], _ESTIMATES[is_estimate])


def write_records(connection: sqlite3.Connection, records: Iterable[Record], arrived_at: datetime) -> None:
    """Merge `records` into those held (see `merged_record`); what is as it was is not written.

    One that could not be read back is passed over: without a symbol or a key, or out of all time.
    """
    days, instants = Days(), Instants()
    fit = (found for record in records if (found := _fit_record(record, days, instants)) is not None)
    for chunk in chunks(fit, _AT_ONCE):
        held = {_key_of(kept.record): kept.record for kept in records_of(_look_up(connection, chunk))}
        for new in chunk:
            old = held.get(_key_of(new))
            merged = new if old is None else merged_record(old, new)
            if merged != old:
                held[_key_of(new)] = merged
                connection.execute(_RECORDS.replace, _row_of(merged, arrived_at))


def _look_up(connection: sqlite3.Connection, records: Sequence[Record]) -> sqlite3.Cursor:
    keys = [cell for record in records for cell in _key_of(record)]
    return connection.execute(_RECORDS.select_keys(len(records)), keys)


def _fit_record(record: Record, days: Days, instants: Instants) -> Record | None:
    """Return `record` as it would be read back, None if it could not be."""
    try:
        return _kept_record(_row_of(storable(record), _ANY_INSTANT), days, instants).record
    except IMPOSSIBLE:
        return None


def _row_of(record: Record, arrived_at: datetime) -> Row:
    halt, due = record.halt, record.due
    return (
        *_key_of(record),
        cell_of(record.day),
        cell_of(record.at),
        *(record.title, record.form, ITEMS_APART.join(record.items), record.publisher, record.url),
        *((None, None, None) if halt is None else (halt.code, halt.market, cell_of(halt.resumed))),
        *((None, None) if due is None else (due.when.value, due.is_estimate)),
        cell_of(arrived_at),
    )


def _key_of(record: Record) -> tuple[Cell, ...]:
    return (record.symbol, record.kind.value, record.source, plain_text(record.key, longest=LONGEST_KEY))


def withdraw_records(connection: sqlite3.Connection, whole: WholeDay, told: Iterable[Record]) -> None:
    """Remove what is held of a day that its source has told in full, and that is not among `told`."""
    there = {_key_of(record) for record in told}
    held = connection.execute(_OF_A_DAY, (whole.source, whole.kind.value, cell_of(whole.day))).fetchall()
    connection.executemany(_DELETE, [key for key in held if key not in there])


def read_looks(
    connection: sqlite3.Connection, sources: Iterable[str], symbols: Iterable[str], sessions: Iterable[date]
) -> Iterator[RecordLook]:
    """Yield the looks of `sources` for `symbols` around `sessions`, by source, symbol and session."""
    asked = sorted({session.isoformat() for session in sessions})
    for source in sorted(set(sources)):
        for chunk in chunks(sorted(set(symbols)), _AT_ONCE):
            for days in chunks(asked, _AT_ONCE):
                marks = f"symbol IN ({placeholders(len(chunk))}) AND session IN ({placeholders(len(days))})"
                condition = f"WHERE source = ? AND {marks} ORDER BY symbol, session"
                yield from looks_of(connection.execute(_LOOKS.select(condition), (source, *chunk, *days)))


def read_all_looks(connection: sqlite3.Connection) -> Iterator[RecordLook]:
    """Yield every look, by source, symbol and session."""
    yield from looks_of(connection.execute(_LOOKS.select("ORDER BY source, symbol, session")))


def looks_of(cursor: sqlite3.Cursor) -> Iterator[RecordLook]:
    """Yield the look of each row of `cursor`, which reads the table of looks."""
    days, instants = Days(), Instants()

    def look_of(row: Any) -> RecordLook:  # noqa: ANN401 whatever the cells hold
        source, symbol, session, looked_at = row
        require(possible=is_name(source) and (symbol == "" or is_name(symbol)))
        return RecordLook(source, symbol, days[session], instants[looked_at])

    return readable(_LOOKS.name, cursor, look_of, _LOOKS.key_width)


def write_looks(connection: sqlite3.Connection, looks: Iterable[RecordLook]) -> None:
    """Write `looks`; the last one of a source, a symbol and a session replaces the one before."""
    rows = ([look.source, look.symbol, cell_of(look.session), cell_of(look.looked_at)] for look in looks)
    connection.executemany(_KEEP_LOOK, rows)
