import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.bar_files.numbers import is_unknown, number_spelled
from cryptoai_cli.bar_files.spelling import DecimalMark

POINT, COMMA = DecimalMark.POINT, DecimalMark.COMMA
SPACES = (" ", "\u00a0", "\u202f", "\u2009")


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [
        ("26", 26.0, 26.0),
        ("26.04", 26.04, None),
        ("26,04", None, 26.04),
        ("1.072", 1.072, 1072.0),
        ("1,072", 1072.0, 1.072),
        ("0.072", 0.072, None),
        ("1234.567", 1234.567, None),
        ("1,072.50", 1072.5, None),
        ("1.072,50", None, 1072.5),
        ("6.654.720", None, 6654720.0),
        ("158,019,400", 158019400.0, None),
        ("1'072.50", 1072.5, None),
        ("1\u2019072,50", None, 1072.5),
        ("1 072", 1072.0, 1072.0),
        (".5", 0.5, None),
        (" +5 ", 5.0, 5.0),
        ("-5", -5.0, -5.0),
        ("\u22125,5", None, -5.5),
        ("1e-05", 1e-05, 1e-05),
        ("1.5E+3", 1500.0, None),
        ("1,5e3", None, 1500.0),
        ("1.072e3", 1072.0, None),
    ],
)
def test_a_number_has_one_meaning_with_each_decimal_mark_or_none(
    text: str, point: float | None, comma: float | None
) -> None:
    assert (number_spelled(text, POINT), number_spelled(text, COMMA)) == (point, comma)


@pytest.mark.parametrize("space", SPACES)
def test_thousands_may_be_separated_by_any_space(space: str) -> None:
    assert number_spelled(f"1{space}072{space}500,25", COMMA) == 1072500.25


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "-",
        "x",
        "21.",
        "1,072.",
        "21.e3",
        "inf",
        "nan",
        "1_000",
        "1,07,200",
        "1,0722",
        "1,072'500",
        "1 072,500.5",
        "$5",
        "5 USD",
        "5%",
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert number_spelled(text, POINT) is None


@pytest.mark.parametrize("text", ["1.2.3", "0,072", "00,072", "1e5.5", "0x10", "\u0661", "1,072e3", "--5", "1,072,50"])
def test_what_has_no_meaning_with_a_decimal_point_is_none(text: str) -> None:
    assert number_spelled(text, POINT) is None


@pytest.mark.parametrize(
    "text", ["", "  ", "null", "NULL", "NaN", "nan", "N/A", "NA", "-", "--", "None", "#N/A", "<NA>", "\u2013"]
)
def test_a_word_for_nothing_is_unknown_and_no_number(text: str) -> None:
    assert is_unknown(text)
    assert number_spelled(text, POINT) is None


@pytest.mark.parametrize("text", ["0", "inf", "x", "no", "-5"])
def test_anything_else_is_not_unknown(text: str) -> None:
    assert not is_unknown(text)


@given(st.floats(min_value=0, max_value=1e15))
def test_numbers_as_programs_write_them_are_read_exactly(number: float) -> None:
    assert number_spelled(repr(number), POINT) == number
    assert number_spelled(repr(number).replace(".", ","), COMMA) == number
    assert number_spelled(f"{number:,.2f}", POINT) == pytest.approx(number, rel=1e-9, abs=0.01)
