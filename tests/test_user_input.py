import subprocess
import sys
from datetime import date

import pytest

from cryptoai_cli.errors import UsageError
from cryptoai_cli.user_input import (
    begun_by,
    closest,
    did_you_mean,
    nearest,
    parse_date,
    spelling_hint,
    suggestion,
    unknown_group,
)

GROUPS = ("bitcoin-miners", "ai-cloud")


def test_a_date_may_have_blanks_around_it() -> None:
    assert parse_date(" 2025-10-13\n", hint="") == date(2025, 10, 13)


@pytest.mark.parametrize("text", ["2025-09-31", "13.10.2025", "2025-10-13T10:00", "", "yesterday"])
def test_what_is_no_date_is_quoted_with_the_hint_of_the_caller(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_date(text, hint="write it as 2025-10-13")
    assert caught.value.message == f"'{text}' is not a date"
    assert caught.value.hint == "write it as 2025-10-13"


def test_a_wrong_date_is_quoted_after_the_option_that_has_it() -> None:
    with pytest.raises(UsageError, match=r"^--since: ' soon' is not a date$"):
        parse_date(" soon", hint="", option="--since")


def test_a_quoted_date_has_no_control_characters() -> None:
    with pytest.raises(UsageError) as caught:
        parse_date("\x1b[31m\u202e", hint="")
    assert caught.value.message == r"'\x1b[31m\u202e' is not a date"


def test_the_closest_word_is_found_whatever_its_capitals() -> None:
    assert closest("mara", ("RIOT", "MARA")) == "MARA"
    assert closest("MEASURE", ("measure", "top")) == "measure"


def test_of_two_close_words_the_closer_one_is_meant() -> None:
    assert closest("minors", ("miners", "minor")) == "minor"


def test_a_word_far_from_all_means_none() -> None:
    assert closest("banks", GROUPS) == ""
    assert closest("banks", ()) == ""


def test_how_close_is_enough_may_be_said() -> None:
    # two of four letters are the same: a ratio of 2 * 2 / 8
    assert closest("abxy", ("abcd",)) == ""
    assert closest("abxy", ("abcd",), 0.5) == "abcd"


def test_a_question_stands_behind_a_message_and_is_empty_without_a_close_word() -> None:
    assert did_you_mean("bitcoin-minors", GROUPS) == " (did you mean bitcoin-miners?)"
    assert did_you_mean("banks", GROUPS) == ""


def test_a_hint_names_the_closest_word_or_says_what_else_to_do() -> None:
    assert spelling_hint("ai-clowd", GROUPS, otherwise="choose") == "did you mean ai-cloud?"
    assert spelling_hint("banks", GROUPS, otherwise="choose") == "choose"
    assert spelling_hint("abxy", ("abcd",), otherwise="choose", close_enough=0.5) == "did you mean abcd?"


def test_a_suggestion_asks_for_each_word_that_is_not_empty() -> None:
    assert suggestion("MARA", "", "RIOT") == "did you mean MARA or RIOT?"
    assert suggestion("MARA", "RIOT", "CLSK") == "did you mean MARA, RIOT or CLSK?"
    assert suggestion("", otherwise="choose") == "choose"
    assert suggestion(otherwise="choose") == "choose"


def test_an_unknown_group_is_told_with_the_closest_one_and_where_to_see_all() -> None:
    assert unknown_group("miners", GROUPS).message == 'there is no group "miners"'
    assert unknown_group("miners", GROUPS).hint == "did you mean bitcoin-miners?"
    assert unknown_group("bitcoin-minors", GROUPS).hint == "did you mean bitcoin-miners?"
    assert unknown_group("banks", GROUPS).hint == "see `movers groups` for those there are"


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("ai", ("AI chips", "ai-cloud", "clean ai")),  # those that begin with it come first
        ("AI-C", ("AI chips", "ai-cloud")),
        ("chips", ("AI chips",)),
        ("hips", ()),
        ("a", ()),
        ("", ()),
    ],
)
def test_a_name_may_be_begun_at_any_of_its_words(word: str, found: tuple[str, ...]) -> None:
    assert begun_by(word, ("clean ai", "AI chips", "ai-cloud", "nuclear")) == found


def test_the_library_that_compares_words_is_loaded_only_when_a_word_is_wrong() -> None:
    program = "import sys, cryptoai_cli.user_input; print('difflib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_nearest_words_come_the_closest_first_and_not_more_than_asked() -> None:
    known = ("Headline", "headlines", "price", "heading")
    assert nearest("headlin", known, 2) == ("Headline", "headlines")
    assert nearest("zzz", known, 2) == ()
