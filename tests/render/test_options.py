import pytest

from cryptoai_cli.errors import UsageError
from cryptoai_cli.render.options import parse_columns, parse_decimal, parse_delimiter


def test_columns_are_kept_in_the_asked_order_without_blanks() -> None:
    assert parse_columns([" price", "symbol ", ""]) == ("price", "symbol")


def test_a_mistyped_column_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="'chnge_pct'") as caught:
        parse_columns(["symbol", "chnge_pct"])
    assert caught.value.hint == "did you mean change_pct?"


def test_an_unlike_column_is_answered_with_all_of_them() -> None:
    with pytest.raises(UsageError) as caught:
        parse_columns(["zzz"], by_group=True)
    assert "median_pct" in caught.value.hint


def test_a_column_of_rows_is_none_of_groups() -> None:
    with pytest.raises(UsageError):
        parse_columns(["symbol"], by_group=True)


def test_no_column_at_all_is_refused() -> None:
    with pytest.raises(UsageError, match="--columns is empty"):
        parse_columns([" "])


@pytest.mark.parametrize(("given", "expected"), [(";", ";"), ("\\t", "\t"), ("tab", "\t"), ("|", "|"), (" ", " ")])
def test_a_delimiter_is_one_character_or_the_name_of_the_tab(given: str, expected: str) -> None:
    assert parse_delimiter(given) == expected


@pytest.mark.parametrize("given", ["", ";;", '"', "\n", "a", "1", "-", "."])
def test_a_delimiter_that_could_not_be_read_back_is_refused(given: str) -> None:
    with pytest.raises(UsageError, match="delimiter"):
        parse_delimiter(given)


def test_delimiter_and_decimal_mark_must_differ() -> None:
    with pytest.raises(UsageError, match="both"):
        parse_delimiter(",", decimal=",")
    assert parse_delimiter(",", decimal=".") == ","


def test_the_decimal_mark_is_a_point_or_a_comma() -> None:
    assert parse_decimal(",") == ","
    with pytest.raises(UsageError, match="decimal"):
        parse_decimal("'")
