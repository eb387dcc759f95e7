import json
import random
import sqlite3
import sys
from pathlib import Path

import pytest

from tests.store.kept import bar, days, filled
from tests.store.load import LEAST_TURNS, WHOLE, sizes
from tests.store.started import at_once, killed_in_mid_save, outcome, start

ROLES = ("writer", "reader", "writer", "reader")
KILLS = 10


def integrity(path: Path) -> str:
    connection = sqlite3.connect(path)
    (told,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    return str(told)


def test_t31_many_processes_at_once_meet_no_error_and_no_torn_session(tmp_path: Path) -> None:
    seen = at_once(tmp_path / "store.sqlite", 3, ROLES)

    assert [each.errors for each in seen] == [[]] * len(ROLES)
    assert [each.torn for each in seen] == [0] * len(ROLES)
    assert all(each.turns >= LEAST_TURNS for each in seen)


def test_of_a_process_that_is_killed_in_mid_save_only_whole_transactions_stay(tmp_path: Path) -> None:
    path, chance = tmp_path / "store.sqlite", random.Random(7)  # noqa: S311 - the same kills at every run

    begun = 0
    for _ in range(KILLS):
        begun += killed_in_mid_save(path, chance)
        assert integrity(path) == "ok"
        assert set(sizes(path)) <= {WHOLE}

    assert begun >= sizes(path)[WHOLE] > 0


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files here")
def test_on_a_full_disk_a_save_is_undone_and_told_and_the_store_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"

    told = json.loads(outcome(start("limited", path, "500000")))

    (message,) = told["told"]
    assert "cannot write the store" in message
    assert str(path) in message
    assert "the disk is full" in message
    assert integrity(path) == "ok"
    assert set(sizes(path)) <= {10, WHOLE}
    assert sizes(path)[10] == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files here")
def test_on_a_disk_that_was_full_before_there_was_a_store_it_lies_in_memory(tmp_path: Path) -> None:
    told = json.loads(outcome(start("limited", tmp_path / "store.sqlite", "1000")))

    assert told == {"told": ["store-memory"], "before": 0}


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files here")
def test_on_a_disk_without_any_room_a_store_is_still_read(tmp_path: Path) -> None:
    path = filled(tmp_path / "store.sqlite", [bar(session=day) for day in days(50)])

    told = json.loads(outcome(start("limited", path, "1000")))

    assert told == {"told": ["store-read-only"], "before": 50}
