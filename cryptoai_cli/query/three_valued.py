"""Compile an expression on rows into a function, so that thousands of rows are decided in a few milliseconds.

The logic has three values, as in SQL. A test of a field without a value is unknown (None), and so is its negation:
neither `market_cap >= 2 bn` nor `not market_cap >= 2 bn` holds for a row whose market cap is not known. A condition of
several parts is unknown only if the unknown part would decide it.
"""

from collections.abc import Callable
from typing import Any

from cryptoai_cli.query.expression import COMPARISONS, FUNCTIONS, Call, Comparison, Expression, Join, Membership
from cryptoai_cli.query.field_type import folded

ReadName = Callable[[str], float | str | None]
"""Return the value of the field of this name; None if it is not known."""

Decider = Callable[[ReadName], bool | None]
"""Return whether an expression holds with the values that a function reads; None if that is not known."""


def compiled(expression: Expression) -> Decider:
    """Return a function that decides the expression."""
    if isinstance(expression, Comparison):
        return _comparison(expression)
    if isinstance(expression, Membership):
        return _membership(expression)
    parts = tuple(map(compiled, expression.parts))
    match expression.join:
        case Join.ALL:
            return _joined(parts, decisive=False)
        case Join.ANY:
            return _joined(parts, decisive=True)
        case Join.NONE:
            return _negation(*parts)


def _joined(parts: tuple[Decider, ...], *, decisive: bool) -> Decider:
    """Return what decides `and` (False is decisive) and `or` (True is): the decisive value of any part counts."""

    def decide(read: ReadName) -> bool | None:
        found: bool | None = not decisive
        for part in parts:
            one = part(read)
            if one is decisive:
                return decisive
            if one is None:
                found = None
        return found

    return decide


def _negation(part: Decider) -> Decider:
    def decide(read: ReadName) -> bool | None:
        found = part(read)
        return None if found is None else not found

    return decide


def _comparison(test: Comparison) -> Decider:
    name, number = test.field.name, test.number
    compare: Callable[[Any, float], bool] = COMPARISONS[test.sign]  # the parser compares numbers with numbers only
    change = FUNCTIONS[test.value.function] if isinstance(test.value, Call) else None
    if change is not None:
        return _when_known(name, lambda value: compare(change(value), number))

    def decide(read: ReadName) -> bool | None:  # by far the most frequent one: a call less for each row
        value = read(name)
        return None if value is None else compare(value, number)

    return decide


def _membership(test: Membership) -> Decider:
    texts = frozenset(folded(one) for one in test.among if isinstance(one, str))
    if texts:
        return _when_known(test.field.name, lambda value: folded(str(value)) in texts)
    numbers = frozenset(test.among)
    change = FUNCTIONS[test.value.function] if isinstance(test.value, Call) else None
    return _when_known(test.field.name, lambda value: (value if change is None else change(value)) in numbers)


def _when_known(name: str, holds: Callable[[Any], bool]) -> Decider:
    """Return what decides by the value of a field, where it has one."""

    def decide(read: ReadName) -> bool | None:
        value = read(name)
        return None if value is None else holds(value)

    return decide
