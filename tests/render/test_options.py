import pytest

from cryptoai_cli.errors import UsageError
from cryptoai_cli.render.options import checked_columns, checked_decimal, checked_delimiter


def test_columns_are_kept_in_the_asked_order_without_blanks() -> None:
    assert checked_columns([" price", "symbol ", ""]) == ("price", "symbol")


def test_a_mistyped_column_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="'chnge_pct'") as caught:
        checked_columns(["symbol", "chnge_pct"])
    assert caught.value.hint == "did you mean change_pct?"


def test_an_unlike_column_is_answered_with_all_of_them() -> None:
    with pytest.raises(UsageError) as caught:
        checked_columns(["zzz"], by_group=True)
    assert "median_pct" in caught.value.hint


def test_a_column_of_rows_is_none_of_groups() -> None:
    with pytest.raises(UsageError):
        checked_columns(["symbol"], by_group=True)


def test_no_column_at_all_is_refused() -> None:
    with pytest.raises(UsageError, match="no column"):
        checked_columns([" "])


@pytest.mark.parametrize(("given", "expected"), [(";", ";"), ("\\t", "\t"), ("tab", "\t"), ("|", "|"), (" ", " ")])
def test_a_delimiter_is_one_character_or_the_name_of_the_tab(given: str, expected: str) -> None:
    assert checked_delimiter(given) == expected


@pytest.mark.parametrize("given", ["", ";;", '"', "\n", "a", "1", "-", "."])
def test_a_delimiter_that_could_not_be_read_back_is_refused(given: str) -> None:
    with pytest.raises(UsageError, match="delimiter"):
        checked_delimiter(given)


def test_delimiter_and_decimal_mark_must_differ() -> None:
    with pytest.raises(UsageError, match="both"):
        checked_delimiter(",", decimal=",")
    assert checked_delimiter(",", decimal=".") == ","


def test_the_decimal_mark_is_a_point_or_a_comma() -> None:
    assert checked_decimal(",") == ","
    with pytest.raises(UsageError, match="decimal"):
        checked_decimal("'")
