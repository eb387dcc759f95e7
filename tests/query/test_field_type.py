import pytest

from cryptoai_cli.query.field_type import NUMBER, TEXT, UNITS, Holds, folded


def test_fields_hold_numbers_or_texts() -> None:
    assert (NUMBER.holds, TEXT.holds) == (Holds.NUMBER, Holds.TEXT)


def test_units_are_powers_of_ten() -> None:
    assert dict(UNITS) == {"k": 3, "m": 6, "bn": 9}


@pytest.mark.parametrize("text", ["Metal Mining", "metal mining", " METAL \t Mining\n"])
def test_texts_are_compared_without_case_and_stray_blanks(text: str) -> None:
    assert folded(text) == "metal mining"
