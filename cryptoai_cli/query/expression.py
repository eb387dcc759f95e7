"""Decide the expression of `--only-if`: comparisons of group fields with numbers, joined by and, or, not."""

import operator
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct

Compare = Callable[[float, float], bool]
COMPARISONS: Mapping[str, Compare] = MappingProxyType(
    {
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
        "==": operator.eq,
        "!=": operator.ne,
    }
)


class Join(StrEnum):
    """How the parts of an expression count together."""

    ALL = "and"
    ANY = "or"
    NONE = "not"


class Comparison(Struct, frozen=True):
    """One field of one group, or its size without the sign, against a number."""

    group: str
    field: str
    absolute: bool
    sign: str
    number: float

    @property
    def named(self) -> str:
        """The field as it was written."""
        return f'group("{self.group}").{self.field}'


class Joined(Struct, frozen=True):
    """Parts joined by one word."""

    join: Join
    parts: tuple["Comparison | Joined", ...]


Expression = Comparison | Joined
ReadField = Callable[[str, str], float | None]


class Decision(Struct, frozen=True):
    """Whether the expression holds; `without_value` names its fields that have no value: then it does not."""

    holds: bool
    without_value: tuple[str, ...] = ()


def decide(expression: Expression, read: ReadField) -> Decision:
    """Decide by the values that `read` finds for a group and a field; one field without a value decides against it."""
    comparisons = tuple(_comparisons(expression))
    without = dict.fromkeys(each.named for each in comparisons if read(each.group, each.field) is None)
    if without:
        return Decision(holds=False, without_value=tuple(without))
    return Decision(_holds(expression, read))


def _comparisons(expression: Expression) -> Iterator[Comparison]:
    if isinstance(expression, Comparison):
        yield expression
    else:
        for part in expression.parts:
            yield from _comparisons(part)


def _holds(expression: Expression, read: ReadField) -> bool:
    if isinstance(expression, Comparison):
        value = read(expression.group, expression.field) or 0.0
        return COMPARISONS[expression.sign](abs(value) if expression.absolute else value, expression.number)
    held = (_holds(part, read) for part in expression.parts)
    match expression.join:
        case Join.ALL:
            return all(held)
        case Join.ANY:
            return any(held)
        case Join.NONE:
            return not any(held)
