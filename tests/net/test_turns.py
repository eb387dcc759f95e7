import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from cryptoai_cli.net.turns import Turns

MARGIN = 0.05
FILE = "sec.turns.json"


class Clock:
    """Seconds that pass only where somebody waits."""

    def __init__(self, now: float = 5000.0) -> None:
        self.now = now
        self.waits: list[float] = []

    def ticks(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def turns(folder: Path | None, clock: Clock, most: int = 3) -> Turns:
    return Turns(folder, "sec", most=most, ticks=clock.ticks, pause=clock.pause)


def take(limit: Turns, clock: Clock, seconds: float = 60.0) -> str:
    key = limit.take(clock.now + seconds)
    assert key is not None
    return key


def busiest_second(instants: Sequence[float]) -> int:
    return max(sum(first <= other < first + 1.0 for other in instants) for first in instants)


@pytest.mark.parametrize("has_folder", [True, False])
def test_the_first_begin_at_once_and_the_next_waits_until_a_second_after_an_end(
    tmp_path: Path, *, has_folder: bool
) -> None:
    clock = Clock()
    limit = turns(tmp_path if has_folder else None, clock)
    keys = [take(limit, clock) for _ in range(3)]
    assert clock.waits == []
    clock.now += 0.2
    limit.end(keys[1])
    ended = clock.now
    take(limit, clock)
    assert clock.now == pytest.approx(ended + 1.0 + MARGIN, abs=0.01)


def test_a_request_under_way_keeps_its_place(tmp_path: Path) -> None:
    clock = Clock()
    limit = turns(tmp_path, clock)
    for _ in range(3):
        take(limit, clock)
    clock.now += 2.0
    assert limit.take(clock.now + 1.0) is None


def test_there_is_no_turn_at_all_after_the_deadline_and_nobody_waits_for_one(tmp_path: Path) -> None:
    clock = Clock()
    limit = turns(tmp_path, clock, most=1)
    limit.end(take(limit, clock))
    assert limit.take(clock.now + 0.5) is None
    assert clock.waits == []


def test_another_process_sees_the_places_that_are_taken(tmp_path: Path) -> None:
    clock = Clock()
    mine, others = turns(tmp_path, clock, most=2), turns(tmp_path, clock, most=2)
    mine.end(take(mine, clock))
    others.end(take(others, clock))
    started = clock.now
    take(mine, clock)
    assert clock.now == pytest.approx(started + 1.0 + MARGIN, abs=0.01)


def test_a_process_that_was_killed_gives_its_places_back_in_the_end(tmp_path: Path) -> None:
    clock = Clock()
    dead = turns(tmp_path, clock, most=1)
    take(dead, clock)
    started = clock.now
    take(turns(tmp_path, clock, most=1), clock)
    assert 1.0 < clock.now - started < 10.0


@pytest.mark.parametrize("there", [b"", b"{", b"[1]", b'{"a": "x", "b": null, "c": true}', b"\xff\xfe", b"[" * 50_000])
def test_a_damaged_file_is_ignored_and_written_anew(tmp_path: Path, there: bytes) -> None:
    (tmp_path / FILE).write_bytes(there)
    clock = Clock()
    key = take(turns(tmp_path, clock), clock)
    assert list(json.loads((tmp_path / FILE).read_bytes())) == [key]


@pytest.mark.parametrize("until", [1e9, 4000.0])
def test_what_cannot_be_of_this_start_of_the_machine_is_ignored(tmp_path: Path, until: float) -> None:
    (tmp_path / FILE).write_text(json.dumps({str(number): until for number in range(3)}))
    clock = Clock()
    take(turns(tmp_path, clock), clock)
    assert clock.waits == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_where_nothing_can_be_written_the_limit_is_that_of_the_process(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    clock = Clock()
    limit = turns(tmp_path, clock, most=1)
    limit.end(take(limit, clock))
    take(limit, clock)
    assert clock.now >= 5001.0


def test_a_file_in_place_of_the_folder_leaves_the_limit_of_the_process(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    clock = Clock()
    limit = turns(tmp_path / "home", clock, most=1)
    limit.end(take(limit, clock))
    take(limit, clock)
    assert clock.now >= 5001.0


def test_while_another_process_holds_the_file_for_ever_there_is_no_turn(tmp_path: Path) -> None:
    from cryptoai_cli.system.lock import Lock  # noqa: PLC0415 - what another process does

    with Lock(tmp_path / "sec.turns.lock") as lock:
        assert lock.held
        limit = Turns(tmp_path, "sec")
        assert limit.take(time.monotonic() + 0.1) is None


def test_threads_share_the_limit() -> None:
    limit = Turns(None, "sec", most=4, seconds=0.2)
    begun: list[float] = []

    def work() -> None:
        key = limit.take(time.monotonic() + 5.0)
        assert key is not None
        begun.append(time.monotonic())
        limit.end(key)

    run_all([threading.Thread(target=work) for _ in range(9)])
    first = min(begun)
    assert sum(instant < first + 0.2 for instant in begun) == 4


def run_all(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


IN_ANOTHER_PROCESS = """
import sys, time
from pathlib import Path
from cryptoai_cli.net.turns import Turns
limit = Turns(Path(sys.argv[1]), "sec")
for _ in range(4):
    key = limit.take(time.monotonic() + 15.0)
    print(time.monotonic())
    limit.end(key)
"""


def test_three_processes_share_the_limit(tmp_path: Path) -> None:
    command = [sys.executable, "-c", IN_ANOTHER_PROCESS, str(tmp_path)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    begun = [float(line) for each in running for line in each.communicate(timeout=20)[0].split()]
    assert len(begun) == 12
    assert busiest_second(begun) <= 10
