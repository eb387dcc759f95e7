import pytest
from msgspec.structs import replace

from cryptoai_cli.report.halt_words import halt_words
from tests.render.on_record.sample import MONDAY, TUESDAY, halt, moment


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("LUDP", "halted 09:41\u201309:46, LUDP (volatility pause)"),
        ("T1", "halted 09:41\u201309:46, T1 (news pending)"),
        ("ZZ9", "halted 09:41\u201309:46, ZZ9"),
        ("", "halted 09:41\u201309:46"),
    ],
)
def test_a_halt_has_its_code_and_its_end(code: str, told: str) -> None:
    assert halt_words(halt("09:41:12", code, moment(MONDAY, "09:46:12"))) == told


def test_a_halt_without_a_resumption_says_so() -> None:
    assert halt_words(halt("15:10:00", "T1", None)) == "halted 15:10, T1 (news pending); no resumption announced"


def test_an_end_on_another_day_names_the_day() -> None:
    told = halt_words(halt("15:10:00", "T1", moment(TUESDAY, "09:30:00")))
    assert told == "halted 15:10 to Tue 14 Oct 09:30, T1 (news pending)"


def test_a_halt_of_which_nothing_is_known_is_a_halt() -> None:
    assert halt_words(replace(halt("15:10:00", "T1", None), halt=None)) == "halted"
