import subprocess
import sys
from pathlib import Path

import pytest

from cryptoai_cli.errors import OutputError, TryLaterError
from cryptoai_cli.system import lock
from cryptoai_cli.system.lock import locked

HOLD = """
import sys, time
from pathlib import Path
from cryptoai_cli.system.lock import locked
with locked(Path(sys.argv[1]), "x", patience_seconds=0):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_holder_waits_and_then_is_sent_away(tmp_path: Path) -> None:
    waited: list[float] = []
    with locked(tmp_path / "lock", "another run", patience_seconds=0):
        with (
            pytest.raises(TryLaterError, match="another run is still at work"),
            locked(tmp_path / "lock", "another run", patience_seconds=0.2, pause=waited.append),
        ):
            pass
        assert waited
    with locked(tmp_path / "lock", "another run", patience_seconds=0):
        pass


def test_t35_a_killed_holder_leaves_no_lock_behind(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(file)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    with holder.stdout:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(TryLaterError), locked(file, "another run", patience_seconds=0):
            pass
        holder.kill()
        holder.wait(10)
    with locked(file, "another run", patience_seconds=1):
        pass


def test_a_lock_file_that_was_removed_does_not_let_two_in(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with locked(file, "another run", patience_seconds=0):
        file.unlink()
        with locked(file, "another run", patience_seconds=0):
            assert file.exists()  # a new lock: the removed one protects nothing that comes later
    assert file.exists()


def test_a_file_that_was_removed_while_it_was_waited_for_is_opened_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, try_lock = tmp_path / "lock", lock._try_lock

    def removed_first(handle: int) -> bool:
        file.unlink()
        monkeypatch.setattr(lock, "_try_lock", try_lock)
        return try_lock(handle)

    monkeypatch.setattr(lock, "_try_lock", removed_first)
    with (
        locked(file, "another run", patience_seconds=1),
        pytest.raises(TryLaterError),
        locked(file, "another run", patience_seconds=0),
    ):
        pass


def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot write"), locked(tmp_path / "file" / "lock", "x", patience_seconds=0):
        pass
