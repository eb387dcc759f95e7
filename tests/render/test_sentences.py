import pytest

from cryptoai_cli.render.sentences import sentences
from tests.render.story import HEADLINE


def test_a_headline_falls_into_its_sentences() -> None:
    told = sentences(HEADLINE)
    assert len(told) == 3
    assert told[0].endswith("S&P 500 +1.6 %.")
    assert told[1].startswith("Canaan (+39.5 %)")
    assert " ".join(told) == HEADLINE


@pytest.mark.parametrize("text", ["U.S. Steel led the bounce", "One sentence.", "", "Median +7.3 %, 13 of 13 up"])
def test_a_point_that_ends_nothing_parts_nothing(text: str) -> None:
    assert sentences(text) == (text,)
