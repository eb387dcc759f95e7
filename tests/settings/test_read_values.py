import math
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cryptoai_cli.market.symbol_spellings import SYMBOL_ADVICE, parse_symbol
from cryptoai_cli.settings import read_values
from cryptoai_cli.settings.layers import Layer, LayerKind
from cryptoai_cli.settings.problems import Problem
from cryptoai_cli.settings.read_values import Cursor, Reader, UnseenWrongValueError, WrongValueError


def cursor(value: object, kind: LayerKind = LayerKind.USER_FILE) -> Cursor:
    return Cursor(Layer(kind, "movers.toml", {}, Path()), ("report", "top"), value, [])


def advice(reader: Reader, value: object, kind: LayerKind = LayerKind.USER_FILE) -> str:
    with pytest.raises(WrongValueError) as caught:
        reader(cursor(value, kind))
    return caught.value.advice


def test_a_wrong_value_is_none_and_a_problem_with_its_place_and_value() -> None:
    at = cursor(["yes"])
    assert at.child(0, "yes").read(read_values.flag) is None
    assert at.problems == [Problem(at.layer, ("report", "top", 0), "write true or false", '"yes"')]


def test_a_value_that_may_be_a_secret_is_no_part_of_the_problem() -> None:
    def refuse(_: Cursor) -> None:
        raise UnseenWrongValueError("wrong")

    at = cursor("hunter2")
    at.read(refuse)
    assert [problem.value_text for problem in at.problems] == [""]


def test_a_right_value_is_returned_without_a_problem() -> None:
    at = cursor(False)  # noqa: FBT003 - the value
    assert at.read(read_values.flag) is False
    assert at.problems == []


def test_a_text_is_put_on_one_line_without_control_characters() -> None:
    assert read_values.text(cursor(" Bitcoin\n miners\x07")) == "Bitcoin miners"


@pytest.mark.parametrize("value", ["", " \n", "\x07"])
def test_a_text_must_not_be_empty(value: str) -> None:
    assert advice(read_values.text, value) == "write a text that is not empty"


@pytest.mark.parametrize(("value", "text"), [(2026, "2026"), (True, "true"), (date(2026, 1, 2), "2026-01-02")])
def test_a_variable_needs_no_quotes_for_a_text_and_a_file_does(value: object, text: str) -> None:
    assert read_values.text(cursor(value, LayerKind.ENVIRONMENT)) == text
    assert advice(read_values.text, value) == "write a text in quotes"


def test_a_text_for_a_program_may_be_a_number_but_no_array_and_no_control_characters() -> None:
    assert read_values.scalar_text(cursor(7)) == "7"
    assert read_values.scalar_text(cursor(" iex ")) == " iex "
    assert advice(read_values.scalar_text, ["x"]) == "write a text in quotes"
    assert advice(read_values.scalar_text, "a\nb") == "write a text that is not empty, without control characters"
    assert advice(read_values.scalar_text, "") == "write a text that is not empty, without control characters"


@pytest.mark.parametrize("value", [1, "true", None])
def test_a_flag_is_true_or_false_and_nothing_like_it(value: object) -> None:
    assert advice(read_values.flag, value) == "write true or false"


def test_a_whole_number_may_be_either_bound() -> None:
    reader = read_values.whole_number(1, 65535)
    assert [reader(cursor(value)) for value in (1, 65535)] == [1, 65535]


@pytest.mark.parametrize("value", [0, 65536, 1.0, True, "1"])
def test_anything_else_is_no_whole_number(value: object) -> None:
    assert advice(read_values.whole_number(1, 65535), value) == "write a whole number from 1 to 65535"


def test_a_whole_number_without_an_upper_bound_may_be_large() -> None:
    assert read_values.whole_number(1)(cursor(10**9)) == 10**9
    assert advice(read_values.whole_number(1), 0) == "write a whole number of 1 or more"


def test_seconds_may_be_whole_or_not_and_become_a_float() -> None:
    found = read_values.seconds(cursor(20))
    assert (found, type(found)) == (20.0, float)
    assert read_values.seconds(cursor(0.5)) == 0.5
    assert read_values.seconds(cursor(86_400)) == 86_400


@pytest.mark.parametrize("value", [0, -1, 86_400.5, 10**400, math.inf, math.nan, True, "20"])
def test_seconds_are_above_0_and_of_a_day_at_most(value: object) -> None:
    told = "write a number of seconds above 0 and at most 86400, such as 20"
    assert advice(read_values.seconds, value) == told


def test_a_day_is_a_date_without_a_time() -> None:
    assert read_values.day(cursor(date(2025, 1, 9))) == date(2025, 1, 9)
    for wrong in (datetime(2025, 1, 9, 10, 0), "2025-01-09"):  # noqa: DTZ001 - as TOML gives it
        assert advice(read_values.day, wrong).startswith("write a date without quotes and without a time")


def test_a_choice_names_all_and_the_closest() -> None:
    reader = read_values.choice(["median", "mean", "weighted"])
    assert reader(cursor("mean")) == "mean"
    assert advice(reader, "meen") == "write median, mean or weighted (did you mean mean?)"
    assert advice(reader, 7) == "write median, mean or weighted"
    assert advice(read_values.choice(["on"]), 7) == "write on"


def test_a_name_may_be_known_without_being_listed() -> None:
    class Names(tuple[str, ...]):
        __slots__ = ()

        def __contains__(self, name: object) -> bool:
            return name == "plug-in" or super().__contains__(name)

        def __iter__(self) -> Iterator[str]:
            return super().__iter__()

    reader = read_values.known_name(Names(("yahoo", "csv")))
    assert [reader(cursor(name)) for name in ("yahoo", "plug-in")] == ["yahoo", "plug-in"]
    assert advice(reader, "other") == "write yahoo or csv"


@pytest.mark.parametrize("raw", ["MARA", "^GSPC", "BTC-USD", "BRK.B", "EURUSD=X", "0700.HK", "ABCDEFGHIJKLMNO"])
def test_a_symbol_has_letters_digits_and_a_few_marks(raw: str) -> None:
    assert parse_symbol(f" {raw.lower()} ") == raw


@pytest.mark.parametrize("raw", ["", "-X", "=1+1", "MA RA", "^", "A^B", "MÄRA", "ABCDEFGHIJKLMNOP", "A\nB"])
def test_anything_else_is_no_symbol(raw: str) -> None:
    assert parse_symbol(raw) == ""


def test_a_symbol_is_in_quotes() -> None:
    assert read_values.symbol(cursor("mara")) == "MARA"
    assert advice(read_values.symbol, 7) == 'write a symbol in quotes, such as "MARA"'
    assert advice(read_values.symbol, "MA RA") == SYMBOL_ADVICE


def test_a_wrong_element_is_none_in_its_array_and_a_problem_of_its_own() -> None:
    at = cursor(["mara", 7, "riot"])
    found: list[Any] = read_values.array(read_values.symbol, '["MARA"]')(at)
    assert found == ["MARA", None, "RIOT"]
    assert [problem.path for problem in at.problems] == [("report", "top", 1)]


def test_only_a_variable_may_give_an_array_with_commas() -> None:
    reader = read_values.array(read_values.symbol, '["MARA"]')
    assert reader(cursor("mara, riot,,", LayerKind.ENVIRONMENT)) == ["MARA", "RIOT"]
    assert advice(reader, "mara, riot") == 'write an array, such as ["MARA"]'


@pytest.mark.parametrize(("value", "kind"), [([], LayerKind.USER_FILE), (" , ", LayerKind.ENVIRONMENT)])
def test_an_array_is_not_empty(value: object, kind: LayerKind) -> None:
    reader = read_values.array(read_values.symbol, '["MARA"]')
    assert advice(reader, value, kind) == 'write at least one, such as ["MARA"], or leave the line out'
