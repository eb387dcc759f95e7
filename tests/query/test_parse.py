import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.errors import UsageError
from cryptoai_cli.query.expression import Comparison, Join, Joined
from cryptoai_cli.query.parse import DEEPEST, LONGEST, parse_condition

GROUPS = ("miners", "ai-chips")
FIELDS = ("median_pct", "declines")
ONE = 'group("miners").median_pct > 3'


def parsed(text: str) -> object:
    return parse_condition(text, GROUPS, FIELDS)


def told(text: str) -> str:
    with pytest.raises(UsageError) as caught:
        parsed(text)
    return f"{caught.value.message} | {caught.value.hint}"


def test_a_comparison_is_read_into_its_parts() -> None:
    assert parsed('abs(group("ai-chips").declines) <= -1.5') == Comparison(
        "ai-chips", "declines", absolute=True, sign="<=", number=-1.5
    )


def test_blanks_and_line_ends_mean_nothing() -> None:
    assert parsed(' group ( "miners" ) . median_pct\n>\t3 ') == parsed(ONE)


def test_a_chain_of_one_word_is_one_level() -> None:
    found = parsed(" or ".join([ONE] * 50))
    assert isinstance(found, Joined)
    assert (found.join, len(found.parts)) == (Join.ANY, 50)


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("", 1, "it ends where"),
        ("1 if", 1, "group(...)"),
        ("().__class__", 2, "group(...)"),
        ('__import__("os").system("true")', 1, "group(...)"),
        ('eval("1") > 0', 1, "group(...)"),
        ('group("x' + "(" * 1900, 7, "in quotes"),
        ("group(miners).median_pct > 3", 7, "in quotes"),
        ('group("miners") > 3', 17, "expected ."),
        ('group("miners").median_pct', 27, "it ends where"),
        ('group("miners").median_pct > x', 30, "a number"),
        ('group("miners").median_pct = 3', 28, "one of <"),
        ('group("miners").median_pct > group("miners").declines', 30, "a number"),
        (f"{ONE} 4", 32, "and, or"),
        (f"({ONE}", 32, "it ends where )"),
        (f"{ONE} and", 35, "it ends where"),
        ('abs(group("miners").median_pct > 3', 32, "expected )"),
        ("3 < 4", 1, "group(...)"),
        ('group("miners").median_pct > 3 \u2028 \x1b[31m', 34, "and, or"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, at: int, expected: str) -> None:
    message = told(text)
    assert f"character {at}:" in message
    assert expected in message
    assert message.isprintable()
    assert len(message) < 250


def test_a_group_or_a_field_that_is_not_there_is_told_with_the_nearest() -> None:
    assert "did you mean miners?" in told('group("minrs").median_pct > 3')
    assert "did you mean median_pct?" in told('group("miners").median > 3')
    assert "choose from: median_pct, declines" in told('group("miners").x > 3')


def test_depth_has_a_limit() -> None:
    def nested(levels: int) -> str:
        return "(" * levels + ONE + ")" * levels

    assert parsed(nested(DEEPEST)) == parsed(ONE)
    assert f"more than {DEEPEST} levels" in told(nested(DEEPEST + 1))
    assert "levels" in told("not " * 400 + ONE)


def test_depth_counts_levels_inside_each_other_only() -> None:
    parsed(" and ".join([f"(({ONE}))"] * 30))


def test_length_has_a_limit() -> None:
    assert str(LONGEST) in told(f"{ONE:<{LONGEST + 1}}")


PIECES = st.sampled_from(
    [
        "group",
        "abs",
        "and",
        "or",
        "not",
        "(",
        ")",
        ".",
        '"miners"',
        "'x'",
        "median_pct",
        "<",
        ">=",
        "==",
        "3",
        "-.5",
        " ",
    ]
)
NOISE = st.one_of(PIECES, st.text(string.printable, max_size=4), st.text(max_size=3))


@given(st.lists(NOISE, max_size=40))
def test_whatever_is_written_is_read_or_told_and_nothing_else(pieces: list[str]) -> None:
    with suppress(UsageError):  # anything else fails the test
        parsed("".join(pieces))
