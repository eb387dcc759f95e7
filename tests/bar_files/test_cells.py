"""What a single cell of a file of bars may hold, as text of a CSV or as a value of a data frame."""

from collections.abc import Callable
from decimal import Decimal
from math import inf, nan

import pytest

from cryptoai_cli.bar_files import cells
from cryptoai_cli.bar_files.columns import Cell
from cryptoai_cli.bar_files.faults import BadCellError
from cryptoai_cli.bar_files.spelling import DecimalMark
from cryptoai_cli.market.verdict import Verdict, VerdictKind
from tests.build import MONDAY


@pytest.mark.parametrize(
    ("cell", "found"),
    [("26.04", 26.04), (" 1e3 ", 1000.0), (7, 7.0), (Decimal("26.04"), 26.04), ("", None), (None, None)],
)
def test_a_price_is_a_number_or_nothing(cell: Cell, found: float | None) -> None:
    assert cells.price(cell, "open") == found


def test_a_number_is_read_with_the_mark_of_its_file() -> None:
    assert cells.price("1.072", "close") == 1.072
    assert cells.price("1.072", "close", DecimalMark.COMMA) == 1072.0
    assert cells.volume("1.072", DecimalMark.COMMA) == 1072.0
    with pytest.raises(BadCellError, match="write it like 26,04"):
        cells.price("26.04", "close", DecimalMark.COMMA)


@pytest.mark.parametrize("read", [lambda cell: cells.price(cell, "open"), cells.volume])
@pytest.mark.parametrize("cell", ["  ", "null", "N/A", "-", nan, Decimal("NaN")])
def test_blanks_and_words_for_nothing_are_unknown(read: Callable[[Cell], float | None], cell: Cell) -> None:
    assert read(cell) is None


@pytest.mark.parametrize("cell", ["0", 0.0, -1.0, "-1", inf, "1e999", 10**400, Decimal("Infinity")])
def test_a_price_is_above_zero_and_finite(cell: Cell) -> None:
    with pytest.raises(BadCellError, match="a price is a number above 0"):
        cells.price(cell, "open")


def test_a_volume_may_be_zero_and_not_below() -> None:
    assert cells.volume("0") == 0.0
    for cell in ("-1", "1e999", inf):
        with pytest.raises(BadCellError, match="a number from 0 on"):
            cells.volume(cell)


@pytest.mark.parametrize("cell", ["x", "inf", "1,00", MONDAY, True])
def test_what_is_no_number_is_told_with_its_column(cell: Cell) -> None:
    with pytest.raises(BadCellError, match=r"volume is '.*', which is not a number"):
        cells.volume(cell)


@pytest.mark.parametrize("cell", ["", None])
def test_an_empty_source_is_one_of_its_own(cell: Cell) -> None:
    assert cells.source(cell) == "import"


def test_a_source_is_a_name_of_at_most_32_characters_that_begins_with_a_letter_or_a_digit() -> None:
    assert cells.source("My desk-2.b_c") == "My desk-2.b_c"
    assert cells.source("a" * 32) == "a" * 32
    for cell in ("a" * 33, " yahoo", "a/b", "-a", 5.0):
        with pytest.raises(BadCellError, match="write a name such as yahoo"):
            cells.source(cell)


def test_a_verdict_is_taken_as_it_is_written_in_files() -> None:
    assert cells.verdict("") is None
    assert cells.verdict(None) is None
    assert cells.verdict("confirmed") == Verdict(VerdictKind.CONFIRMED)
    assert cells.verdict("suspect: a: b") == Verdict(VerdictKind.SUSPECT, "a: b")


def test_a_reason_comes_without_harmful_characters_and_is_cut_at_500() -> None:
    assert cells.verdict("stale: did\u202e not\ntrade") == Verdict(VerdictKind.STALE, "did not trade")
    long = cells.verdict(f"stale: {'x' * 600}")
    assert long is not None
    assert len(str(long)) == 500


@pytest.mark.parametrize("cell", ["fine", "suspect", "suspect: ", "Confirmed", "confirmed: by me", 1.0])
def test_any_other_verdict_is_told_with_what_may_be_written(cell: Cell) -> None:
    with pytest.raises(BadCellError, match="write confirmed, suspect: WHY, stale: WHY, or leave it empty"):
        cells.verdict(cell)


@pytest.mark.parametrize(
    ("cell", "found"), [("", False), (None, False), ("false", False), ("TRUE", True), ("true", True)]
)
def test_a_flag_says_true_or_nothing(cell: Cell, *, found: bool) -> None:
    assert cells.flag(cell, "early") is found


@pytest.mark.parametrize("cell", ["yes", "1", 1.0])
def test_any_other_flag_is_told(cell: Cell) -> None:
    with pytest.raises(BadCellError, match=r"early is '.*', write true or leave it empty"):
        cells.flag(cell, "early")


def test_a_cell_is_shown_on_one_line_of_at_most_40_characters() -> None:
    assert cells.shown("a\nb\u202e") == "'a b'"
    assert cells.shown("x" * 50) == f"'{'x' * 40}'"
