import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from cryptoai_cli.errors import OutputError, SettingsError, TryLaterError
from cryptoai_cli.settings.files import (
    MOST_BYTES,
    create_settings_file,
    editable_files,
    hold_settings_file,
    replace_settings_file,
    user_files,
)

posix = pytest.mark.skipif(os.name != "posix", reason="permissions and links of POSIX")


def disk_full(_handle: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_new_settings_file_gets_the_folder_it_lies_in(tmp_path: Path) -> None:
    path = tmp_path / "movers" / "movers.toml"
    create_settings_file(path, "# ö\r\n")
    assert path.read_bytes() == "# ö\r\n".encode()


def test_a_settings_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "movers.toml"
    path.write_text("old")
    with pytest.raises(OutputError) as caught:
        create_settings_file(path, "new")
    assert caught.value.message == f"{path}: the file already exists; it was left as it is"
    assert caught.value.hint == "edit it, or name another one with --config"
    assert path.read_text() == "old"


def test_a_settings_file_that_cannot_be_made_is_told_with_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "movers.toml"
    monkeypatch.setattr(os, "fsync", disk_full)
    with pytest.raises(OutputError) as caught:
        create_settings_file(path, "new")
    assert caught.value.message == f"{path}: cannot be written: No space left on device"
    assert caught.value.hint == "nothing was changed; name another file with --config"
    assert list(tmp_path.iterdir()) == []


def test_replacing_makes_the_folder_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "movers" / "movers.toml"
    replace_settings_file(path, "new\r\n")
    assert path.read_bytes() == b"new\r\n"


@posix
def test_a_replaced_file_that_was_not_there_is_private(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        replace_settings_file(tmp_path / "movers.toml", "new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "movers.toml").stat().st_mode) == 0o600


@posix
def test_a_replaced_file_keeps_its_mode_and_the_link_to_it(tmp_path: Path) -> None:
    real, link = tmp_path / "dotfiles.toml", tmp_path / "movers.toml"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    replace_settings_file(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_file_that_cannot_be_replaced_is_told_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "movers.toml"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", disk_full)
    with pytest.raises(OutputError) as caught:
        replace_settings_file(path, "new")
    assert caught.value.message == f"{path}: cannot be written: No space left on device"
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_a_new_file_is_for_its_user_only_from_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda _handle: seen.extend(mode_of(path) for path in tmp_path.iterdir()))
    before = os.umask(0)
    try:
        create_settings_file(tmp_path / "movers.toml", "new")
    finally:
        os.umask(before)
    assert set(seen) == {0o600}
    assert mode_of(tmp_path / "movers.toml") == 0o600


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_one_run_at_a_time_edits_a_file_and_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "movers.toml"
    monkeypatch.setattr("cryptoai_cli.settings.files._PATIENCE_SECONDS", 0.0)
    with hold_settings_file(path):
        with pytest.raises(TryLaterError, match="is being edited by another run"), hold_settings_file(path):
            pass
        assert [each.name for each in tmp_path.iterdir()] == [".movers.toml.lock"]
    with hold_settings_file(path):
        pass
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_link_to_the_file_is_held_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cryptoai_cli.settings.files._PATIENCE_SECONDS", 0.0)
    (tmp_path / "team").mkdir()
    (tmp_path / "link.toml").symlink_to(tmp_path / "team" / "real.toml")
    real = tmp_path / "team" / "real.toml"
    with hold_settings_file(tmp_path / "link.toml") as target:
        assert target == real
        with pytest.raises(TryLaterError), hold_settings_file(real):
            pass


@posix
def test_a_folder_that_cannot_hold_the_lock_is_told_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(OutputError, match=r"movers.toml: cannot be written"),
        hold_settings_file(tmp_path / "file" / "movers.toml"),
    ):
        pass


@posix
@pytest.mark.parametrize(
    ("make", "told"),
    [
        (os.mkfifo, "this is a pipe, not a file"),
        (lambda path: path.symlink_to("/dev/zero"), "this is a device, not a file"),
        (Path.mkdir, "this is a folder, not a file"),
        (lambda path: path.write_bytes(b"#" * (MOST_BYTES + 1)), "it has more than 4,000,000 bytes"),
    ],
)
def test_what_is_no_settings_file_is_refused(tmp_path: Path, make: Callable[[Path], object], told: str) -> None:
    make(tmp_path / "movers.toml")
    with pytest.raises(SettingsError, match=f"movers.toml: cannot be read: {told}"):
        user_files(None, {"HOME": str(tmp_path / "home")}, tmp_path)


@posix
def test_a_current_folder_that_may_not_be_searched_holds_no_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "movers.toml").write_text("[report]\ntop = 3\n")
    monkeypatch.setattr("cryptoai_cli.settings.files.may_search", lambda _folder: False)
    assert user_files(None, {"HOME": str(tmp_path / "home")}, tmp_path) == ()


def test_without_a_home_there_is_no_file_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cryptoai_cli.settings.files.settings_folder", lambda _environment: None)
    assert user_files(None, {}, tmp_path) == ()
    with pytest.raises(SettingsError, match="no place for settings of your own") as caught:
        editable_files(None, {}, tmp_path)
    assert "HOME" in caught.value.hint
