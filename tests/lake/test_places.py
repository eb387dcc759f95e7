"""How the files of the lake are named."""

import os
from datetime import date
from pathlib import Path

import pytest

from cryptoai_cli.lake.places import (
    Held,
    day_file,
    files_in,
    has_folder_at,
    held_among,
    is_address,
    is_found,
    is_single,
    unusable_folders,
    version_of,
    year_file,
    year_folder,
)

ROOT = Path("lake")
DAY = date(2025, 10, 13)


def test_names_are_read_as_they_are_made() -> None:
    files = [str(day_file(ROOT, DAY)), str(year_file(ROOT, 2024))]
    assert held_among(files) == Held({DAY: files[0]}, {2024: files[1]})
    assert day_file(ROOT, DAY).as_posix() == "lake/interval=one_day/year=2025/2025-10-13.parquet"
    assert year_file(ROOT, 2024).parent == year_folder(ROOT, 2024)


@pytest.mark.parametrize(
    "name", ["year=2024/2025-10-13", "year=2025/2024", "year=2025/2025-10-33", "year=2025/mine", "2025-10-13"]
)
def test_any_other_name_is_not_of_the_lake(name: str) -> None:
    assert held_among([f"lake/interval=one_day/{name}.parquet"]) == Held({}, {})


def test_the_file_of_the_session_goes_before_that_of_its_year() -> None:
    held = Held({DAY: "day"}, {2025: "year", 2024: "old"})
    assert [held.of(DAY), held.of(date(2025, 10, 10)), held.of(date(2023, 1, 3))] == ["day", "year", ""]
    assert held.files_of(2025) == ("day", "year")
    assert held.yearly == ("year", "old")
    assert held.files == ("day", "year", "old")


def test_a_single_file_may_have_any_session() -> None:
    held = Held({}, {}, "all.parquet")
    assert (held.of(DAY), held.dated, held.files) == ("all.parquet", ((0, "all.parquet"),), ("all.parquet",))


def test_places_that_are_only_read() -> None:
    assert [is_address(place) for place in ("s3://a/lake", "https://a/b", "/lake", "C://lake", "lake")] == [
        *(True, True, False, False, False)
    ]
    assert is_single("https://a/all.parquet")
    assert not is_single("lake")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_not_of_the_lake_and_a_link_to_nothing_is(tmp_path: Path) -> None:
    """Whoever opens a pipe waits for ever; a link to nothing is told, as a folder is."""
    file = day_file(tmp_path, DAY)
    file.parent.mkdir(parents=True)
    os.mkfifo(file)
    file.with_name("2025-10-10.parquet").symlink_to(file)
    file.with_name("2025-10-09.parquet").symlink_to(tmp_path / "nothing")
    file.with_name("2025-10-08.parquet").mkdir()
    assert [Path(each).stem for each in files_in(tmp_path)] == ["2025-10-08", "2025-10-09"]


def test_unfinished_and_damaged_files_are_not_seen(tmp_path: Path) -> None:
    assert files_in(tmp_path) == ()
    file = day_file(tmp_path, DAY)
    file.parent.mkdir(parents=True)
    for name in (file.name, f".{file.name}.ab12", f"{file.name}.damaged"):
        file.with_name(name).touch()
    assert files_in(tmp_path) == (str(file),)


def test_folders_that_cannot_be_looked_into_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert unusable_folders(tmp_path / "none") == {}
    folder = year_folder(tmp_path, 2025)
    folder.mkdir(parents=True)
    assert unusable_folders(tmp_path) == {}
    year_folder(tmp_path, 2024).touch()
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != folder)
    assert unusable_folders(tmp_path) == {
        str(year_folder(tmp_path, 2024)): "it is no folder",
        str(folder): "it may not be read",
    }


def test_a_folder_that_raises_has_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day_file(tmp_path, DAY).parent.mkdir(parents=True)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    for name in ("stat", "lstat", "scandir"):
        monkeypatch.setattr(os, name, refuse)
    assert files_in(tmp_path) == ()
    assert not is_found(tmp_path)
    assert not has_folder_at(tmp_path)


def test_a_file_that_is_written_anew_is_another_version(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    assert version_of(str(file)) is None
    file.write_text("one")
    first = version_of(str(file))
    assert first is not None
    assert version_of(str(file)) == first
    (tmp_path / "b").write_text("two, longer")
    (tmp_path / "b").rename(file)
    assert version_of(str(file)) not in {first, None}
    assert version_of("") is None
    assert version_of("s3://bucket/a.parquet") is None
