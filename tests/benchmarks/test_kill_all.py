import random
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import kill_all
from benchmarks.kill_all import Home, Round, faults_of, one_round, prepared, verdict
from benchmarks.kill_send import Server

NAMES = ("today", "sync", "send", "import", "export", "groups")
GOOD = Round(NAMES, (), dict.fromkeys(NAMES, 0), mails=1, ids=1, was_recorded=False, is_uncertain=False)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a home as it is before any command was killed."""
    return prepared(tmp_path, 9, "http://127.0.0.1:9")


def test_rounds_after_which_all_works_are_the_proof() -> None:
    assert verdict([GOOD] * 3, 18) == ()
    assert verdict([GOOD, GOOD, replace(GOOD, mails=2)], 18) == ()
    assert verdict([GOOD, GOOD, replace(GOOD, mails=0, ids=0, is_uncertain=True, later={"send": 75})], 18) == ()


@pytest.mark.parametrize(
    "bad",
    [
        replace(GOOD, faults=("the store: row 7 missing",)),
        replace(GOOD, later={**GOOD.later, "sync": 75}),
        replace(GOOD, later={**GOOD.later, "today": 69}),
        replace(GOOD, mails=0, ids=0),
        replace(GOOD, mails=2, was_recorded=True),
        replace(GOOD, mails=2, ids=2),
    ],
)
def test_anything_else_is_wrong(bad: Round) -> None:
    assert len(verdict([GOOD, GOOD, bad], 18)) == 1


def test_kills_that_strike_nothing_prove_nothing() -> None:
    assert "a running program 0 times" in verdict([replace(GOOD, struck=())] * 3, 18)[0]
    never = verdict([replace(GOOD, struck=NAMES[:-1])] * 3, 18)
    assert never == ("nothing is proved: a kill struck `groups` 0 times, at least 1 needed",)


def test_a_sound_home_has_no_faults(home: Home) -> None:
    assert faults_of(home, {"miners"}) == ()


def test_each_kind_of_damage_is_found(home: Home) -> None:
    (home.folder / "export.csv").write_text("date,symbol\n2025-10-13,MA")
    (home.folder / "today.csv").write_text("")
    home.settings.write_text(home.settings.read_text().removeprefix("# a comment that has to stay\n"))
    (home.data / "store.sqlite").write_bytes(b"rubbish" * 1000)
    found = " ".join(faults_of(home, {"miners", "group1"}))
    for words in ("the store: ", "the store holds 0 bars", "export.csv has 1 rows", "today.csv has 0 rows"):
        assert words in found
    assert "groups lost: ['group1']" in found
    assert "a comment of the settings is lost" in found
    home.settings.write_text("[groups.min")
    assert "the settings: " in " ".join(faults_of(home, set()))


def test_a_program_that_always_refuses_does_not_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "movers"
    program.write_text("#!/bin/sh\nexit 69\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(kill_all, "MOVERS", str(program))
    monkeypatch.setattr(kill_all, "LONGEST_SECONDS", 0.2)
    home = prepared(tmp_path, 9, "")
    done = one_round(home, Server(), 0, random.Random(1))  # noqa: S311
    assert len(verdict([done], 6)) > 4
