import json
import os
from datetime import date
from pathlib import Path

import pytest

from cryptoai_cli.store.absences import Absences, RequestKey

MONDAY, FRIDAY = date(2025, 10, 13), date(2025, 10, 10)
WEEK = tuple(date(2025, 10, day) for day in (6, 7, 8, 9, 10, 13))
CLOSES_OF_MARA = RequestKey("yahoo", "closes", "MARA")


def absences(folder: Path, day: date = MONDAY, last: date = MONDAY) -> Absences:
    return Absences(folder / "sync.json", day, last)


def test_what_a_source_was_found_to_lack_is_left_out() -> None:
    held = absences(Path("nowhere"))
    held.note(CLOSES_OF_MARA, [date(2025, 10, 7)], WEEK)
    assert held.without(CLOSES_OF_MARA, WEEK[:3]) == (date(2025, 10, 6), date(2025, 10, 8))


def test_another_source_symbol_or_grain_is_another_question() -> None:
    held = absences(Path("nowhere"))
    held.note(CLOSES_OF_MARA, WEEK, WEEK)
    for other in (("cnbc", "closes", "MARA"), ("yahoo", "bars", "MARA"), ("yahoo", "closes", "RIOT")):
        assert held.without(RequestKey(*other), WEEK) == WEEK


def test_it_lasts_from_one_run_to_the_next_of_the_same_day(tmp_path: Path) -> None:
    first = absences(tmp_path)
    first.note(CLOSES_OF_MARA, [*WEEK[:2], WEEK[4]], WEEK)
    first.keep()
    assert absences(tmp_path).without(CLOSES_OF_MARA, WEEK) == (WEEK[2], WEEK[3], WEEK[5])
    assert [path.name for path in tmp_path.iterdir()] == ["sync.json"]


def test_sessions_in_a_row_are_one_entry_of_the_file(tmp_path: Path) -> None:
    held = absences(tmp_path)
    held.note(CLOSES_OF_MARA, WEEK[3:], WEEK)  # Thursday, Friday, Monday
    held.keep()
    file = json.loads((tmp_path / "sync.json").read_text())
    assert file["absent"] == {"yahoo closes MARA": [["2025-10-09", "2025-10-13"]]}


def test_the_next_day_everything_is_asked_again(tmp_path: Path) -> None:
    first = absences(tmp_path)
    first.note(CLOSES_OF_MARA, WEEK, WEEK)
    first.keep()
    assert absences(tmp_path, day=date(2025, 10, 14)).without(CLOSES_OF_MARA, WEEK) == WEEK


def test_after_another_close_everything_is_asked_again(tmp_path: Path) -> None:
    morning = absences(tmp_path, last=FRIDAY)
    morning.note(CLOSES_OF_MARA, WEEK, WEEK)
    morning.keep()
    assert absences(tmp_path).without(CLOSES_OF_MARA, WEEK) == WEEK


def test_a_file_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    for text in ("", "[]", "{", '{"day": "2025-10-13", "last": "2025-10-13", "absent": {"a": [["x", "y"]]}}'):
        (tmp_path / "sync.json").write_text(text)
        assert absences(tmp_path).without(CLOSES_OF_MARA, WEEK) == WEEK


def test_a_file_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    held = Absences(tmp_path / "missing" / "sync.json", MONDAY, MONDAY)
    held.note(CLOSES_OF_MARA, WEEK, WEEK)
    held.keep()
    assert held.without(CLOSES_OF_MARA, WEEK) == ()


def test_keeping_them_does_not_wait_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[int] = []
    monkeypatch.setattr(os, "fsync", waited.append)
    held = absences(tmp_path)
    held.note(CLOSES_OF_MARA, WEEK, WEEK)
    held.keep()
    assert waited == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_a_pipe_in_place_of_the_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "sync.json")
    assert absences(tmp_path).without(CLOSES_OF_MARA, WEEK) == WEEK
