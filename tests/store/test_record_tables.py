"""What is kept of the record, and how it is found again."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.record import Due, Halt, Record, RecordKind, TimeOfDay
from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.connecting import for_reading, for_writing
from cryptoai_cli.store.opening import open_store
from cryptoai_cli.store.record_rows import RecordLook, WholeDay
from cryptoai_cli.store.schema import MIGRATIONS, upgrade
from cryptoai_cli.store.unreadable import UnreadableRow
from tests.build import EVENING, FRIDAY, MONDAY, THURSDAY
from tests.store.kept import CLOSE, record, results_due

FIRST, LAST = CLOSE - timedelta(days=3), CLOSE + timedelta(hours=4)
HALTED_AT = datetime(2025, 10, 13, 13, 41, 12, 540_000, tzinfo=UTC)
FULL = (
    record(title="T", form="8-K", items=("1.01", "8.01"), publisher="P", url="https://www.sec.gov/a"),
    record(kind=RecordKind.HALT, source="nasdaqtrader", key="h", at=HALTED_AT, halt=Halt("LUDP", "Q", CLOSE)),
    record(kind=RecordKind.HALT, source="nasdaqtrader", key="i", at=HALTED_AT, halt=Halt("T1")),
    record(kind=RecordKind.EARNINGS, key="e", at=None, due=Due(TimeOfDay.AFTER_CLOSE, is_estimate=False)),
    record(kind=RecordKind.EARNINGS, key="f", at=None, due=Due(TimeOfDay.NOT_SAID)),
    record(kind=RecordKind.NEWS, key="n", title="Ümläut 👩‍💻"),
)


def save(store: BarStore, *records: Record, looks: Sequence[RecordLook] = (), whole: Sequence[WholeDay] = ()) -> None:
    store.save_records(records, looks, whole, EVENING)


def found(store: BarStore, *symbols: str) -> tuple[Record, ...]:
    return tuple(kept.record for kept in store.records(symbols, FIRST, LAST))


def all_of(store: BarStore) -> tuple[Record, ...]:
    return tuple(kept.record for kept in store.all_records())


def test_what_is_saved_is_read_back_exactly(store: BarStore) -> None:
    save(store, *FULL)
    kept = store.records(["MARA"], FIRST, LAST)
    assert {each.record.key: each.record for each in kept} == {each.key: each for each in FULL}
    assert {each.arrived_at for each in kept} == {EVENING}
    assert store.records_held() == (len(FULL), 1)


def test_records_are_found_by_symbol_and_time_oldest_first(store: BarStore) -> None:
    times = [FIRST - timedelta(seconds=1), FIRST, CLOSE, LAST, LAST + timedelta(seconds=1)]
    save(store, *(record(key=str(number), at=at) for number, at in reversed(list(enumerate(times)))))
    save(store, record("RIOT", key="a"), record("CLSK", key="b"))
    assert [each.key for each in found(store, "MARA")] == ["1", "2", "3"]
    assert [each.symbol for each in found(store, "RIOT", "MARA", "NONE")] == ["MARA", "MARA", "RIOT", "MARA"]
    assert [each.key for each in all_of(store)] == ["0", "1", "b", "2", "a", "3", "4"]


def test_results_without_an_instant_are_found_by_their_day(store: BarStore) -> None:
    days = (THURSDAY, FRIDAY, MONDAY, date(2025, 10, 14))
    save(store, *(results_due(day=day, key=str(day)) for day in days))
    assert [each.day for each in found(store, "FCEL")] == [FRIDAY, MONDAY]


def test_days_are_those_of_new_york(store: BarStore) -> None:
    night = datetime(2025, 10, 14, 3, tzinfo=UTC)  # 23:00 of Monday in New York
    save(store, results_due(day=MONDAY))
    assert len(store.records(["FCEL"], night, night)) == 1


def test_an_arriving_record_replaces_and_one_as_it_was_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with closing(for_writing(path)) as connection:
        store = BarStore(connection, path)
        save(store, *FULL)
        before = connection.total_changes
        save(store, *FULL)
        assert connection.total_changes == before
        store.save_records([record(title="Another")], (), (), LAST)
        changed = next(kept for kept in store.records(["MARA"], FIRST, LAST) if kept.record.form)
        assert (changed.record.title, changed.record.form, changed.arrived_at) == ("Another", "8-K", LAST)


def test_the_instant_of_a_filing_that_is_kept_never_changes(store: BarStore) -> None:
    save(store, record(at=CLOSE))
    save(store, record(at=LAST), record(at=FIRST))
    assert [each.at for each in all_of(store)] == [CLOSE]


def test_two_answers_in_one_save_are_merged(store: BarStore) -> None:
    halt = record(kind=RecordKind.HALT, halt=Halt("LUDP"))
    save(store, replace(halt, halt=Halt("LUDP", resumed=CLOSE)), halt)
    assert [each.halt for each in all_of(store)] == [Halt("LUDP", resumed=CLOSE)]


def test_records_of_other_kinds_sources_and_symbols_are_others(store: BarStore) -> None:
    save(store, record(), record("RIOT"), record(source="x"), record(kind=RecordKind.NEWS), record(key="2"))
    assert len(all_of(store)) == 5


WHOLE = WholeDay("nasdaq", RecordKind.EARNINGS, MONDAY)


def test_results_that_a_whole_day_no_longer_holds_are_withdrawn(store: BarStore) -> None:
    others = [results_due("VRT"), results_due("BTCS", day=FRIDAY), replace(results_due("BTCS"), source="x")]
    save(store, results_due(), *others, record())
    save(store, results_due("VRT"), whole=[WHOLE])
    assert set(all_of(store)) == {*others, record()}


def test_results_that_moved_to_another_day_stay_there(store: BarStore) -> None:
    save(store, results_due())
    save(store, results_due(day=FRIDAY), whole=[WHOLE])
    assert [each.day for each in all_of(store)] == [FRIDAY]


def test_a_whole_day_without_any_results_withdraws_all(store: BarStore) -> None:
    save(store, results_due(), results_due("VRT"))
    save(store, whole=[WHOLE])
    assert all_of(store) == ()


def test_a_record_whose_key_was_cleaned_is_told_by_the_whole_day(store: BarStore) -> None:
    save(store, results_due(key="Oct\n2025"), whole=[WHOLE])
    assert [each.key for each in all_of(store)] == ["Oct 2025"]


@pytest.mark.parametrize(
    "wrong",
    [
        record(""),
        record("A\x1bB"),
        record(key=""),
        record(key="\x00"),
        record(source=""),
        record(at=datetime(1, 1, 1, tzinfo=UTC)),
        record(at=datetime(9998, 1, 1, tzinfo=UTC)),
        record(at=None, day=date(1, 1, 1)),
        record(halt=Halt("T1", resumed=datetime(9998, 1, 1, tzinfo=UTC))),
    ],
)
def test_a_record_that_could_not_be_read_back_is_passed_over(store: BarStore, wrong: Record) -> None:
    save(store, wrong, record("RIOT"))
    assert [each.symbol for each in all_of(store)] == ["RIOT"]
    assert store.find_unreadable() == ()


def test_a_thousand_records_are_saved_and_found_even_by_an_old_sqlite(tmp_path: Path) -> None:
    symbols = [f"S{number:04}" for number in range(1000)]
    connection = for_writing(tmp_path / "store.sqlite")
    connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)
    with BarStore(connection, None) as store:
        looks = [RecordLook("sec", symbol, MONDAY, EVENING) for symbol in symbols]
        save(store, *map(record, symbols), looks=looks)
        save(store, *(record(symbol, title="T") for symbol in symbols))
        assert {each.title for each in found(store, *symbols)} == {"T"}
        assert len(store.record_looks(["sec"], symbols, [MONDAY])) == 1000
        assert store.records_held() == (1000, 1000)


LOOKS = (
    RecordLook("nasdaqtrader", "", MONDAY, EVENING),
    RecordLook("sec", "MARA", FRIDAY, EVENING),
    RecordLook("sec", "MARA", MONDAY, EVENING),
    RecordLook("sec", "RIOT", MONDAY, EVENING),
)


def test_looks_are_found_by_source_symbol_and_session(store: BarStore) -> None:
    save(store, looks=LOOKS)
    assert store.record_looks(["sec", "nasdaqtrader"], ["MARA", "RIOT", ""], [MONDAY, FRIDAY]) == LOOKS
    assert store.record_looks(["sec"], ["MARA"], [MONDAY]) == LOOKS[2:3]
    assert store.record_looks(["sec"], [""], [MONDAY]) == ()


def test_the_last_look_replaces_the_one_before(store: BarStore) -> None:
    later = replace(LOOKS[2], looked_at=LAST)
    save(store, looks=LOOKS)
    save(store, looks=[later])
    assert store.record_looks(["sec"], ["MARA"], [MONDAY]) == (later,)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("symbol", ""),
        ("symbol", b"\xff"),
        ("kind", "rumour"),
        ("source", ""),
        ("key", ""),
        ("key", b"x"),
        ("day", "2025-10-10"),  # not that of its instant
        ("day", "13 October"),
        ("at", "noon"),
        ("at", 1e300),
        ("title", "a\x1bb"),
        ("title", b"a"),
        ("title", "x" * 501),
        ("form", "x" * 201),
        ("publisher", b"x"),
        ("items", ",1.01"),
        ("items", "1," * 50 + "1"),
        ("items", b"1"),
        ("url", "javascript:alert(1)"),
        ("url", b"https://a"),
        ("halt_code", b"T1"),
        ("halt_code", "T1"),  # without a market, which is a text
        ("halt_market", "Q"),
        ("resumed", 1.0),
        ("due", "at lunch"),
        ("is_estimate", 1),
        ("arrived_at", "now"),
    ],
)
def test_a_row_that_no_release_can_have_written_is_passed_over_told_and_removed(
    store: BarStore, column: str, cell: str | float | bytes
) -> None:
    save(store, record(), record("RIOT"))
    store._connection.execute(f"UPDATE records SET {column} = ? WHERE symbol = 'MARA'", (cell,))
    assert [each.symbol for each in all_of(store)] == ["RIOT"]
    assert [row.table for row in store.unreadable] == ["records"]
    assert len(store.remove_unreadable()) == 1
    assert store.records_held() == (1, 1)


def test_an_estimate_is_yes_or_no(store: BarStore) -> None:
    save(store, results_due())
    store._connection.execute("UPDATE records SET is_estimate = 2")
    assert all_of(store) == ()


def test_an_arriving_record_replaces_the_row_that_cannot_be_read(store: BarStore) -> None:
    save(store, record())
    store._connection.execute("UPDATE records SET at = 'noon'")
    save(store, record())
    assert all_of(store) == (record(),)


def test_looks_that_cannot_be_read_count_as_none(store: BarStore) -> None:
    save(store, looks=LOOKS)
    store._connection.execute("UPDATE record_looks SET looked_at = 'noon' WHERE symbol = 'RIOT'")
    store._connection.execute("INSERT INTO record_looks VALUES ('', 'A', '2025-10-13', 1.0)")
    store._connection.execute("INSERT INTO record_looks VALUES ('sec', 'A\x1b', '2025-10-13', 1.0)")
    assert store.record_looks(["sec"], ["RIOT", "MARA"], [MONDAY]) == LOOKS[2:3]
    assert store.unreadable == (UnreadableRow("record_looks", ("sec", "RIOT", "2025-10-13")),)
    assert len(store.remove_unreadable()) == 3


def test_a_store_that_is_only_read_keeps_none(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with open_store(path, EVENING).store as store:
        save(store, record())
    with BarStore(for_reading(path), path, read_only=True) as store:
        save(store, record("RIOT"), looks=LOOKS, whole=[WHOLE])
        assert all_of(store) == (record(),)


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_a_file_of_an_earlier_release_gets_a_place_for_records_and_keeps_its_bars(tmp_path: Path, version: int) -> None:
    path = tmp_path / "store.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        upgrade(connection, MIGRATIONS[:version])
        connection.execute("INSERT INTO splits VALUES ('MARA', '2025-10-13', 'yahoo', 2, 1, 0)")
    with BarStore(for_reading(path), path, read_only=True) as store:
        assert (len(store.splits(["MARA"])), all_of(store), store.record_looks(["sec"], [""], [MONDAY])) == (1, (), ())
    with open_store(path, EVENING).store as store:
        save(store, record())
        assert (len(store.splits(["MARA"])), all_of(store)) == (1, (record(),))


def test_two_writers_take_turns_and_neither_loses_anything(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    halt = record(kind=RecordKind.HALT, halt=Halt("LUDP"))
    with open_store(path, EVENING).store as one, open_store(path, EVENING).store as other:
        save(one, halt, record(), looks=LOOKS[:1])
        save(other, replace(halt, halt=Halt("LUDP", resumed=CLOSE)), record(at=LAST), looks=LOOKS[1:])
        save(one, halt, record("RIOT"))
        assert [(each.kind, each.symbol) for each in all_of(other)] == [
            (RecordKind.FILING, "MARA"),
            (RecordKind.HALT, "MARA"),
            (RecordKind.FILING, "RIOT"),
        ]
        assert all_of(one)[1].halt == Halt("LUDP", resumed=CLOSE)
        assert all_of(one)[0].at == CLOSE
        assert len(other.record_looks(["sec", "nasdaqtrader"], ["", "MARA", "RIOT"], [FRIDAY, MONDAY])) == 4


def test_of_a_save_that_ends_in_its_midst_nothing_stays(tmp_path: Path) -> None:
    path, copy = tmp_path / "store.sqlite", tmp_path / "copy.sqlite"

    def copied_then_broken() -> Iterator[RecordLook]:
        for ending in ("", "-wal"):  # what a process that is killed now would leave
            shutil.copy(f"{path}{ending}", f"{copy}{ending}")
        yield LOOKS[0]
        raise ZeroDivisionError

    with open_store(path, EVENING).store as store:
        save(store, record(), results_due())
        with pytest.raises(ZeroDivisionError):
            store.save_records([record("RIOT")], copied_then_broken(), [WHOLE], EVENING)
        left = all_of(store)
    with open_store(copy, EVENING).store as store:
        assert all_of(store) == left == (results_due(), record())
        assert store.record_looks([LOOKS[0].source], [""], [MONDAY]) == ()
