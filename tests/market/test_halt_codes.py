import pytest

from cryptoai_cli.market.halt_codes import HALT_CODES, halt_code_words


@pytest.mark.parametrize(
    ("code", "words"),
    [("T1", "news pending"), ("LUDP", "volatility pause"), ("H10", "SEC trading suspension"), ("XYZ9", ""), ("", "")],
)
def test_a_code_is_told_in_words_and_an_unknown_one_has_none(code: str, words: str) -> None:
    assert halt_code_words(code) == words


def test_the_words_name_no_cause() -> None:
    banned = {"as", "after", "amid", "following", "because", "driven", "boosted", "fuelled", "fueled"}
    assert not [words for words in HALT_CODES.values() if banned & set(words.lower().replace(",", " ").split())]
