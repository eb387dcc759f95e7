"""When a source of records has to be asked again."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cryptoai_cli.store.record_rows import RecordLook
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.archive.record_looks import Question, is_final, is_good, lacking_questions, unanswered
from tests.build import EVENING, FRIDAY, MONDAY

AT_TEN = datetime(2025, 10, 14, 2, tzinfo=UTC)  # 22:00 of Monday in New York
SECOND = timedelta(seconds=1)
MARA, ALL = Question("sec", "MARA", MONDAY), Question("nasdaqtrader", "", MONDAY)


def look(at: datetime, question: Question = MARA) -> RecordLook:
    return RecordLook(*question, at)


@pytest.mark.parametrize(
    ("looked_at", "now", "good"),
    [
        (AT_TEN, AT_TEN + timedelta(days=400), True),
        (AT_TEN - SECOND, AT_TEN + timedelta(days=400), False),
        (EVENING, EVENING, True),
        (EVENING, EVENING + timedelta(minutes=5) - SECOND, True),
        (EVENING, EVENING + timedelta(minutes=5), False),
        (AT_TEN - SECOND, AT_TEN + SECOND, True),
        (EVENING + SECOND, EVENING, False),  # by a clock that was ahead
        (AT_TEN + timedelta(days=1), AT_TEN, False),
    ],
)
def test_a_look_is_good_for_ever_from_ten_in_the_evening_on_and_for_five_minutes_before(
    looked_at: datetime, now: datetime, *, good: bool
) -> None:
    assert is_good(look(looked_at), now) == good


def test_ten_in_the_evening_is_that_of_new_york_in_summer_and_winter() -> None:
    winter = Question("sec", "MARA", date(2025, 11, 28))
    assert is_final(look(datetime(2025, 11, 29, 3, tzinfo=UTC), winter))
    assert not is_final(look(datetime(2025, 11, 29, 2, 59, tzinfo=UTC), winter))


def test_what_no_look_answers_is_asked_in_order() -> None:
    riot, friday = MARA._replace(symbol="RIOT"), MARA._replace(session=FRIDAY)
    asked = (riot, ALL, friday, MARA)
    assert unanswered(asked, [look(AT_TEN), look(EVENING, ALL)], AT_TEN, Rules()) == (riot, ALL, friday)
    assert unanswered(asked, [], AT_TEN, Rules()) == asked


def test_offline_asks_nothing_and_a_refresh_everything() -> None:
    assert unanswered([MARA, ALL], [look(AT_TEN)], AT_TEN, Rules(refresh=True)) == (MARA, ALL)
    assert unanswered([MARA, ALL], [], AT_TEN, Rules(offline=True)) == ()
    assert unanswered([MARA, ALL], [], AT_TEN, Rules(offline=True, refresh=True)) == ()


def test_the_looks_are_those_that_are_kept(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "store.sqlite", AT_TEN, Rules())
    memory.keep_records((), [look(AT_TEN), look(EVENING, ALL)])
    assert lacking_questions(memory, [ALL, MARA], AT_TEN) == (ALL,)


@pytest.mark.parametrize(("rules", "asked"), [(Rules(offline=True), ()), (Rules(refresh=True), (MARA,))])
def test_a_store_is_not_opened_where_the_rules_decide(
    tmp_path: Path, rules: Rules, asked: tuple[Question, ...]
) -> None:
    path = tmp_path / "store.sqlite"
    assert lacking_questions(Memory(path, EVENING, rules), [MARA], EVENING) == asked
    assert not path.exists()


def test_without_a_store_everything_is_asked() -> None:
    assert lacking_questions(None, [MARA, ALL], EVENING) == (MARA, ALL)
