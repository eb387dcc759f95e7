"""The installed program, as a user starts it: what one process leaves to the next, and how a run ends."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.e2e.command import Movers, Outcome
from tests.e2e.replay import PATHS, Fault, Replay, paths_of
from tests.e2e.tape import wrong_figures

NOW, SOON, LATER = "2025-10-13T20:30:00+00:00", "2025-10-13T20:40:00+00:00", "2025-10-13T21:05:00+00:00"
NEXT_DAY = "2025-10-14T20:30:00+00:00"
KEYS = {"MOVERS_ALPACA_KEY": "PKSECRETKEY", "MOVERS_ALPACA_SECRET": "bad"}
HASTE = {"MOVERS_SOURCES__DEADLINE_SECONDS": "3"}
_TO_START_SECONDS = 12.0  # of a machine that does other things too; a source that is waited for takes a minute


def sources(outcome: Outcome) -> set[str]:
    """Return the sources of the shares."""
    return {row["source"] for symbol, row in outcome.good.items() if not symbol.endswith("-USD")}


def files(folder: Path) -> str:
    """Return everything that was written below a folder."""
    found = [file.read_bytes().decode(errors="replace") for file in folder.rglob("*") if file.is_file()]
    return "\n".join(found)


def test_a_report_has_the_figures_of_the_tape(movers: Movers, replay: Replay) -> None:
    replay.set(NOW)
    outcome = movers.installed("today", "-f", "csv", now=NOW)
    assert outcome.code == 0, outcome
    assert len(outcome.good) == 29
    assert wrong_figures(outcome, datetime.fromisoformat(NOW)) == []
    assert {row["source"] for row in outcome.good.values()} == {"yahoo"}


def test_t28_a_block_is_kept_by_every_process_until_its_time(movers: Movers, replay: Replay) -> None:
    replay.set(NOW, Fault("429", PATHS["yahoo"]))
    first = movers.installed("today", "-f", "csv", now=NOW)
    assert (first.code, sources(first)) == (0, {"cnbc"}), first
    assert 1 <= len(paths_of(replay.seen(), "yahoo")) <= 3

    replay.set(SOON)
    second = movers.installed("today", "-f", "csv", "--refresh", now=SOON)
    assert (second.code, sources(second)) == (0, {"cnbc"}), second
    assert paths_of(replay.seen(), "yahoo") == ()
    assert "cooling down until 2025-10-13 21:00 UTC" in movers.installed("sources", now=SOON).out

    replay.set(LATER)
    third = movers.installed("today", "-f", "csv", "--refresh", now=LATER)
    assert (third.code, sources(third)) == (0, {"yahoo"}), third


def test_a_block_that_is_cleared_is_forgotten(movers: Movers, replay: Replay) -> None:
    replay.set(NOW, Fault("429", PATHS["yahoo"]))
    movers.installed("today", now=NOW)
    assert movers.installed("sources", "--clear", "yahoo", now=SOON).code == 0
    replay.set(SOON)
    assert sources(movers.installed("today", "-f", "csv", "--refresh", now=SOON)) == {"yahoo"}


@pytest.mark.parametrize("kind", ["slow", "drip"])
def test_a_network_that_hangs_ends_at_the_deadline(movers: Movers, replay: Replay, kind: str) -> None:
    replay.set(NOW, Fault(kind, seconds=60))
    outcome = movers.installed("today", now=NOW, variables=HASTE)
    assert (outcome.code, outcome.out) == (69, ""), outcome
    assert outcome.seconds < 3 + _TO_START_SECONDS, outcome


def test_a_source_without_its_keys_names_the_variables(movers: Movers, replay: Replay) -> None:
    replay.set(NOW)
    outcome = movers.installed("today", "--source", "alpaca", now=NOW)
    assert (outcome.code, outcome.out) == (77, ""), outcome
    assert "MOVERS_ALPACA_KEY" in outcome.err


def test_refused_keys_are_77_and_are_written_nowhere(movers: Movers, replay: Replay) -> None:
    replay.set(NOW)
    outcome = movers.installed("today", "miners", "--source", "alpaca", "-v", now=NOW, variables=KEYS)
    assert (outcome.code, outcome.out) == (77, ""), outcome
    assert KEYS["MOVERS_ALPACA_KEY"] not in outcome.err + files(movers.home)


def test_the_last_session_held_is_printed_only_when_asked_for(movers: Movers, replay: Replay) -> None:
    replay.set(NOW)
    assert movers.installed("today", "-f", "csv", now=NOW).code == 0
    replay.set(NEXT_DAY, Fault("reset"))
    none = movers.installed("today", "-f", "csv", now=NEXT_DAY, variables=HASTE)
    assert none.code == 69
    assert "Print the last figures held with --stale-ok; check the network" in none.err
    held = movers.installed("today", "-f", "csv", "--stale-ok", now=NEXT_DAY, variables=HASTE)
    assert (held.code, {row["session"] for row in held.rows}) == (0, {"2025-10-13"}), held
    assert wrong_figures(held, datetime.fromisoformat(NEXT_DAY)) == []
    assert "figures held of 2025-10-13, 1 session before the latest" in held.err
    strict = movers.installed("today", "-f", "csv", "--stale-ok", "--strict", now=NEXT_DAY, variables=HASTE)
    assert strict.code == 3, strict


def test_verify_names_the_second_source_and_what_differs(movers: Movers, replay: Replay) -> None:
    replay.set(NOW, Fault("split-unadjusted", PATHS["cnbc"], symbols=("MARA",), ratio=1.02))
    outcome = movers.installed("today", "miners", "-f", "csv", "--verify", now=NOW)
    assert outcome.code == 0, outcome
    assert wrong_figures(outcome, datetime.fromisoformat(NOW)) == []
    # 20.24 from 18.65, and from 18.65 times 1.02
    assert "MARA: +8.53 % by yahoo, +6.4" in outcome.err, outcome


def test_doctor_finds_every_provider_that_needs_no_key(movers: Movers, replay: Replay) -> None:
    replay.set(NOW)
    outcome = movers.installed("doctor", now=NOW)
    assert (outcome.code, outcome.err) == (0, ""), outcome
    for name in PATHS.keys() - {"alpaca"}:
        assert f"ok       {name} " in outcome.out, outcome
