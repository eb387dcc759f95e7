import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.errors import UsageError
from cryptoai_cli.query.expression import COMPARISONS, Call, Comparison, Expression, Field, Join, Joined, Membership
from cryptoai_cli.query.parse import DEEPEST, LONGEST, parse_condition
from cryptoai_cli.query.vocabulary import Things, Vocabulary

GROUPS = ("miners", "ai-chips")
FIELDS = ("median_pct", "declines")
VOCABULARY = Vocabulary("--only-if", "this report", "an example", {"group": Things(GROUPS, FIELDS)}, ("abs",))
ONE = 'group("miners").median_pct > 3'


def parsed(text: str) -> object:
    return parse_condition(text, VOCABULARY)


def told(text: str) -> str:
    with pytest.raises(UsageError) as caught:
        parsed(text)
    return f"{caught.value.message} | {caught.value.hint}"


def test_a_comparison_is_read_into_its_parts() -> None:
    assert parsed('abs(group("ai-chips").declines) <= -1.5') == Comparison(
        Call("abs", Field("group", "ai-chips", "declines")), "<=", -1.5
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
    assert parsed(f"{ONE:<{LONGEST}}") == parsed(ONE)


LEFT = 'group("miners").median_pct'


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        (f"2 < {LEFT} < 3", 1, "group(...)"),
        (f"{ONE} > 2", 32, "and, or"),
        (f"{LEFT} > 1_000", 31, "and, or"),
        (f"{LEFT} > 0x10", 31, "and, or"),
        (f"{LEFT} > 1e", 31, "and, or"),
        (f"{LEFT} > - 3", 30, "a number"),
        (f"{LEFT} > --3", 30, "a number"),
        (f"{LEFT} > (3)", 30, "a number"),
        (f"{LEFT} > 3 - 2", 32, "and, or"),
        (f"{LEFT} > 3 -2", 32, "and, or"),
        (f"{LEFT} > '3'", 30, "a number"),
        (f"{LEFT} > ٣", 30, "a number"),  # a digit elsewhere
        (f"{LEFT} is 3", 28, "one of <"),
        (f"{LEFT} in 3", 28, "one of <"),
        (f"{LEFT} not in 3", 28, "one of <"),
        (f"{LEFT} <> 3", 29, "a number"),
        (f"(x := {LEFT}) > 3", 2, "group(...)"),
        (f"({LEFT}) > 3", 28, "one of <"),
        (f"({ONE}) > 3", 34, "and, or"),
        (f"(({ONE}) > 3)", 35, "expected )"),
        (f"({ONE}).x", 33, "and, or"),
        (f"(({ONE})).x", 35, "and, or"),
        (f"({ONE})(3)", 33, "and, or"),
        (f"{ONE})(", 31, "and, or"),
        (f"{ONE} if {ONE} else {ONE}", 32, "and, or"),
        (f"{ONE} # more", 32, "and, or"),
        (f"{ONE};", 31, "and, or"),
        (f"{ONE}\x00", 31, "and, or"),
        (f"{ONE}\\\n", 31, "and, or"),
        ("()", 2, "group(...)"),
        ("not", 4, "it ends where group(...)"),
        ("True", 1, "group(...)"),
        ("f'{1}'", 1, "group(...)"),
        ("lambda: 1", 1, "group(...)"),
        ('group(b"miners").median_pct > 3', 7, "in quotes"),
        ('group("min" "ers").median_pct > 3', 13, "expected )"),
        ('group(("miners")).median_pct > 3', 7, "in quotes"),
        ('group("miners",).median_pct > 3', 15, "expected )"),
        ('group(key="miners").median_pct > 3', 7, "in quotes"),
        ('(group)("miners").median_pct > 3', 7, "expected ("),
        ('group["miners"].median_pct > 3', 6, "expected ("),
        ('Group("miners").median_pct > 3', 1, "group(...)"),
        (f"{LEFT}.real > 3", 27, "one of <"),
        (f"{LEFT}() > 3", 27, "one of <"),
        (f"abs(abs({LEFT})) > 3", 5, "group(...)"),
        (f"abs(({LEFT})) > 3", 5, "group(...)"),
        (f"abs({ONE}) > 3", 32, "expected )"),
        (f"abs({LEFT}, 1) > 3", 31, "expected )"),
        ("abs() > 3", 5, "group(...)"),
        ("abs", 4, "it ends where ( should"),
        (f"{ONE} and or {ONE}", 36, "group(...)"),
        (f"{ONE} && {ONE}", 32, "and, or"),
        (f"{ONE} AND {ONE}", 32, "and, or"),
        (f"not {ONE} not", 36, "and, or"),
    ],
)
def test_what_only_python_understands_is_refused_with_its_place(text: str, at: int, expected: str) -> None:
    message = told(text)
    assert f"character {at}:" in message
    assert expected in message


@pytest.mark.parametrize(
    ("number", "value"), [("+3", 3.0), ("-.5", -0.5), ("2.", 2.0), ("007", 7.0), ("1e3", 1000.0), ("-25E-1", -2.5)]
)
def test_a_number_is_written_as_in_a_spreadsheet(number: str, value: float) -> None:
    assert parsed(f"{LEFT} > {number}") == Comparison(Field("group", "miners", "median_pct"), ">", value)


@pytest.mark.parametrize("name", ["m\\n", "m\\x69ners", "mi\nners"])
def test_a_text_in_quotes_is_taken_as_it_stands(name: str) -> None:
    assert "character 7: this report has no group" in told(f'group("{name}").median_pct > 3')


def test_a_line_end_of_any_system_and_an_odd_blank_at_the_end_mean_nothing() -> None:
    assert parsed(f"\r\n\f\v{ONE}\u2028") == parsed(ONE)


def test_the_first_thing_wrong_counts_whatever_follows() -> None:
    assert "has no group 'minrs'" in told('group("minrs").median_pct > and (')
    assert "character 1: expected group(...)" in told('x and group("minrs").median_pct > 3')
    assert "character 30: expected a number" in told(f"{LEFT} > {'(' * 40}")


def test_parentheses_and_nots_beyond_what_python_takes_are_refused_as_any_others() -> None:
    assert "expected group(...), and found" in told("abs(" * 400)
    assert "character 33: expected and, or, or the end" in told(f"({ONE})" + ".x" * 900)
    assert "character 33: expected and, or, or the end" in told(f"({ONE})" + "(x)" * 600)


@pytest.mark.parametrize("text", [f"{'(not ' * 16}{ONE}{')' * 16}", f"{'not ' * DEEPEST}{ONE}"])
def test_a_not_is_a_level_as_a_parenthesis_is(text: str) -> None:
    parsed(text)
    assert f"more than {DEEPEST} levels" in told(text.replace("group", "not group", 1))


def test_the_parenthesis_of_a_function_is_no_level() -> None:
    parsed("(" * DEEPEST + f"abs({LEFT}) > 3" + ")" * DEEPEST)


@pytest.mark.parametrize(("levels", "at"), [("(" * 33, 33), ("not " * 33, 129)])
def test_the_level_that_is_one_too_many_is_told_with_its_place(levels: str, at: int) -> None:
    assert f"character {at}: more than 32 levels inside each other |" in told(levels + ONE)


def test_messages_take_their_words_from_the_vocabulary() -> None:
    things = {"row": Things(("MARA",), ("price",)), "group": Things((), ())}
    other = Vocabulary("--where", "this list", "write it so", things)
    with pytest.raises(UsageError) as caught:
        parse_condition("x", other)
    assert caught.value.message == (
        "--where cannot be read at character 1: expected row(...), group(...), not or (, and found 'x'"
    )
    assert caught.value.hint == "write it so"
    with pytest.raises(UsageError, match="--where, character 5: this list has no row 'RIOT'"):
        parse_condition('row("RIOT").price > 3', other)
    assert parse_condition('row("MARA").price > 3', other) == Comparison(Field("row", "MARA", "price"), ">", 3.0)


def test_a_function_that_the_vocabulary_lacks_is_not_read() -> None:
    without = Vocabulary("--where", "this list", "write it so", VOCABULARY.things)
    with pytest.raises(UsageError, match=r"expected group\(\.\.\.\), not or \("):
        parse_condition(f"abs({LEFT}) > 3", without)


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


FIELDS_READ = st.builds(Field, st.just("group"), st.sampled_from(GROUPS), st.sampled_from(FIELDS))
COMPARED = st.builds(
    Comparison,
    FIELDS_READ | st.builds(Call, st.just("abs"), FIELDS_READ),
    st.sampled_from(sorted(COMPARISONS)),
    st.floats(allow_nan=False, allow_infinity=False),
)


def joined(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.builds(Joined, st.sampled_from([Join.ALL, Join.ANY]), several) | st.builds(
        lambda part: Joined(Join.NONE, (part,)), parts
    )


def written(expression: Expression) -> str:
    assert not isinstance(expression, Membership)
    if isinstance(expression, Comparison):
        value = expression.value
        field = f"abs({value.field.source})" if isinstance(value, Call) else value.source
        return f"{field} {expression.sign} {expression.number!r}"
    if expression.join is Join.NONE:
        return f"not ({written(expression.parts[0])})"
    return f" {expression.join} ".join(f"({written(part)})" for part in expression.parts)


@given(st.recursive(COMPARED, joined, max_leaves=8))
def test_whatever_is_written_out_is_read_as_it_was(expression: Expression) -> None:
    text = written(expression)
    if len(text) <= LONGEST:
        assert parsed(text) == expression
