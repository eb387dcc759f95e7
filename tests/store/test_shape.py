import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from cryptoai_cli.store.connecting import in_memory
from cryptoai_cli.store.schema import MIGRATIONS
from cryptoai_cli.store.shape import SHAPES, shape_fault


def retyped(table: str, old: str, new: str) -> str:
    """Return the statements that make a table anew with a column of another type."""
    made = next(each for step in MIGRATIONS for each in step if f"EXISTS {table} " in each)
    assert old in made
    later = "; ALTER TABLE bars ADD COLUMN verdict_reason TEXT" if table == "bars" else ""
    return f"DROP TABLE {table}; {made.replace(old, new)}{later}"


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(in_memory()) as made:
        yield made


def test_what_the_migrations_make_is_of_our_shape(connection: sqlite3.Connection) -> None:
    assert shape_fault(connection) == ""
    made = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert made == SHAPES.keys()


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        ("DROP TABLE splits", "it has no table splits"),
        ("ALTER TABLE facts ADD COLUMN colour TEXT", "its table facts is not from movers"),
        ("ALTER TABLE facts RENAME COLUMN kind TO sort", "its table facts is not from movers"),
        ("DROP TABLE bars; CREATE VIEW bars AS SELECT 1 AS close", "it has no table bars"),
        (
            "CREATE TABLE x AS SELECT * FROM bars; DROP TABLE bars; ALTER TABLE x RENAME TO bars",
            "its table bars is not from movers",
        ),
        ("CREATE TRIGGER doubling AFTER INSERT ON bars BEGIN SELECT 1; END", "doubling in it is not from movers"),
        (retyped("bars", "close REAL", "close TEXT"), "its column close of bars holds TEXT and not REAL"),
        (retyped("candles", "ends REAL", "ends BLOB"), "its column ends of candles holds BLOB and not REAL"),
        (retyped("facts", "listed TEXT", "listed"), "its column listed of facts holds anything and not TEXT"),
        (
            retyped("reported", "streak INTEGER", "streak REAL"),
            "its column streak of reported holds REAL and not INTEGER",
        ),
        ("CREATE UNIQUE INDEX one ON bars (symbol)", "one in it is not from movers"),
    ],
)
def test_another_shape_is_told(connection: sqlite3.Connection, statements: str, fault: str) -> None:
    connection.executescript(statements)
    assert shape_fault(connection) == fault


def test_an_index_and_a_table_beside_ours_do_no_harm(connection: sqlite3.Connection) -> None:
    connection.executescript("CREATE INDEX by_close ON bars (close); CREATE TABLE notes (text)")
    assert shape_fault(connection) == ""
