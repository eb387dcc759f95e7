import pytest

from cryptoai_cli.errors import UsageError
from cryptoai_cli.query.vocabulary import Things, Vocabulary

VOCABULARY = Vocabulary(
    "--only-if",
    "this report",
    "write it so",
    {"group": Things(("bitcoin-miners", "chips"), ("rank", "median_pct"))},
    ("abs",),
)


def told(error: UsageError) -> tuple[str, str]:
    return error.message, error.hint


def test_what_may_begin_a_part_is_named_in_order() -> None:
    assert VOCABULARY.operand_words == "group(...), abs(...), not or ("
    assert VOCABULARY.field_words == "group(...)"


def test_a_known_key_and_a_known_field_pass() -> None:
    VOCABULARY.require_key("group", "chips", 0)
    VOCABULARY.require_field("group", "rank", 0)


def test_an_unknown_key_is_told_with_its_place_and_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        VOCABULARY.require_key("group", "bitcoin-miner", 6)
    assert told(caught.value) == (
        "--only-if, character 7: this report has no group 'bitcoin-miner'",
        "did you mean bitcoin-miners?",
    )


def test_an_unknown_field_far_from_all_is_told_with_all() -> None:
    with pytest.raises(UsageError) as caught:
        VOCABULARY.require_field("group", "x" * 99, 0)
    message, hint = told(caught.value)
    assert "has no numeric field 'xxx" in message
    assert len(message) < 110
    assert hint == "choose from: rank, median_pct"


def test_what_stands_in_the_wrong_place_is_shown_short_and_on_one_line() -> None:
    error = VOCABULARY.unexpected("a number", "x >\n\x1b[31m" + "y" * 99, 4, at_end=False)
    assert error.message.startswith("--only-if cannot be read at character 5: expected a number, and found '")
    assert error.message.isprintable()
    assert len(error.message) < 120


def test_an_end_that_comes_too_early_shows_nothing() -> None:
    assert told(VOCABULARY.unexpected("a number", "x > ", 4, at_end=True)) == (
        "--only-if cannot be read at character 5: it ends where a number should stand",
        "write it so",
    )


def test_too_long_and_too_deep_name_their_limits() -> None:
    assert told(VOCABULARY.too_long(2000)) == ("--only-if is longer than 2000 characters", "write it so")
    assert told(VOCABULARY.too_deep(32, 8)) == (
        "--only-if cannot be read at character 9: more than 32 levels inside each other",
        "write it so",
    )
