"""What is kept on record, as a file."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cryptoai_cli.analysis.record_span import Relation
from cryptoai_cli.errors import NoQuotesError, UsageError
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.market.record import Halt, Record, RecordKind, TimeOfDay
from cryptoai_cli.render.on_record.values import record_table
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.to_csv import table_to_csv
from cryptoai_cli.report.record import OnRecord, PlacedRecord
from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.workflows.record_export import RECORD_COLUMNS, RecordChoice, record_chunks, spans_around
from tests.build import EVENING, FRIDAY, MONDAY, calendar
from tests.store.kept import memory_store, record, results_due

ALL = RecordChoice(calendar())
KEEL = Instrument("KEEL", formerly=(FormerSymbol("BITF", MONDAY),))
TUESDAY = date(2025, 10, 14)
FILED = record(
    at=datetime(2025, 10, 13, 20, 11, 30, tzinfo=UTC),
    form="8-K",
    items=("1.01", "8.01"),
    title='=HYPERLINK("x"), "y"',
    publisher="P",
    url="https://www.sec.gov/a",
)


@pytest.fixture
def store() -> Iterator[BarStore]:
    with memory_store() as empty:
        yield empty


def exported(store: BarStore, *records: Record, choice: RecordChoice = ALL) -> list[dict[str, str]]:
    store.save_records(records, (), (), EVENING)
    with record_chunks(store, None, choice) as chunks:
        return list(csv.DictReader(io.StringIO(b"".join(chunks).decode(), newline="")))


def test_a_record_is_a_row_with_the_columns_of_the_contract(store: BarStore) -> None:
    (row,) = exported(store, FILED)
    assert ",".join(row) == "session,symbol,kind,at,relation,form,items,title,publisher,url,source"
    assert list(row.values()) == [
        *("2025-10-13", "MARA", "filing", "2025-10-13T20:11:30Z", "after the close", "8-K", "1.01 8.01"),
        *('\'=HYPERLINK("x"), "y"', "P", "https://www.sec.gov/a", "sec"),
    ]


@pytest.mark.parametrize(
    ("made", "session", "relation"),
    [
        (record(at=datetime(2025, 10, 13, 13, 29, 59, tzinfo=UTC)), MONDAY, Relation.BEFORE),
        (record(at=datetime(2025, 10, 13, 13, 30, tzinfo=UTC)), MONDAY, Relation.DURING),
        (record(at=datetime(2025, 10, 13, 20, tzinfo=UTC)), MONDAY, Relation.AFTER),
        (record(at=datetime(2025, 10, 14, 0, tzinfo=UTC)), MONDAY, Relation.AFTER),
        (record(at=datetime(2025, 10, 14, 0, 0, 1, tzinfo=UTC)), TUESDAY, Relation.EARLIER),
        (record(at=datetime(2025, 10, 11, 12, tzinfo=UTC)), MONDAY, Relation.EARLIER),  # a Saturday
        (record(at=datetime(2025, 10, 13, 6, tzinfo=UTC)), MONDAY, Relation.BEFORE),
        (results_due(day=MONDAY), MONDAY, Relation.NOT_SAID),
        (results_due(day=MONDAY, when=TimeOfDay.AFTER_CLOSE), MONDAY, Relation.AFTER),
    ],
)
def test_it_stands_with_the_session_that_it_belongs_to(
    store: BarStore, made: Record, session: date, relation: Relation
) -> None:
    (row,) = exported(store, made)
    assert (row["session"], row["relation"]) == (str(session), relation.value)


def test_where_the_calendar_has_no_session_the_day_decides(store: BarStore) -> None:
    early = record(at=datetime(2020, 1, 2, 15, tzinfo=UTC))
    (row,) = exported(store, early)
    assert (row["session"], row["relation"], row["at"]) == ("", "", "2020-01-02T15:00:00Z")
    assert exported(store, choice=RecordChoice(calendar(), since=date(2020, 1, 2))) == [row]
    with pytest.raises(NoQuotesError):
        exported(store, choice=RecordChoice(calendar(), since=date(2020, 1, 3)))


def test_a_row_is_that_of_the_record_of_a_session(store: BarStore) -> None:
    (row,) = exported(store, FILED)
    told = OnRecord((MONDAY,), (PlacedRecord(MONDAY, Relation.AFTER, FILED),), {})
    assert [row] == list(csv.DictReader(io.StringIO(table_to_csv(record_table(told), RenderOptions()), newline="")))


def test_what_has_no_instant_has_an_empty_one(store: BarStore) -> None:
    assert [row["at"] for row in exported(store, results_due())] == [""]


def test_the_oldest_come_first_and_all_companies_with_them(store: BarStore) -> None:
    rows = exported(store, FILED, results_due("VRT"), record("ZZZ", at=datetime(2025, 10, 9, 15, tzinfo=UTC)))
    assert [row["symbol"] for row in rows] == ["ZZZ", "VRT", "MARA"]


def test_sessions_from_a_date_on_can_be_chosen(store: BarStore) -> None:
    evening = record(key="b", at=datetime(2025, 10, 11, 1, tzinfo=UTC))  # 21:00 of Friday belongs to Monday
    rows = exported(
        store,
        record(key="a", at=datetime(2025, 10, 10, 15, tzinfo=UTC)),
        evening,
        choice=RecordChoice(calendar(), since=MONDAY),
    )
    assert [row["at"] for row in rows] == ["2025-10-11T01:00:00Z"]


def test_an_instrument_is_chosen_by_its_symbol_of_the_day(store: BarStore) -> None:
    halts = [
        record(symbol, RecordKind.HALT, at=at, halt=Halt("T1"))
        for symbol in ("BITF", "KEEL", "MARA")
        for at in [datetime(2025, 10, 13, 15, tzinfo=UTC)]
    ]
    later = record("KEEL", key="later", at=datetime(2025, 10, 14, 15, tzinfo=UTC))
    rows = exported(store, *halts, later, choice=RecordChoice(calendar(), (KEEL,)))
    assert [(row["symbol"], row["session"]) for row in rows] == [("BITF", str(MONDAY)), ("KEEL", str(TUESDAY))]


def test_parquet_holds_the_same_as_text(store: BarStore, tmp_path: Path) -> None:
    store.save_records([FILED, results_due()], (), (), EVENING)
    with record_chunks(store, tmp_path / "r.parquet", ALL) as chunks:
        read = pq.read_table(pa.BufferReader(b"".join(chunks)))
    assert read.column_names == list(RECORD_COLUMNS)
    assert {str(kind) for kind in read.schema.types} == {"string"}
    assert [row["title"] for row in read.to_pylist()] == ["", FILED.title]


def test_nothing_to_export_and_an_unknown_ending_are_refused(store: BarStore) -> None:
    with pytest.raises(NoQuotesError, match="nothing is kept on record"):
        exported(store)
    with pytest.raises(UsageError), record_chunks(store, Path("r.xlsx"), ALL):
        pass


def test_an_export_is_of_one_moment(store: BarStore) -> None:
    store.save_records([FILED], (), (), EVENING)
    with record_chunks(store, None, ALL):
        assert store._connection.in_transaction


def test_the_spans_around_a_day_are_those_of_its_session_and_the_next() -> None:
    assert [span.session.day for span in spans_around(calendar(), MONDAY)] == [MONDAY, TUESDAY]
    assert [span.session.day for span in spans_around(calendar(), date(2025, 10, 12))] == [FRIDAY, MONDAY]
    assert spans_around(calendar(), date(2030, 1, 1)) == spans_around(calendar(), date(2025, 12, 31))
