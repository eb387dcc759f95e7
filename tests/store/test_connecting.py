import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cryptoai_cli.store.connecting import _retry_while_busy, for_reading, for_writing, in_memory
from cryptoai_cli.store.schema import MIGRATIONS, ForeignFileError, NewerSchemaError, upgrade
from tests.store.kept import bar, filled


class Attempts:
    """Fails with each of `errors`, then connects."""

    def __init__(self, *codes: int) -> None:
        self.codes = list(codes)

    def __call__(self) -> sqlite3.Connection:
        if not self.codes:
            return in_memory()
        error = sqlite3.OperationalError("as SQLite says it")
        error.sqlite_errorcode = self.codes.pop(0)
        raise error


def test_t31_a_file_that_others_are_just_making_is_tried_again() -> None:
    attempts = Attempts(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_BUSY_RECOVERY)

    _retry_while_busy(attempts).close()

    assert attempts.codes == []


def test_what_waiting_does_not_cure_is_told_at_once() -> None:
    attempts = Attempts(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY)

    with pytest.raises(sqlite3.OperationalError):
        _retry_while_busy(attempts)

    assert attempts.codes == [sqlite3.SQLITE_BUSY]


def version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def of_release(path: Path, steps: int) -> Path:
    """Make the file that a release with so many migrations left behind, with one bar whose verdict is one text."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        upgrade(connection, MIGRATIONS[:steps])
        connection.execute("INSERT INTO bars VALUES ('MARA', '', '', 1, 1, 1, 1, 1, 1, 0, 'stale: halted', 0, 0)")
    return path


@pytest.mark.parametrize("steps", [1, 2])
def test_a_file_of_an_earlier_release_is_read_as_the_latest_version_and_stays_as_it_was(
    tmp_path: Path, steps: int
) -> None:
    path = of_release(tmp_path / "store.sqlite", steps)
    before = path.read_bytes()

    with closing(for_reading(path)) as connection:
        assert version(connection) == len(MIGRATIONS)
        assert connection.execute("SELECT verdict, verdict_reason FROM bars").fetchall() == [("stale", "halted")]

    assert path.read_bytes() == before


def test_a_file_of_an_earlier_release_is_brought_up_to_date_for_writing(tmp_path: Path) -> None:
    path = of_release(tmp_path / "store.sqlite", 2)

    for_writing(path).close()

    with closing(sqlite3.connect(path)) as connection:
        assert version(connection) == len(MIGRATIONS)


def test_a_file_of_the_latest_version_is_read_itself_and_never_written(tmp_path: Path) -> None:
    path = filled(tmp_path / "store.sqlite", [bar()])

    with closing(for_reading(path)) as connection:
        with closing(for_writing(path)) as other:
            other.execute("UPDATE bars SET close = 7")
        assert connection.execute("SELECT close FROM bars").fetchall() == [(7.0,)]
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("UPDATE bars SET close = 8")


def test_what_is_no_database_or_of_a_newer_release_is_not_read(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    foreign.write_bytes(b"no database")
    newer = filled(tmp_path / "newer", [])
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("PRAGMA user_version = 99")

    with pytest.raises(ForeignFileError, match="not a database"):
        for_reading(foreign)
    with pytest.raises(NewerSchemaError):
        for_reading(newer)


def test_an_empty_file_is_no_store_to_read_and_is_left_empty(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.touch()

    with pytest.raises(sqlite3.OperationalError):
        for_reading(path)

    assert path.read_bytes() == b""


def test_readers_and_a_writer_work_side_by_side(tmp_path: Path) -> None:
    with closing(for_writing(tmp_path / "store.sqlite")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize("connect", [for_reading, for_writing])
def test_a_pipe_is_refused_at_once(connect: Callable[[Path], sqlite3.Connection], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "store.sqlite")
    with pytest.raises(OSError, match="no file"):
        connect(tmp_path / "store.sqlite")


@pytest.mark.parametrize("connect", [for_reading, for_writing])
@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
@pytest.mark.parametrize(
    "make",
    [
        os.mkfifo,  # SQLite would wait for ever for whoever writes into a pipe in the place of its journal
        Path.mkdir,
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.symlink_to("/nowhere/at/all"),
    ],
    ids=["pipe", "folder", "device", "link"],
)
def test_what_is_no_file_in_the_place_of_a_companion_is_refused_by_name(
    make: Callable[[Path], None], ending: str, connect: Callable[[Path], sqlite3.Connection], tmp_path: Path
) -> None:
    store, link = tmp_path / "kept.sqlite", tmp_path / "link.sqlite"
    filled(store, ())
    link.symlink_to(store)
    make(Path(f"{store}{ending}"))
    for path in (store, link):
        with pytest.raises(OSError, match=rf"kept.sqlite{ending} beside it is .*: move it away"):
            connect(path)
