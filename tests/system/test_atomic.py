import os
import stat
from pathlib import Path

import pytest

from cryptoai_cli.system import atomic


def test_a_file_is_put_with_its_folder_and_for_its_owner_alone(tmp_path: Path) -> None:
    target = tmp_path / "outbox" / "mail"
    atomic.put(target, b"one")
    atomic.put(target, b"two")
    assert target.read_bytes() == b"two"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700
    assert list(target.parent.iterdir()) == [target]


def test_a_put_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "mail"
    atomic.put(target, b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        atomic.put(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_rename_and_a_removal(tmp_path: Path) -> None:
    atomic.put(tmp_path / "a", b"x")
    atomic.rename(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"x"
    atomic.remove(tmp_path / "b")
    atomic.remove(tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_half_written_is_swept(tmp_path: Path) -> None:
    (tmp_path / ".mail.0badcafe").write_bytes(b"half")
    atomic.put(tmp_path / "mail", b"whole")
    atomic.sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mail"]
    atomic.sweep(tmp_path / "nowhere")
