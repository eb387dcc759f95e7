import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cryptoai_cli.errors import OutputError, TryLaterError
from cryptoai_cli.system import lock as lock_module
from cryptoai_cli.system.lock import Lock, hold_lock

HOLD = """
import sys, time
from pathlib import Path
from cryptoai_cli.system.lock import hold_lock
with hold_lock(Path(sys.argv[1]), "x", patience_seconds=0):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_holder_waits_and_then_is_sent_away(tmp_path: Path) -> None:
    waited: list[float] = []
    with hold_lock(tmp_path / "lock", "another run", patience_seconds=0):
        with (
            pytest.raises(TryLaterError, match="another run is still running"),
            hold_lock(tmp_path / "lock", "another run", patience_seconds=0.2, pause=waited.append),
        ):
            pass
        assert waited
    with hold_lock(tmp_path / "lock", "another run", patience_seconds=0):
        pass


def test_t35_a_killed_holder_leaves_no_lock_behind(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(file)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    with holder.stdout:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(TryLaterError), hold_lock(file, "another run", patience_seconds=0):
            pass
        holder.kill()
        holder.wait(10)
    with hold_lock(file, "another run", patience_seconds=1):
        pass


def test_a_lock_file_that_was_removed_does_not_let_two_in(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with hold_lock(file, "another run", patience_seconds=0):
        file.unlink()
        with hold_lock(file, "another run", patience_seconds=0):
            assert file.exists()  # a new lock: the removed one protects nothing that comes later
    assert file.exists()


def test_a_file_that_was_removed_while_it_was_waited_for_is_opened_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, lock_file = tmp_path / "lock", lock_module._lock_file

    def removed_first(handle: int) -> None:
        file.unlink()
        monkeypatch.setattr(lock_module, "_lock_file", lock_file)
        lock_file(handle)

    monkeypatch.setattr(lock_module, "_lock_file", removed_first)
    with Lock(file) as lock:
        assert lock.held
        assert not Lock(file).acquire()


def test_a_file_system_without_locks_is_told_and_not_taken_for_another_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(_handle: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock_module, "_lock_file", no_locks)
    with pytest.raises(OutputError, match="No locks"), hold_lock(tmp_path / "lock", "another run", patience_seconds=0):
        pass


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize(("folder_mode", "mode"), [(0o700, 0o700), (0o777, 0o755)])
def test_a_new_folder_is_made_for_whom_the_caller_says(tmp_path: Path, folder_mode: int, mode: int) -> None:
    before = os.umask(0o022)
    try:
        with Lock(tmp_path / "new" / "lock", folder_mode=folder_mode) as lock:
            assert lock.held
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == mode


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_the_folder_of_a_turn_is_for_this_user_alone(tmp_path: Path) -> None:
    with hold_lock(tmp_path / "reported" / "lock", "another run", patience_seconds=0):
        pass
    assert stat.S_IMODE((tmp_path / "reported").stat().st_mode) == 0o700


def test_a_waiting_lock_is_taken_as_soon_as_it_is_free(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert first.acquire()
    pauses: list[float] = []

    def let_go(seconds: float) -> None:
        pauses.append(seconds)
        first.release()

    assert second.acquire(60, let_go)
    assert len(pauses) == 1
    second.release()


def test_without_patience_nothing_is_waited_for(tmp_path: Path) -> None:
    pauses: list[float] = []
    with Lock(tmp_path / "lock"):
        assert not Lock(tmp_path / "lock").acquire(pause=pauses.append)
    assert pauses == []


def test_a_block_that_fails_ends_the_turn_as_well(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="inside"), hold_lock(tmp_path / "lock", "x", patience_seconds=0):
        raise ValueError("inside")
    assert Lock(tmp_path / "lock").acquire()


def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(OutputError, match="cannot write"),
        hold_lock(tmp_path / "file" / "lock", "x", patience_seconds=0),
    ):
        pass


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


def test_what_keeps_a_lock_from_being_made_goes_through(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(OSError, match="file"):
        Lock(tmp_path / "file" / "sync.lock").acquire()


def test_a_lock_that_is_removed_with_its_release_leaves_nothing_and_lets_one_in(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "turn.lock"), Lock(tmp_path / "turn.lock")
    assert first.acquire()
    assert not second.acquire()
    first.release(remove=True)
    assert list(tmp_path.iterdir()) == []
    assert second.acquire()
    assert not first.acquire()
    second.release(remove=True)


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
def test_a_link_in_the_place_of_a_lock_makes_no_file_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "turn.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match=r".*"):
        Lock(tmp_path / "turn.lock").acquire()
    assert not (tmp_path / "elsewhere").exists()
