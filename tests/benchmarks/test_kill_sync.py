import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import kill_sync
from benchmarks.kill_sync import Kill, Last, Look, kill_often, look, verdict

WHOLE = Look("ok", 100)
GOOD = (Kill(was_running=True, in_a_save=True, before=50, after=WHOLE),) * 4
DONE = Last(0, WHOLE, 100)


def test_kills_in_mid_save_that_leave_a_whole_store_prove_it() -> None:
    assert verdict(GOOD, DONE) == ()


@pytest.mark.parametrize(
    ("kill", "complaint"),
    [
        (Kill(was_running=True, in_a_save=True, before=50, after=Look("row 7 missing", 100)), "damaged files"),
        (Kill(was_running=True, in_a_save=True, before=101, after=WHOLE), "bars lost"),
    ],
)
def test_one_bad_store_is_enough(kill: Kill, complaint: str) -> None:
    assert verdict((*GOOD, kill), DONE)[0].startswith(complaint)


def test_kills_that_never_strike_a_save_prove_nothing() -> None:
    assert (
        "a kill struck a save 0 times"
        in verdict((Kill(was_running=True, in_a_save=False, before=50, after=WHOLE),) * 9, DONE)[0]
    )
    assert (
        "a running program 0 times"
        in verdict((Kill(was_running=False, in_a_save=False, before=50, after=WHOLE),) * 9, DONE)[0]
    )


@pytest.mark.parametrize(
    "last", [Last(69, WHOLE, 100), Last(0, Look("ok", 99), 100), Last(0, Look("broken", 100), 100)]
)
def test_the_next_run_has_to_complete_the_store(last: Last) -> None:
    assert len(verdict(GOOD, last)) == 1


def test_a_store_without_a_bar_proves_nothing() -> None:
    assert verdict(GOOD, Last(0, Look("ok", 0), 0))


def test_a_program_that_always_refuses_does_not_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kill_sync, "SYNC", "raise SystemExit(69)")
    kills = kill_often(tmp_path, {}, 2)
    assert verdict(kills, Last(69, look(tmp_path / "store.sqlite"), 0))


def test_a_broken_file_is_no_whole_one_and_an_absent_one_is_empty(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite"
    assert look(store) == Look("ok", 0)
    store.write_bytes(b"rubbish" * 1000)
    assert not look(store).is_whole
    store.unlink()
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("CREATE TABLE bars (close REAL)")
        connection.execute("INSERT INTO bars VALUES (1)")
        connection.commit()
    assert look(store) == Look("ok", 1)
