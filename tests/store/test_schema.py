import sqlite3
from collections.abc import Iterator, Sequence

import pytest

from cryptoai_cli.store.schema import (
    APPLICATION_ID,
    MIGRATIONS,
    ForeignFileError,
    NewerSchemaError,
    is_of_earlier_release,
    upgrade,
)

FIRST, SECOND = ("CREATE TABLE notes (text TEXT)",), ("ALTER TABLE notes ADD COLUMN stars INTEGER NOT NULL DEFAULT 3",)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(":memory:", isolation_level=None)
    yield opened
    opened.close()


def number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_an_empty_file_gets_every_table_and_its_version(connection: sqlite3.Connection) -> None:
    upgrade(connection)

    assert tables(connection) == {"bars", "candles", "splits", "facts", "market_values", "actions", "reported"} | {
        "records",
        "record_looks",
    }
    assert number(connection, "user_version") == len(MIGRATIONS)
    assert number(connection, "application_id") == APPLICATION_ID


def test_a_file_of_the_latest_version_is_not_written_to(connection: sqlite3.Connection) -> None:
    upgrade(connection)
    connection.execute("PRAGMA query_only = ON")

    upgrade(connection)


def test_a_file_of_version_0_keeps_what_it_holds(connection: sqlite3.Connection) -> None:
    upgrade(connection, MIGRATIONS[:1])
    connection.execute("INSERT INTO splits VALUES ('MARA', '2025-10-13', 'yahoo', 2, 1, 0)")
    connection.execute("DROP TABLE facts")
    connection.execute("PRAGMA user_version = 0")

    upgrade(connection)

    assert connection.execute("SELECT symbol FROM splits").fetchall() == [("MARA",)]
    assert "facts" in tables(connection)
    assert number(connection, "user_version") == len(MIGRATIONS)


def test_a_file_of_version_1_gets_a_place_for_market_caps(connection: sqlite3.Connection) -> None:
    upgrade(connection, MIGRATIONS[:1])
    connection.execute("INSERT INTO splits VALUES ('MARA', '2025-10-13', 'yahoo', 2, 1, 0)")
    assert "market_values" not in tables(connection)

    upgrade(connection)

    assert connection.execute("SELECT symbol FROM splits").fetchall() == [("MARA",)]
    assert "market_values" in tables(connection)
    assert number(connection, "user_version") == len(MIGRATIONS)


def test_a_file_of_version_2_keeps_its_verdicts_and_the_kind_gets_a_column_of_its_own(
    connection: sqlite3.Connection,
) -> None:
    upgrade(connection, MIGRATIONS[:2])
    for session, verdict in (
        ("2025-10-09", "confirmed"),
        ("2025-10-10", "suspect: a move of +100.00 % looks like a split: or an error"),
        ("2025-10-13", "stale: did not trade in this session"),
        ("2025-10-14", ""),
    ):
        connection.execute(
            "INSERT INTO bars VALUES ('MARA', ?, 'yahoo', 1, 1, 1, 1, 1, NULL, 0, ?, 0, 0)", (session, verdict)
        )

    upgrade(connection)

    assert connection.execute("SELECT verdict, verdict_reason FROM bars ORDER BY session").fetchall() == [
        ("confirmed", ""),
        ("suspect", "a move of +100.00 % looks like a split: or an error"),
        ("stale", "did not trade in this session"),
        ("", ""),
    ]


def test_a_file_of_version_2_keeps_every_other_cell_and_loses_the_index_that_nothing_read(
    connection: sqlite3.Connection,
) -> None:
    upgrade(connection, MIGRATIONS[:2])
    row = ("MARA", "2025-10-13", "yahoo", 100.5, 99.0, 103.0, 98.0, 7.0, 97.0, 1, "stale: halted", 5.25, 6.5)
    connection.execute("INSERT INTO bars VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    upgrade(connection)

    assert connection.execute("SELECT * FROM bars").fetchall() == [(*row[:10], "stale", *row[11:], "halted")]
    assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'early_bars'").fetchone() == (0,)


def test_a_version_below_zero_counts_as_an_empty_file(
    connection: sqlite3.Connection,
) -> None:
    connection.execute("PRAGMA user_version = -1")

    upgrade(connection)

    assert number(connection, "user_version") == len(MIGRATIONS)


def test_an_empty_file_is_no_store_of_an_earlier_release(connection: sqlite3.Connection) -> None:
    assert not is_of_earlier_release(connection)
    upgrade(connection, MIGRATIONS[:2])
    assert is_of_earlier_release(connection)
    upgrade(connection)
    assert not is_of_earlier_release(connection)


def test_only_the_missing_steps_are_run(connection: sqlite3.Connection) -> None:
    upgrade(connection, (FIRST,))
    connection.execute("INSERT INTO notes VALUES ('kept')")

    upgrade(connection, (FIRST, SECOND))

    assert connection.execute("SELECT text, stars FROM notes").fetchall() == [("kept", 3)]
    assert number(connection, "user_version") == 2


@pytest.mark.parametrize("broken", [("CREATE TABLE more (text TEXT)", "NONSENSE"), ("DELETE FROM notes", "NONSENSE")])
def test_a_migration_that_fails_changes_nothing(connection: sqlite3.Connection, broken: Sequence[str]) -> None:
    upgrade(connection, (FIRST,))
    connection.execute("INSERT INTO notes VALUES ('kept')")

    with pytest.raises(ForeignFileError):
        upgrade(connection, (FIRST, broken))

    assert tables(connection) == {"notes"}
    assert connection.execute("SELECT text FROM notes").fetchall() == [("kept",)]
    assert number(connection, "user_version") == 1


def test_a_newer_version_is_refused(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA user_version = 99")

    with pytest.raises(NewerSchemaError, match=f"its version is 99, this release knows up to {len(MIGRATIONS)}"):
        upgrade(connection)


@pytest.mark.parametrize(
    "statement", ["PRAGMA application_id = 7", "CREATE TABLE bars (drinks TEXT)", "CREATE TABLE market_values (a TEXT)"]
)
def test_a_database_of_another_program_is_refused_and_untouched(connection: sqlite3.Connection, statement: str) -> None:
    connection.execute(statement)
    before = tables(connection), number(connection, "application_id")

    with pytest.raises(ForeignFileError):
        upgrade(connection)

    assert (tables(connection), number(connection, "application_id")) == before
    assert number(connection, "user_version") == 0


def test_a_file_of_version_3_gets_a_place_for_what_was_reported(connection: sqlite3.Connection) -> None:
    upgrade(connection, MIGRATIONS[:3])
    connection.execute("INSERT INTO splits VALUES ('MARA', '2025-10-13', 'yahoo', 2, 1, 0)")

    upgrade(connection)

    assert connection.execute("SELECT symbol FROM splits").fetchall() == [("MARA",)]
    assert "reported" in tables(connection)
