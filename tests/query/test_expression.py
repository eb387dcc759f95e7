import pytest

from cryptoai_cli.query.expression import Decision, decide
from cryptoai_cli.query.parse import parse_condition

FIELDS = ("median_pct", "weighted_pct", "declines")
VALUES = {
    ("miners", "median_pct"): 7.31,
    ("coins", "median_pct"): -3.0,
    ("coins", "declines"): 2,
    ("coins", "weighted_pct"): None,
}
UP, DOWN = 'group("miners").median_pct > 3', 'group("coins").median_pct > 3'


def decided(text: str) -> Decision:
    condition = parse_condition(text, ("miners", "coins"), FIELDS)
    return decide(condition, lambda group, field: VALUES[group, field])


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
    assert decided(text) == Decision(holds=False, without_value=('group("coins").weighted_pct',))


def test_a_field_without_a_value_is_named_once() -> None:
    part = 'group("coins").weighted_pct > 0'
    assert len(decided(f"{part} or {part}").without_value) == 1
