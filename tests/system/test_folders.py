import os
from pathlib import Path

import pytest

from cryptoai_cli.system.folders import current_folder, expand_home, full_path, home_folder, may_search

posix = pytest.mark.skipif(os.name != "posix", reason="homes and folders of POSIX")


def _no_entry(*_: object) -> object:
    raise KeyError("no entry")


def test_a_full_path_in_home_is_the_home(tmp_path: Path) -> None:
    variable = "USERPROFILE" if os.name == "nt" else "HOME"
    assert home_folder({variable: str(tmp_path)}) == tmp_path


@posix
@pytest.mark.parametrize("value", ["", "ana", "'/home/ana'", "$ELSEWHERE", None])
def test_a_home_that_is_no_full_path_gives_way_to_the_list_of_users(value: str | None) -> None:
    pwd = pytest.importorskip("pwd")
    listed = Path(pwd.getpwuid(os.getuid()).pw_dir)
    assert home_folder({} if value is None else {"HOME": value}) == listed


@posix
def test_a_user_without_a_home_and_without_an_entry_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pwd.getpwuid", _no_entry)
    assert home_folder({}) is None
    assert expand_home(Path("~/x"), {}) == Path("~/x")


@posix
def test_a_tilde_is_the_home_of_the_environment_and_not_that_of_the_process(tmp_path: Path) -> None:
    assert expand_home(Path("~/a/b"), {"HOME": str(tmp_path)}) == tmp_path / "a" / "b"
    assert expand_home(Path("a/~"), {"HOME": str(tmp_path)}) == Path("a/~")


def test_the_home_of_a_user_who_does_not_exist_stays_as_written() -> None:
    assert expand_home(Path("~nobody-of-this-name/x"), {}) == Path("~nobody-of-this-name/x")


@posix
def test_in_a_deleted_folder_nothing_is_found_and_nothing_fails(tmp_path: Path) -> None:
    before = Path.cwd()
    gone = tmp_path / "gone"
    gone.mkdir()
    os.chdir(gone)
    try:
        gone.rmdir()
        assert current_folder() == Path()
        assert full_path(Path("report.csv"), {}) == Path("report.csv")
        assert not (current_folder() / "movers.toml").exists()
    finally:
        os.chdir(before)


def test_a_path_is_full_with_its_links_resolved(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert full_path(tmp_path / "link" / "x", {}) == (tmp_path / "real" / "x").resolve()


def test_links_in_a_circle_leave_the_path_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    assert full_path(tmp_path / "circle", {}).name == "circle"


def test_a_folder_of_ones_own_may_be_searched(tmp_path: Path) -> None:
    assert may_search(tmp_path)
    assert not may_search(tmp_path / "nowhere")
