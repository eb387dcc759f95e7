"""A year becomes one file, and every session can be read at every moment of it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cryptoai_cli.lake import merging, writing
from cryptoai_cli.lake.engine import connect, rows_of
from cryptoai_cli.lake.lake import Lake
from cryptoai_cli.lake.merging import all_select, not_of, year_select, years_to_merge
from cryptoai_cli.lake.places import Held, year_file
from cryptoai_cli.system.atomic import remove, rename
from tests.lake.small import FRIDAY, MONDAY, THURSDAY, listing, looked_at

DAYS = (THURSDAY, FRIDAY, MONDAY)
NEWER = date(2026, 1, 2)
_STEPS = 7  # written, flushed, renamed, three files removed, and none killed


class Killed(BaseException):
    """The process ends here, without a chance to tidy up."""


class Steps:
    """Counts what a merge does to the disk, and kills it before the step that is its turn."""

    def __init__(self, last: int) -> None:
        self.left = last

    def counted(self, step: Callable[..., object]) -> Callable[..., object]:
        def counting(*arguments: object) -> object:
            if not self.left:
                raise Killed
            self.left -= 1
            return step(*arguments)

        return counting


@pytest.mark.parametrize("step", range(_STEPS))
def test_whenever_a_merge_is_killed_each_session_is_there_once(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    for day in DAYS:
        lake.keep(listing(day))
    steps = Steps(step)
    with monkeypatch.context() as patched:
        patched.setattr(writing, "discard", lambda _: None)
        patched.setattr(writing, "_flush", steps.counted(writing._flush))
        patched.setattr(writing, "rename", steps.counted(rename))
        patched.setattr(merging, "remove", steps.counted(remove))
        if step < 5:  # flushed, renamed, three removed: then there is nothing left to kill
            with pytest.raises(Killed):
                merging.merge_year(connect(), Path(lake.place), lake.held(), 2025)
        else:
            merging.merge_year(connect(), Path(lake.place), lake.held(), 2025)
    other = Lake(lake.place)
    assert other.sessions() == DAYS
    assert [other.read(day) for day in DAYS] == [listing(day) for day in DAYS]
    assert other.query("SELECT date, count(*) FROM lake GROUP BY 1 ORDER BY 1") == [(day, 5) for day in DAYS]
    other.keep(listing(NEWER))
    assert [file.name for file in year_file(Path(lake.place), 2025).parent.iterdir()] == ["2025.parquet"]
    assert other.sessions() == (*DAYS, NEWER)
    assert other.remarks == ()


def test_the_place_of_the_lake_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lake = Lake("lake")
    for day in (*DAYS, NEWER):
        lake.keep(listing(day))
    assert [Path(file).name for file in lake.held().files] == [f"{NEWER}.parquet", "2025.parquet"]


def test_only_years_before_the_newest_are_merged() -> None:
    held = Held({MONDAY: "a", date(2024, 1, 2): "b", date(2023, 1, 3): "c"}, {2022: "d"})
    assert years_to_merge(held, MONDAY) == (2023, 2024)


def test_a_session_in_two_files_is_that_of_its_own_file(lake: Lake) -> None:
    for day in (*DAYS, NEWER):
        lake.keep(listing(day))
    merged = lake.held()
    newer = Lake(Path(lake.place).with_name("other"))
    newer.keep(looked_at(listing(FRIDAY)))
    held = Held({**merged.days, FRIDAY: newer.held().days[FRIDAY]}, merged.years)
    for select in (all_select(held), year_select(held, 2025)):
        looks = f"SELECT date, count(second_source), count(*) FROM ({select}) WHERE date < '2026-01-01' GROUP BY 1"
        assert sorted(rows_of(connect(), looks)) == [(THURSDAY, 0, 5), (FRIDAY, 1, 5), (MONDAY, 0, 5)]
    without = year_select(held, 2025, (FRIDAY,))
    assert rows_of(connect(), f"SELECT DISTINCT date FROM ({without}) ORDER BY 1") == [(THURSDAY,), (MONDAY,)]


def test_a_file_of_a_year_is_sorted_by_session_and_symbol(lake: Lake) -> None:
    for day in (*reversed(DAYS), NEWER):
        lake.keep(listing(day))
    rows = rows_of(connect(), f"SELECT date, symbol FROM '{lake.held().years[2025]}'")
    assert rows == sorted(rows)
    assert len(rows) == 15


def test_without_no_sessions_is_everything() -> None:
    assert not_of("SELECT 1", ()) == "SELECT 1"
