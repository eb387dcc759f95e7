import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cryptoai_cli.net.cooldown import LEAST, MOST, Cooldown, Cooldowns

NOW = datetime(2025, 10, 13, 20, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
IN_ANOTHER_PROCESS = """
import sys
from datetime import datetime
from pathlib import Path
from cryptoai_cli.net.cooldown import Cooldowns
held = Cooldowns(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])).of("yahoo")
print(held and held.until.isoformat())
"""


def kept(folder: Path, *, now: datetime = NOW) -> Cooldown | None:
    return Cooldowns(folder, now).of("yahoo")


def write(folder: Path, content: str | bytes) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    (folder / "yahoo.json").write_bytes(data)


def test_a_provider_that_has_not_blocked_may_be_asked(tmp_path: Path) -> None:
    assert kept(tmp_path) is None
    assert kept(tmp_path / "not" / "there") is None


def test_a_block_without_a_wait_lasts_half_an_hour(tmp_path: Path) -> None:
    Cooldowns(tmp_path / "data" / "cooldowns", NOW).start("yahoo", None, "refused")
    assert kept(tmp_path / "data" / "cooldowns") == Cooldown("yahoo", NOW + timedelta(minutes=30), "refused")


@pytest.mark.parametrize(
    ("seconds", "lasts"),
    [(0.0, LEAST), (60.0, LEAST), (3600.0, timedelta(hours=1)), (1e9, MOST), (float("inf"), MOST)],
)
def test_a_block_lasts_as_long_as_was_asked_within_bounds(tmp_path: Path, seconds: float, lasts: timedelta) -> None:
    Cooldowns(tmp_path, NOW).start("yahoo", seconds, "refused")
    held = kept(tmp_path)
    assert held is not None
    assert held.until == NOW + lasts


def test_t28_it_holds_until_its_time_and_not_beyond(tmp_path: Path) -> None:
    Cooldowns(tmp_path, NOW).start("yahoo", None, "refused")
    assert kept(tmp_path, now=NOW + LEAST - MINUTE) is not None
    assert kept(tmp_path, now=NOW + LEAST) is None


def test_each_provider_has_its_own(tmp_path: Path) -> None:
    Cooldowns(tmp_path, NOW).start("yahoo", None, "refused")
    assert Cooldowns(tmp_path, NOW).of("cnbc") is None


def test_a_later_block_counts_from_its_own_instant(tmp_path: Path) -> None:
    Cooldowns(tmp_path, NOW).start("yahoo", None, "refused")
    Cooldowns(tmp_path, NOW + 20 * MINUTE).start("yahoo", None, "refused again")
    assert kept(tmp_path, now=NOW + 40 * MINUTE) == Cooldown("yahoo", NOW + 50 * MINUTE, "refused again")


def test_a_longer_one_of_another_process_is_not_cut_short(tmp_path: Path) -> None:
    Cooldowns(tmp_path, NOW).start("yahoo", 7200.0, "asked for two hours")
    Cooldowns(tmp_path, NOW + MINUTE).start("yahoo", None, "refused")
    assert kept(tmp_path) == Cooldown("yahoo", NOW + timedelta(hours=2), "asked for two hours")


def test_another_process_of_this_user_knows_it(tmp_path: Path) -> None:
    Cooldowns(tmp_path, NOW).start("yahoo", None, "refused")
    command = [sys.executable, "-c", IN_ANOTHER_PROCESS, str(tmp_path), (NOW + MINUTE).isoformat()]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == (NOW + LEAST).isoformat()


def test_the_zone_of_the_machine_that_wrote_it_does_not_matter(tmp_path: Path) -> None:
    write(tmp_path, json.dumps({"until": "2025-10-13T17:00:00-04:00", "reason": "refused"}))
    held = kept(tmp_path)
    assert held is not None
    assert held.until == datetime(2025, 10, 13, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "null",
        "[]",
        "5",
        '"until"',
        "{}",
        '{"until": "2025-10-13T21:00:00+00:00"}',
        '{"until": 5, "reason": ""}',
        '{"until": null, "reason": ""}',
        '{"until": "soon", "reason": ""}',
        '{"until": "0001-01-01T00:00:00+14:00", "reason": ""}',
        '{"until": "9999-12-31T23:59:59-14:00", "reason": ""}',
        "[" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_a_damaged_file_counts_as_none(tmp_path: Path, content: str | bytes) -> None:
    write(tmp_path, content)
    assert kept(tmp_path) is None


def test_a_damaged_file_is_replaced_by_the_next_block(tmp_path: Path) -> None:
    write(tmp_path, "{")
    Cooldowns(tmp_path, NOW).start("yahoo", None, "refused")
    assert kept(tmp_path) is not None


def test_an_end_from_a_clock_that_was_far_ahead_counts_as_none(tmp_path: Path) -> None:
    Cooldowns(tmp_path, NOW + timedelta(days=365)).start("yahoo", None, "refused")
    assert kept(tmp_path) is None


def test_a_reason_from_outside_is_harmless_and_short(tmp_path: Path) -> None:
    Cooldowns(tmp_path, NOW).start("yahoo", None, "refused\n\x1b[31m" + "x" * 1000)
    held = kept(tmp_path)
    assert held is not None
    assert held.reason.startswith("refused [31mxxx")
    assert len(held.reason) == 300


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    Cooldowns(tmp_path / "file" / "cooldowns", NOW).start("yahoo", None, "refused")
    assert kept(tmp_path / "file" / "cooldowns") is None


@pytest.mark.skipif(os.name == "nt", reason="the rights of a folder are of another kind there")
def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "yahoo.json").mkdir()  # also where every right is ours
    Cooldowns(tmp_path, NOW).start("yahoo", None, "refused")
    assert kept(tmp_path) is None


def test_no_half_file_is_left_beside_it(tmp_path: Path) -> None:
    Cooldowns(tmp_path, NOW).start("yahoo", None, "refused")
    (tmp_path / "cnbc.json").mkdir()
    Cooldowns(tmp_path, NOW).start("cnbc", None, "refused")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["cnbc.json", "yahoo.json"]


def test_clearing_says_whether_there_was_one(tmp_path: Path) -> None:
    cooldowns = Cooldowns(tmp_path, NOW)
    cooldowns.start("yahoo", None, "refused")
    assert cooldowns.clear("yahoo")
    assert cooldowns.of("yahoo") is None
    assert not cooldowns.clear("yahoo")


def test_one_that_cannot_be_cleared_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "yahoo.json").mkdir()
    with pytest.raises(OSError, match=r"yahoo\.json"):
        Cooldowns(tmp_path, NOW).clear("yahoo")


def test_starting_one_does_not_wait_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[int] = []
    monkeypatch.setattr(os, "fsync", waited.append)
    Cooldowns(tmp_path, NOW).start("yahoo", None, "refused")
    assert waited == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_a_pipe_in_place_of_the_file_is_not_waited_for(tmp_path: Path) -> None:
    Cooldowns(tmp_path, NOW).start("yahoo", None, "blocked")
    (file,) = tmp_path.rglob("*.json")
    file.unlink()
    os.mkfifo(file)
    assert Cooldowns(tmp_path, NOW).of("yahoo") is None
