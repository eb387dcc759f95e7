"""What a newer answer changes of a record that is held."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cryptoai_cli.market.record import Due, Halt, RecordKind, TimeOfDay
from cryptoai_cli.store.record_merge import is_address, merged_record, new_york_day, storable
from tests.build import FRIDAY, MONDAY
from tests.store.kept import CLOSE, record, results_due

LATER = CLOSE + timedelta(hours=4)
HALT = Halt("LUDP", "Q")


def test_the_instant_of_a_filing_never_changes() -> None:
    old, new = record(at=CLOSE), record(at=LATER, day=FRIDAY, form="8-K")
    assert merged_record(old, new) == record(at=CLOSE, day=MONDAY, form="8-K")


def test_a_filing_without_an_instant_gets_one() -> None:
    assert merged_record(record(at=None), record(at=CLOSE)).at == CLOSE


@pytest.mark.parametrize("kind", [RecordKind.NEWS, RecordKind.RELEASE, RecordKind.HALT])
def test_the_instant_of_anything_else_is_what_its_source_says_now(kind: RecordKind) -> None:
    assert merged_record(record(kind=kind, at=CLOSE), record(kind=kind, at=LATER)).at == LATER


def test_results_move_to_another_day_and_time() -> None:
    old, new = results_due(day=FRIDAY), results_due(day=MONDAY, when=TimeOfDay.AFTER_CLOSE)
    assert merged_record(old, new) == new


def test_a_halt_gets_its_resumption_and_keeps_it() -> None:
    resumed = Halt("LUDP", "Q", LATER)
    assert merged_record(record(halt=HALT), record(halt=resumed)).halt == resumed
    assert merged_record(record(halt=resumed), record(halt=HALT)).halt == resumed
    again = Halt("T1", "Q", LATER + timedelta(minutes=5))
    assert merged_record(record(halt=resumed), record(halt=again)).halt == again
    assert merged_record(record(halt=resumed), record(halt=Halt(""))).halt == resumed


def test_what_the_newer_answer_leaves_out_stays() -> None:
    told = record(
        title="A",
        form="8-K",
        items=("1.01",),
        publisher="P",
        url="https://a",
        halt=HALT,
        due=Due(TimeOfDay.BEFORE_OPEN),
    )
    assert merged_record(told, record()) == told
    assert merged_record(told, record(title="B", items=("8.01",))).items == ("8.01",)
    assert merged_record(record(), told) == told


def test_texts_are_printable_and_bounded() -> None:
    made = storable(
        record(
            title="A\x1b[31m\nB" + "x" * 9000,
            publisher="\ud800P",
            form="8-K\t",
            items=("1.01,2", "", "8.01") + ("9",) * 99,
            key="k" * 9000,
            halt=Halt("L\x00U", "Q\n"),
        )
    )
    assert made.title.startswith("A[31m Bx")
    assert len(made.title) == 500
    assert (made.publisher, made.form, made.items[:2], len(made.items)) == ("P", "8-K", ("1.01 2", "8.01"), 49)
    assert len(made.key) == 1000
    assert made.halt == Halt("LU", "Q")


def test_the_day_is_that_of_the_instant_in_new_york() -> None:
    late = datetime(2025, 10, 14, 3, 59, tzinfo=UTC)
    assert new_york_day(record(at=late)) == MONDAY
    assert storable(record(at=late, day=date(2025, 10, 14))).day == MONDAY
    assert storable(results_due(day=FRIDAY)).day == FRIDAY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://a.example",
        "javascript:alert(1)",
        "https://",
        "https://a b",
        "https://a\x00",
        "https://" + "a" * 2000,
    ],
)
def test_what_is_no_https_address_is_left_out(text: str) -> None:
    assert not is_address(text)
    assert storable(record(url=text)).url == ""


def test_an_https_address_stays() -> None:
    assert storable(record(url="https://www.sec.gov/x?a=b&c=%20")).url == "https://www.sec.gov/x?a=b&c=%20"
