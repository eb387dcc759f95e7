import subprocess
import sys
from pathlib import Path

import pytest

from cryptoai_cli.errors import StoreError
from cryptoai_cli.store.lock import Lock
from tests.docs.pages import ROOT

HOLDER = """
import sys, time
from pathlib import Path
from cryptoai_cli.store.lock import Lock
lock = Lock(Path(sys.argv[1]))
sys.stdout.write(f"{lock.acquire()}\\n")
sys.stdout.flush()
time.sleep(60)
"""


def test_a_lock_is_taken_once(tmp_path: Path) -> None:
    one, other = Lock(tmp_path / "new folder" / "sync.lock"), Lock(tmp_path / "new folder" / "sync.lock")

    assert one.acquire()
    assert not other.acquire()
    one.release()
    assert other.acquire()
    other.release()


def test_taking_it_again_and_letting_go_twice_are_harmless(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "sync.lock")

    assert lock.acquire()
    assert lock.acquire()
    lock.release()
    lock.release()
    assert not lock.held


def test_a_block_holds_it_until_its_end(tmp_path: Path) -> None:
    path = tmp_path / "sync.lock"
    with Lock(path) as lock, Lock(path) as second:
        assert lock.held
        assert not second.held

    with Lock(path) as lock:
        assert lock.held


def test_a_block_that_fails_lets_go_as_well(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "sync.lock")

    with pytest.raises(ValueError, match="inside"), lock:
        raise ValueError("inside")

    assert not lock.held


def test_t35_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    path = tmp_path / "sync.lock"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        assert not Lock(path).acquire()
        holder.kill()

    with Lock(path) as lock:
        assert lock.held


def test_a_lock_that_cannot_be_made_is_told_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match=r"cannot make the lock .*sync\.lock"):
        Lock(tmp_path / "file" / "sync.lock").acquire()
