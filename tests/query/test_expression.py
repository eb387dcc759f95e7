import pytest

from cryptoai_cli.query.expression import Call, Comparison, Decision, Field, Join, Joined, decide
from cryptoai_cli.query.parse import parse_condition
from cryptoai_cli.query.vocabulary import Things, Vocabulary

VALUES = {
    ("miners", "median_pct"): 7.31,
    ("coins", "median_pct"): -3.0,
    ("coins", "declines"): 2,
    ("coins", "weighted_pct"): None,
}
UP, DOWN = 'group("miners").median_pct > 3', 'group("coins").median_pct > 3'
VOCABULARY = Vocabulary(
    "--only-if",
    "this report",
    "an example",
    {"group": Things(("miners", "coins"), ("median_pct", "weighted_pct", "declines"))},
    ("abs",),
)


def decided(text: str) -> Decision:
    return decide(parse_condition(text, VOCABULARY), lambda field: VALUES[field.key, field.name])


@pytest.mark.parametrize(
    ("comparison", "holds"),
    [
        ('group("coins").median_pct < -2.9', True),
        ('group("coins").median_pct < -3', False),
        ('group("coins").median_pct <= -3', True),
        ('group("coins").median_pct >= -3.0', True),
        ('group("coins").median_pct > -3', False),
        ('group("coins").declines == 2', True),
        ('group("coins").declines != 2', False),
        ('abs(group("coins").median_pct) >= 3', True),
        ('abs(group("coins").median_pct) > 3', False),
        ("group('miners').median_pct>.5e1", True),
    ],
)
def test_a_comparison_takes_the_field_as_it_is(comparison: str, holds: bool) -> None:  # noqa: FBT001 a case of a table
    assert decided(comparison) == Decision(holds)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (f"{UP} and {DOWN}", False),
        (f"{UP} or {DOWN}", True),
        (f"not {DOWN}", True),
        (f"not not {DOWN}", False),
        (f"not {UP} or {UP}", True),  # not binds to the first alone
        (f"not ({UP} or {UP})", False),
        (f"{UP} or {UP} and {DOWN}", True),  # and binds before or
        (f"({UP} or {UP}) and {DOWN}", False),
        (f"{DOWN} or {DOWN} or {UP}", True),
        (f"{UP} and {UP} and {DOWN}", False),
    ],
)
def test_and_binds_before_or_and_not_before_both(text: str, holds: bool) -> None:  # noqa: FBT001 a case of a table
    assert decided(text).holds is holds


@pytest.mark.parametrize("joined", ["{} or " + UP, UP + " or {}", "not ({})", "{} and " + DOWN])
def test_one_field_without_a_value_decides_against_it_however_it_is_joined(joined: str) -> None:
    text = joined.format('group("coins").weighted_pct > 0')
    assert decided(text) == Decision(holds=False, without_value=(Field("group", "coins", "weighted_pct"),))


def test_a_field_without_a_value_is_named_once() -> None:
    part = 'group("coins").weighted_pct > 0'
    assert len(decided(f"{part} or {part}").without_value) == 1


def test_a_value_is_asked_for_once_however_often_its_field_stands_there() -> None:
    asked: list[Field] = []

    def read(field: Field) -> float:
        asked.append(field)
        return 1.0

    field = Field("row", "MARA", "price")
    low, high = Comparison(field, ">", 2.0), Comparison(Call("abs", field), ">", 0.5)

    assert decide(Joined(Join.ANY, (low, high)), read) == Decision(holds=True)
    assert asked == [field]


def test_an_expression_knows_nothing_of_groups() -> None:
    assert decide(Comparison(Field("row", "MARA", "price"), "<", 20.0), lambda _field: 19.5).holds


def test_a_value_of_zero_is_a_value() -> None:
    assert decide(Comparison(Field("row", "MARA", "price"), "==", 0.0), lambda _field: 0.0) == Decision(holds=True)


def test_a_field_is_written_as_in_a_condition() -> None:
    assert Field("group", "coins", "declines").source == 'group("coins").declines'
