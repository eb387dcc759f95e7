import os
import stat
from pathlib import Path

import pytest

from cryptoai_cli.errors import OutputError
from cryptoai_cli.settings.files import create_settings_file, replace_settings_file

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
    assert caught.value.message == f"{path}: there is a file already; it was left as it is"
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
