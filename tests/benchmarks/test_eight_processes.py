from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import eight_processes
from benchmarks.eight_processes import Competition, compete, look, verdict

LEFT = {("on", 0): 5, ("today", 0): 4, ("today", 69): 1, ("sync", 0): 2, ("sync", 75): 7, ("over", 0): 3}
GOOD = Competition({**LEFT, ("history", 0): 3}, (), "ok", reported=5, torn=())


def test_commands_that_all_did_their_work_are_the_proof() -> None:
    assert verdict(GOOD) == ()


@pytest.mark.parametrize(
    "bad",
    [
        replace(GOOD, left={**GOOD.left, ("on", 70): 1}),
        replace(GOOD, left={**GOOD.left, ("on", 69): 1}),
        replace(GOOD, left={**GOOD.left, ("sync", 0): 0}),
        replace(GOOD, troubles=("locked: database is locked",)),
        replace(GOOD, store="row 7 missing"),
        replace(GOOD, torn=("2025-10-10",)),
        replace(GOOD, reported=0),
    ],
)
def test_anything_else_is_wrong(bad: Competition) -> None:
    assert len(verdict(bad)) == 1


def test_a_program_that_always_refuses_does_not_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eight_processes, "COMMAND", "raise SystemExit(69)")
    assert compete(tmp_path, "", 1) == 1


def test_a_store_that_is_not_there_or_broken_is_told(tmp_path: Path) -> None:
    assert look(tmp_path / "store.sqlite", {"2025-10-10"}) == ("there is none", ["2025-10-10"])
    (tmp_path / "store.sqlite").write_bytes(b"rubbish" * 1000)
    assert look(tmp_path / "store.sqlite", set())[0] == "file is not a database"
