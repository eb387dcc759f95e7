from datetime import date, timedelta

import pytest

from cryptoai_cli.errors import UsageError
from cryptoai_cli.workflows.importing import duplicates
from cryptoai_cli.workflows.importing.duplicates import DuplicateTracker
from tests.build import FRIDAY, MONDAY
from tests.store.kept import bar

FIRST = date(1990, 1, 1)


def test_what_comes_again_is_found_whatever_came_between() -> None:
    seen = DuplicateTracker(FIRST)
    for each in (bar(), bar(session=FRIDAY), bar(source="b"), bar("RIOT"), bar(session=FRIDAY), bar(session=FIRST)):
        seen.add(each)
    assert seen.keys == {("MARA", "yahoo", FRIDAY)}


def test_every_day_has_a_bit_of_its_own() -> None:
    seen = DuplicateTracker(FIRST)
    for step in range(0, 13_000, 7):
        seen.add(bar(session=FIRST + timedelta(step)))
    assert seen.keys == set()
    seen.add(bar(session=FIRST + timedelta(7)))
    assert len(seen.keys) == 1


def test_a_file_that_is_all_repetition_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "_MOST", 2)
    seen = DuplicateTracker(FIRST)
    three = [bar(session=day) for day in (MONDAY, FRIDAY, date(2025, 10, 9))]
    for each in (*three, *three[:2]):
        seen.add(each)
    with pytest.raises(UsageError, match="duplicate rows"):
        seen.add(three[2])
