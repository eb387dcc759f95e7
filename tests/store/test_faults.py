import sqlite3
from contextlib import closing

import pytest

from cryptoai_cli.errors import StoreBusyError, StoreDamagedError, StoreError
from cryptoai_cli.store.faults import is_busy, is_damaged, raising_store_errors, reason_of


def error(code: int | None, text: str = "as SQLite says it") -> sqlite3.Error:
    made = sqlite3.OperationalError(text)
    if code is not None:
        made.sqlite_errorcode = code
    return made


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL])
def test_what_another_process_holds_is_busy_and_not_damaged(code: int) -> None:
    assert is_busy(error(code))
    assert not is_damaged(error(code))


@pytest.mark.parametrize("code", [sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB])
def test_a_broken_file_is_damaged_and_not_busy(code: int) -> None:
    assert is_damaged(error(code))
    assert not is_busy(error(code))


def test_an_extended_code_counts_as_its_kind() -> None:
    assert is_busy(error(sqlite3.SQLITE_BUSY_SNAPSHOT))
    assert is_damaged(error(sqlite3.SQLITE_CORRUPT_INDEX))


def test_a_full_disk_is_neither_busy_nor_damaged() -> None:
    assert not is_busy(error(sqlite3.SQLITE_FULL))
    assert not is_damaged(error(sqlite3.SQLITE_FULL))


def test_a_text_that_is_no_utf_8_is_damage() -> None:
    with closing(sqlite3.connect(":memory:")) as connection, pytest.raises(sqlite3.OperationalError) as raised:
        connection.execute("SELECT CAST(x'c328' AS TEXT)").fetchone()
    assert is_damaged(raised.value)


def test_an_error_of_use_is_neither_and_keeps_its_own_words() -> None:
    misused = sqlite3.ProgrammingError("as the module says it")
    assert not is_busy(misused)
    assert not is_damaged(misused)
    assert reason_of(misused) == "as the module says it"


def test_tables_of_another_shape_are_cured_by_moving_the_file_away() -> None:
    with pytest.raises(StoreError) as raised, raising_store_errors("read it"):
        raise error(sqlite3.SQLITE_ERROR)
    assert "move the file away" in raised.value.hint


def test_a_known_reason_is_told_in_our_words() -> None:
    assert reason_of(error(sqlite3.SQLITE_IOERR_WRITE)) == "the disk is full or fails"


@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        (sqlite3.SQLITE_BUSY, StoreBusyError, "cannot read it: other processes keep it locked"),
        (sqlite3.SQLITE_CORRUPT, StoreDamagedError, "cannot read it: as SQLite says it"),
        (sqlite3.SQLITE_READONLY, StoreError, "cannot read it: it is write-protected"),
    ],
)
def test_each_kind_is_an_error_of_its_own_that_says_what_was_tried(
    code: int, kind: type[StoreError], message: str
) -> None:
    with pytest.raises(StoreError) as raised, raising_store_errors("read it"):
        raise error(code)
    assert type(raised.value) is kind
    assert raised.value.message == message


def test_what_is_no_error_of_the_database_passes_as_it_is() -> None:
    with pytest.raises(ValueError, match="no bar"), raising_store_errors("read it"):
        raise ValueError("no bar")
