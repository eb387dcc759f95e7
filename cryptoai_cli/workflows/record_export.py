"""Export what is kept on record: one row a record, with the session that it belongs to."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from cryptoai_cli.analysis.record_span import Span, span_of
from cryptoai_cli.bar_files.opening import PARQUET
from cryptoai_cli.errors import NoQuotesError, UsageError
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.record import Record
from cryptoai_cli.market.session import Calendar
from cryptoai_cli.render.numbers import instant
from cryptoai_cli.render.text.to_csv import inert
from cryptoai_cli.store.bar_file_csv import csv_chunks
from cryptoai_cli.store.bar_file_parquet import parquet_chunks
from cryptoai_cli.store.bars import BarStore

CSV = ".csv"
_DAYS_REMEMBERED = 64
_ITEMS_APART = " "  # as `movers record` writes them


class RecordChoice(Struct, frozen=True):
    """What to export: the records of some instruments or of all, and of sessions of `calendar` from a date on."""

    calendar: Calendar
    instruments: tuple[Instrument, ...] = ()
    since: date = date.min


class RecordLine(NamedTuple):
    """One row; its fields are the columns. `session` and `relation` are empty where the calendar has no session."""

    session: str
    symbol: str
    kind: str
    at: str
    relation: str
    form: str
    items: str
    title: str
    publisher: str
    url: str
    source: str


RECORD_COLUMNS = RecordLine._fields


@contextmanager
def record_chunks(store: BarStore, path: Path | None, choice: RecordChoice) -> Iterator[Iterator[bytes]]:
    """Yield the file in pieces, oldest records first, from one snapshot of the store; without a path it is CSV.

    In CSV no text can be taken for a formula. Raise NoQuotesError if there is nothing to export, UsageError for an
    unknown ending.
    """
    suffix = CSV if path is None else path.suffix.lower()
    if suffix not in {CSV, PARQUET}:
        raise UsageError(f"cannot tell the format of {path} from its ending", hint=f"use a name in {CSV} or {PARQUET}")
    with store.snapshot():
        lines = _export_lines(store, choice)
        first = next(lines, None)
        if first is None:
            raise NoQuotesError("nothing is kept on record to export", hint="fill it: `movers sync --record`")
        rows = chain((first,), lines)
        if suffix == CSV:
            yield csv_chunks(([inert(text) for text in row] for row in rows), RECORD_COLUMNS)
        else:
            yield parquet_chunks(rows, RECORD_COLUMNS, frozenset(RECORD_COLUMNS))


def _export_lines(store: BarStore, choice: RecordChoice) -> Iterator[RecordLine]:
    spans_of = lru_cache(_DAYS_REMEMBERED)(lambda day: spans_around(choice.calendar, day))
    for kept in store.all_records():
        record = kept.record
        span = span_of(record, spans_of(record.day))
        is_late_enough = (record.day if span is None else span.session.day) >= choice.since
        if is_late_enough and _is_chosen(record, choice.instruments):
            yield _export_line(record, span)


def _is_chosen(record: Record, instruments: tuple[Instrument, ...]) -> bool:
    return not instruments or any(record.symbol == each.symbol_on(record.day) for each in instruments)


def spans_around(calendar: Calendar, day: date) -> tuple[Span, ...]:
    """Return the spans of the session on or before `day` and of the next: a record of that day belongs to one of them.

    Those that the calendar does not have are left out.
    """
    sessions = (calendar.up_to(day), calendar.after(day))
    found = ((session, calendar.before(session)) for session in sessions if session is not None)
    return tuple(Span(session, before) for session, before in found if before is not None)


def _export_line(record: Record, span: Span | None) -> RecordLine:
    relation = None if span is None else span.relation(record)
    return RecordLine(
        session="" if span is None else span.session.day.isoformat(),
        symbol=record.symbol,
        kind=record.kind.value,
        at="" if record.at is None else instant(record.at),
        relation="" if relation is None else relation.value,
        form=record.form,
        items=_ITEMS_APART.join(record.items),
        title=record.title,
        publisher=record.publisher,
        url=record.url,
        source=record.source,
    )
