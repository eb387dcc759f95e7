"""Files are written whole or not at all."""

import os
from pathlib import Path

import pytest

from cryptoai_cli.errors import StoreError, TryLaterError
from cryptoai_cli.lake import writing
from cryptoai_cli.lake.columns import columns_of
from cryptoai_cli.lake.engine import connect, files_select
from cryptoai_cli.lake.lake import Lake
from cryptoai_cli.lake.places import day_file
from tests.lake.small import MONDAY, listing, looked_at


@pytest.fixture
def full(lake: Lake) -> Lake:
    lake.keep(listing())
    return lake


def names(lake: Lake) -> list[str]:
    return sorted(file.name for file in day_file(Path(lake.place), MONDAY).parent.iterdir())


@pytest.mark.parametrize("step", ["_flush", "rename"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    full: Lake, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, step, full_disk)
    with pytest.raises(StoreError, match="No space left on device") as caught:
        full.keep(looked_at(listing()))
    assert caught.value.exit_code == 74
    assert names(full) == [f"{MONDAY}.parquet"]
    assert full.read(MONDAY) == listing()


def test_an_engine_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="half way"):
        writing.stage(
            connect(), f"{files_select(())} UNION ALL BY NAME SELECT error('half way') AS name", tmp_path / "a"
        )
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_writer_has_left_is_removed_by_the_next(full: Lake) -> None:
    cells = columns_of(listing())
    writing.stage(connect(), writing.cells_select(cells), day_file(Path(full.place), MONDAY), cells)
    assert len(names(full)) == 2
    with writing.writing_alone(Path(full.place)):
        assert names(full) == [f"{MONDAY}.parquet"]


def test_one_writer_at_a_time(full: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_PATIENCE_SECONDS", 0.0)
    with writing.writing_alone(Path(full.place)), pytest.raises(TryLaterError):
        full.keep(listing())


def test_a_folder_that_cannot_be_made_is_74(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot write the lake"):
        Lake(tmp_path / "file" / "lake").keep(listing())


def test_a_file_is_read_as_one_of_the_lake_only_once_it_has_its_name(tmp_path: Path) -> None:
    cells = columns_of(listing())
    target = day_file(tmp_path, MONDAY)
    unfinished = writing.stage(connect(), writing.cells_select(cells), target, cells)
    assert Lake(tmp_path).sessions() == ()
    writing.publish(unfinished, target)
    assert Lake(tmp_path).read(MONDAY) == listing()
    assert not os.path.lexists(unfinished)
