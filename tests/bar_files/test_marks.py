import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.bar_files import marks
from cryptoai_cli.bar_files.columns import COLUMNS, Cell, heading_of
from cryptoai_cli.bar_files.faults import BarFileError
from cryptoai_cli.bar_files.marks import MarkFinder
from cryptoai_cli.bar_files.numbers import number_spelled
from cryptoai_cli.bar_files.spelling import DecimalMark

POINT, COMMA = DecimalMark.POINT, DecimalMark.COMMA
HEADING = heading_of(["date", "symbol", "close", "volume", "note"])


def finder(*closes: Cell, stated: DecimalMark | None = None) -> MarkFinder:
    found = MarkFinder(HEADING, "line", stated)
    for number, close in enumerate(closes, start=2):
        found.look(number, ["2025-10-13", "MARA", close, "100", "1,5 and 2.5"])
    return found


@pytest.mark.parametrize(
    ("closes", "mark"),
    [
        ((), POINT),
        (("26", "x", "1 072", "-", "null"), POINT),
        (("26.04",), POINT),
        (("1.072", "26.04", "1,072"), POINT),
        (("1.072", "26,04"), COMMA),
        (("1.072.500", "1,072"), COMMA),
        (("1,072,500",), POINT),
        (("1.072,50",), COMMA),
        (("0.072",), POINT),
        ((1.072, 26.04, None), POINT),
        ((1.072, "26,04"), COMMA),
    ],
)
def test_a_number_with_one_meaning_decides_for_all(closes: tuple[Cell, ...], mark: DecimalMark) -> None:
    assert finder(*closes).decimal() is mark


@pytest.mark.parametrize("closes", [("26.04", "27.5", "26,04"), ("26,04", "5", "26.04"), ("26,04", "1,072.5")])
def test_numbers_that_contradict_each_other_are_told_with_their_lines(closes: tuple[str, ...]) -> None:
    with pytest.raises(BarFileError) as raised:
        finder(*closes).decimal()
    assert f"'{closes[0]}' in line 2" in raised.value.detail
    assert f"'{closes[-1]}' in line {len(closes) + 1}" in raised.value.detail
    assert 'decimal = "." or decimal = ","' in raised.value.detail


def test_the_first_number_with_a_mark_is_the_one_told() -> None:
    found = finder("26.04")
    found.look(3, ["2025-10-13", "MARA", "1,072", "27.5", ""])
    found.look(4, ["2025-10-13", "MARA", "26,04", "5", ""])
    with pytest.raises(BarFileError, match=r"'26\.04' in line 2.*'26,04' in line 4"):
        found.decimal()


@pytest.mark.parametrize("closes", [("5", "1.072"), ("5", "1,072", "1.072")])
def test_numbers_with_two_meanings_leave_it_open(closes: tuple[str, ...]) -> None:
    with pytest.raises(BarFileError, match=f"whether '{closes[1]}' in line 3 has a thousands mark") as raised:
        finder(*closes).decimal()
    assert 'decimal = "." or decimal = ","' in raised.value.detail


def test_what_the_user_states_is_not_asked_of_the_file() -> None:
    found = finder("26.04", "1.072", "26,04", stated=COMMA)
    assert found.decimal() is COMMA
    assert not found.is_needed
    assert finder().is_needed


def test_every_column_of_numbers_is_looked_at_and_no_other() -> None:
    found = MarkFinder(HEADING, "line")
    found.look(2, ["1,5", "2,5", "1.072", "26,04", "3.5"])
    assert found.decimal() is COMMA


def test_a_row_that_does_not_fit_tells_nothing() -> None:
    found = MarkFinder(HEADING, "line")
    found.look(2, ["2025-10-13", "MARA", "26,04", "100", "x", "y"])
    found.look(3, ["2025-10-13", "MARA", "26,04"])
    assert found.decimal() is POINT


def test_an_export_has_decimal_points_unless_its_numbers_show_that_a_spreadsheet_wrote_it_anew() -> None:
    for close, mark in (("1.072", POINT), ("26,04", COMMA)):
        found = MarkFinder(heading_of(COLUMNS), "line", COMMA)
        found.look(2, ["2025-10-13", "MARA", "", "", "", close, "", "", "", "", ""])
        assert found.decimal() is mark
    found.look(3, ["2025-10-13", "MARA", "", "", "", "1,072", "", "", "", "", ""])
    assert found.decimal() is COMMA
    alone = MarkFinder(heading_of(COLUMNS), "line")
    alone.look(2, ["2025-10-13", "MARA", "", "", "", "1,072", "", "", "", "", ""])
    with pytest.raises(BarFileError):
        alone.decimal()


@given(st.lists(st.text("0123456789.,' e", max_size=8), max_size=6))
def test_rows_are_passed_over_quickly_and_nothing_is_missed(closes: list[str]) -> None:
    meanings = [{mark for mark in DecimalMark if number_spelled(close, mark) is not None} for close in closes]
    deciding = {mark for found in meanings if len(found) == 1 for mark in found}
    quick = finder(*closes)
    assert quick._deciding.keys() == deciding
    assert marks._ANY_MARK is quick._news or deciding
