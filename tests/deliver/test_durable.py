import os
import stat
from pathlib import Path

import pytest

from cryptoai_cli.deliver import durable


def test_a_file_is_put_with_its_folder_and_for_its_owner_alone(tmp_path: Path) -> None:
    target = tmp_path / "outbox" / "mail"
    durable.put(target, b"one")
    durable.put(target, b"two")
    assert target.read_bytes() == b"two"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700
    assert list(target.parent.iterdir()) == [target]


def test_a_put_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "mail"
    durable.put(target, b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        durable.put(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_rename_and_a_removal(tmp_path: Path) -> None:
    durable.put(tmp_path / "a", b"x")
    durable.rename(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"x"
    durable.remove(tmp_path / "b")
    durable.remove(tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_half_written_is_swept(tmp_path: Path) -> None:
    (tmp_path / ".mail.0badcafe").write_bytes(b"half")
    durable.put(tmp_path / "mail", b"whole")
    durable.sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mail"]
    durable.sweep(tmp_path / "nowhere")
