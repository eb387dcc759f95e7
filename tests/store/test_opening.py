import os
import shutil
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cryptoai_cli.errors import StoreError
from cryptoai_cli.store.opening import Opened, acquire_lock, open_store, renew_store
from cryptoai_cli.store.records import Corrections
from cryptoai_cli.store.schema import MIGRATIONS, upgrade
from cryptoai_cli.system.lock import Lock
from tests.build import EVENING
from tests.store.kept import CLOSE, bar, days, fact, filled, held

NOBODY = 65534


def codes(opened: Opened) -> list[str]:
    return [notice.code for notice in opened.notices]


def beside(path: Path) -> set[str]:
    return {each.name for each in path.parent.iterdir()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "store.sqlite"


@pytest.fixture
def unprivileged(tmp_path: Path) -> Iterator[None]:
    """Be a user whom permissions bind: root may write everywhere."""
    if not hasattr(os, "geteuid"):
        pytest.skip("this system has no file permissions of that kind")
    if os.geteuid():
        yield
        return
    for folder in (tmp_path, *tmp_path.parents):
        if not folder.stat().st_mode & stat.S_IXOTH:
            folder.chmod(folder.stat().st_mode | stat.S_IXGRP | stat.S_IXOTH)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_new_store_is_made_with_its_folder(path: Path) -> None:
    with open_store(path, EVENING).store as store:
        store.save([bar()])

    opened = open_store(path, EVENING)
    with opened.store as store:
        assert opened.is_kept
        assert opened.notices == ()
        assert held(store) == (bar(),)
        assert store.path == path


def test_a_store_that_was_closed_is_one_file(path: Path) -> None:
    filled(path, [bar()])

    assert beside(path) == {"store.sqlite"}


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    path.parent.mkdir()
    path.touch()

    opened = open_store(path, EVENING)

    with opened.store:
        assert opened.is_kept


def test_without_a_place_it_lies_in_memory_and_says_so() -> None:
    opened = open_store(None, EVENING)
    with opened.store as store:
        store.save([bar()])

        assert held(store) == (bar(),)
        assert not opened.is_kept
        assert codes(opened) == ["store-memory"]
        assert store.path is None


@pytest.mark.parametrize("place", ["file/store.sqlite", "file/deeper/store.sqlite", "folder"])
def test_t31_a_place_that_cannot_be_written_falls_back_to_memory(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()

    opened = open_store(tmp_path / place, EVENING)

    with opened.store as store:
        store.save([bar()])
        assert held(store) == (bar(),)
    assert not opened.is_kept
    assert codes(opened) == ["store-memory"]
    assert str(tmp_path / place) in opened.notices[0].message


@pytest.mark.skipif(not Path(os.devnull).is_char_device(), reason="no device of that kind here")
def test_t31_a_home_below_a_device_falls_back_to_memory() -> None:
    opened = open_store(Path(os.devnull) / "nowhere" / "store.sqlite", EVENING)

    with opened.store:
        assert codes(opened) == ["store-memory"]


def test_t31_a_folder_without_permission_falls_back_to_memory(path: Path, unprivileged: None) -> None:  # noqa: ARG001 - sets who we are
    opened = open_store(path.parent.parent.parent / "new" / "store.sqlite", EVENING)

    with opened.store:
        assert codes(opened) == ["store-memory"]


@pytest.mark.parametrize("folder_mode", [0o755, 0o555])
def test_t31_a_store_that_is_write_protected_is_read_and_saving_does_nothing(
    path: Path, folder_mode: int, request: pytest.FixtureRequest
) -> None:
    filled(path, [bar()])
    path.chmod(0o444)
    path.parent.chmod(folder_mode)
    request.getfixturevalue("unprivileged")

    opened = open_store(path, EVENING)
    with opened.store as store:
        assert codes(opened) == ["store-read-only"]
        assert opened.notices[0].message.endswith("so nothing new is kept: it is write-protected.")
        assert store.read_only
        assert not opened.is_kept
        assert store.save([bar(close=1.0)], facts=[fact()]) == Corrections()
        assert held(store) == (bar(),)
        assert store.facts(["MARA"]) == ()


def test_a_log_that_cannot_be_read_is_not_passed_over(path: Path, request: pytest.FixtureRequest) -> None:
    filled(path, [bar()])
    copy = path.parent / "copy"
    copy.mkdir()
    with open_store(path, EVENING).store as store:
        store.save([bar("RIOT")])
        for name in ("store.sqlite", "store.sqlite-wal"):
            shutil.copy(path.with_name(name), copy / name)
    copy.chmod(0o555)
    request.getfixturevalue("unprivileged")

    opened = open_store(copy / "store.sqlite", EVENING)

    with opened.store:
        assert codes(opened) == ["store-memory"]


def test_a_damaged_file_that_is_write_protected_is_left_alone(path: Path, request: pytest.FixtureRequest) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database " * 1000)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    request.getfixturevalue("unprivileged")

    opened = open_store(path, EVENING)

    with opened.store:
        assert codes(opened) == ["store-memory"]
        assert "not a database" in opened.notices[0].message


@pytest.mark.parametrize("damage", ["other bytes", "cut off", "a torn header"])
def test_a_damaged_file_is_set_aside_and_a_new_one_made(path: Path, damage: str) -> None:
    raw = filled(path, [bar(session=day) for day in days(1000)]).read_bytes()
    broken = {"other bytes": b"no database " * 1000, "cut off": raw[:6000], "a torn header": b"\0" * 100 + raw[100:]}
    path.write_bytes(broken[damage])

    opened = open_store(path, EVENING)
    with opened.store as store:
        assert opened.is_kept
        assert codes(opened) == ["store-damaged"]
        assert "store.sqlite.damaged-20251013T203000" in opened.notices[0].message
        assert held(store) == ()
        store.save([bar()])

    assert path.with_name("store.sqlite.damaged-20251013T203000").read_bytes() == broken[damage]
    with open_store(path, EVENING).store as store:
        assert held(store) == (bar(),)


def test_the_companions_of_a_damaged_file_go_with_it(path: Path) -> None:
    path.parent.mkdir()
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).write_bytes(b"no database " * 1000)

    open_store(path, EVENING).store.close()

    aside = "store.sqlite.damaged-20251013T203000"
    assert {aside, f"{aside}-wal", f"{aside}-shm"} <= beside(path)
    assert not {"store.sqlite-wal", "store.sqlite-shm"} & beside(path)


def test_a_damaged_file_stays_where_a_companion_of_it_cannot_go(path: Path) -> None:
    """The log of the damaged file must never lie beside the new one: it would be taken for its own."""
    path.parent.mkdir()
    for ending in ("", "-wal"):
        path.with_name(path.name + ending).write_bytes(b"no database " * 1000)
    (path.parent / "store.sqlite.damaged-20251013T203000-wal").mkdir()

    opened = open_store(path, EVENING)

    with opened.store:
        assert codes(opened) == ["store-memory"]
    assert path.read_bytes().startswith(b"no database")
    assert "store.sqlite-wal" in beside(path)


def test_two_damages_in_one_second_have_names_of_their_own(path: Path) -> None:
    path.parent.mkdir()
    for _ in range(2):
        path.write_bytes(b"no database " * 1000)
        open_store(path, EVENING).store.close()

    assert {"store.sqlite.damaged-20251013T203000", "store.sqlite.damaged-20251013T203000-2"} <= beside(path)


def test_the_database_of_another_program_is_set_aside(path: Path) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bars (drinks TEXT)")
    connection.close()
    before = path.read_bytes()

    opened = open_store(path, EVENING)

    with opened.store:
        assert codes(opened) == ["store-damaged"]
    assert path.with_name("store.sqlite.damaged-20251013T203000").read_bytes() == before


def test_a_store_that_another_process_has_renewed_meanwhile_is_used_as_it_is(path: Path) -> None:
    filled(path, [bar()])

    opened = renew_store(path, EVENING, "seen by us before the other process mended it")

    with opened.store as store:
        assert held(store) == (bar(),)
        assert opened.notices == ()
    assert not any("damaged" in name for name in beside(path))


def test_damage_that_only_a_read_finds_is_renewed(path: Path) -> None:
    filled(path, [bar(session=day) for day in days(2000)])
    raw = bytearray(path.read_bytes())
    for page in range(8, len(raw) // 4096):
        raw[page * 4096 : page * 4096 + 64] = b"\xee" * 64
    path.write_bytes(raw)

    opened = renew_store(path, EVENING, "database disk image is malformed")

    with opened.store as store:
        assert held(store) == ()
        assert codes(opened) == ["store-damaged"]


def test_a_store_of_a_newer_release_is_left_alone(path: Path) -> None:
    filled(path, [bar()])
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()

    opened = open_store(path, EVENING)

    with opened.store as store:
        store.save([bar("RIOT")])
        assert codes(opened) == ["store-newer"]
        assert not opened.is_kept
    assert path.read_bytes() == before
    assert beside(path) == {"store.sqlite"}


def of_first_release(path: Path, *, verdict: str) -> None:
    """Make the file that the first release left behind: one bar of MARA, its verdict as one text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        upgrade(connection, MIGRATIONS[:2])
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(
            "INSERT INTO bars VALUES ('MARA', '2025-10-13', 'yahoo', 100, NULL, NULL, NULL, NULL, NULL, 0, ?, ?, ?)",
            (verdict, CLOSE.timestamp(), EVENING.timestamp()),
        )


def test_a_write_protected_store_of_an_older_release_is_read_with_its_verdicts(
    path: Path, request: pytest.FixtureRequest
) -> None:
    of_first_release(path, verdict="stale: did not trade in this session")
    path.chmod(0o444)
    path.parent.chmod(0o555)
    before = path.read_bytes()
    request.getfixturevalue("unprivileged")

    opened = open_store(path, EVENING)

    with opened.store as store:
        assert codes(opened) == ["store-read-only"]
        assert held(store) == (bar(verdict="stale: did not trade in this session"),)
    assert path.read_bytes() == before


def test_a_store_of_an_older_release_is_brought_up_to_date(path: Path) -> None:
    of_first_release(path, verdict="suspect: looks like a split")

    opened = open_store(path, EVENING)

    with opened.store as store:
        assert opened.notices == ()
        assert held(store) == (bar(verdict="suspect: looks like a split"),)
        store.save([], facts=[fact()])
        assert store.facts(["MARA"]) == (fact(),)
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    connection.close()


def test_what_a_killed_process_left_in_the_log_is_read(path: Path) -> None:
    writer = open_store(path, EVENING).store
    writer.save([bar()])
    copy = path.parent / "copy"
    copy.mkdir()
    for name in beside(path) - {"copy"}:
        shutil.copy(path.with_name(name), copy / name)
    writer.close()

    with open_store(copy / "store.sqlite", EVENING).store as store:
        assert held(store) == (bar(),)


def test_a_lock_that_cannot_be_made_is_told_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match=r"cannot make the lock .*sync\.lock: ") as caught:
        acquire_lock(Lock(tmp_path / "file" / "sync.lock"))

    assert caught.value.hint == "check the free space and the permissions, or set MOVERS_HOME to another folder"


def test_a_lock_that_another_process_holds_is_not_taken(tmp_path: Path) -> None:
    with Lock(tmp_path / "sync.lock"):
        assert not acquire_lock(Lock(tmp_path / "sync.lock"))


def test_a_lock_is_waited_for_as_long_as_the_caller_says(tmp_path: Path) -> None:
    class Watched(Lock):
        def acquire(self, patience_seconds: float = 0.0, pause: Callable[[float], None] = time.sleep) -> bool:
            asked.append(patience_seconds)
            return super().acquire(0.0, pause)

    asked: list[float] = []
    with Watched(tmp_path / "lock") as lock:
        assert acquire_lock(lock, 10.0)
        assert acquire_lock(lock)
    assert asked == [0.0, 10.0, 0.0]
