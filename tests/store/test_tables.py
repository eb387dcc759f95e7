"""The statements, run against the tables that the schema makes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from cryptoai_cli.store.connecting import in_memory
from cryptoai_cli.store.market_caps import _VALUES
from cryptoai_cli.store.records import KeptBar
from cryptoai_cli.store.rows import bars_of, row_of
from cryptoai_cli.store.tables import BARS, CANDLES, FACTS, SPLITS, Table, placeholders
from tests.build import FRIDAY, MONDAY
from tests.store.kept import bar

EVERY = [BARS, CANDLES, SPLITS, FACTS, _VALUES]


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(in_memory()) as opened:
        yield opened


def write(connection: sqlite3.Connection, *bars: KeptBar) -> None:
    connection.executemany(BARS.replace, map(row_of, bars))


@pytest.mark.parametrize("table", EVERY, ids=lambda table: table.name)
def test_the_columns_and_the_key_are_those_of_the_schema(connection: sqlite3.Connection, table: Table) -> None:
    columns = {name: key for _, name, _, _, _, key in connection.execute(f"PRAGMA table_info({table.name})")}
    assert set(table.columns) == set(columns)
    key = sorted((place, name) for name, place in columns.items() if place)
    assert table.columns[: table.key_width] == tuple(name for _, name in key)


def test_a_verdict_has_two_columns_at_the_place_of_its_field() -> None:
    at = KeptBar._fields.index("verdict")
    assert BARS.columns[at : at + 2] == ("verdict", "verdict_reason")
    assert len(BARS.columns) == len(KeptBar._fields) + 1


def test_a_record_takes_the_place_of_the_one_with_its_key(connection: sqlite3.Connection) -> None:
    write(connection, bar(close=1.0), bar(close=2.0), bar(close=3.0, source="cnbc"))
    assert [found.close for found in bars_of(connection.execute(BARS.select("ORDER BY close")))] == [2.0, 3.0]


def test_records_are_found_by_their_whole_key(connection: sqlite3.Connection) -> None:
    write(connection, *(bar(session=day, source=name) for day in (FRIDAY, MONDAY) for name in ("cnbc", "yahoo")))
    keys = ("MARA", str(FRIDAY), "yahoo", "MARA", str(MONDAY), "cnbc")
    found = {(each.session, each.source) for each in bars_of(connection.execute(BARS.select_keys(2), keys))}
    assert found == {(FRIDAY, "yahoo"), (MONDAY, "cnbc")}


@pytest.mark.parametrize("table", EVERY, ids=lambda table: table.name)
def test_looking_keys_up_never_reads_the_whole_table(connection: sqlite3.Connection, table: Table) -> None:
    plan = connection.execute(f"EXPLAIN QUERY PLAN {table.select_keys(3)}", [""] * table.key_width * 3)
    steps = [step for *_, step in plan]
    assert any(step.startswith(f"SEARCH {table.name}") for step in steps)
    assert not any(step.startswith(f"SCAN {table.name}") for step in steps)


def test_a_list_has_a_mark_for_each_value() -> None:
    assert (placeholders(0), placeholders(1), placeholders(3)) == ("", "?", "?, ?, ?")


def test_a_key_that_is_not_there_gives_no_record(connection: sqlite3.Connection) -> None:
    write(connection, bar())
    keys = ("MARA", str(MONDAY), "cnbc", "MARA", str(MONDAY), "yahoo")
    assert len(connection.execute(BARS.select_keys(2), keys).fetchall()) == 1
