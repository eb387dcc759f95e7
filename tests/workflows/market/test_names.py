import pytest

from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.listing import LineKind
from cryptoai_cli.workflows.market.names import NameCount, count_names, require_names
from tests.build_market import line

LINES = [
    line("A"),
    line("B"),
    line("C", industry="Metal Mining", sector="Basic Materials"),
    line("W", kind=LineKind.WARRANT),
    line("X", industry="", sector=""),
]


def test_every_industry_is_counted_by_its_shares_and_adrs() -> None:
    assert count_names(LINES) == (
        NameCount("Basic Materials", "Metal Mining", 1),
        NameCount("Technology", "Semiconductors", 2),
    )


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), ()),
        (("metal  mining",), ("Metal Mining",)),
        (("TECHNOLOGY", "Technology", "Semiconductors"), ("Technology", "Semiconductors")),
    ],
)
def test_names_are_found_in_any_case(words: tuple[str, ...], found: tuple[str, ...]) -> None:
    assert require_names(words, LINES) == found


@pytest.mark.parametrize(("word", "hint"), [("Semiconducters", "Semiconductors"), ("zzzz", "movers market --list")])
def test_a_name_that_there_is_not_is_refused_with_what_would_do(word: str, hint: str) -> None:
    with pytest.raises(UsageError, match=word) as caught:
        require_names((word,), LINES)
    assert hint in caught.value.hint
