"""Expressions as immutable values, and their evaluation with values from a caller's function."""

import operator
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
        "==": operator.eq,
        "!=": operator.ne,
    }
)
FUNCTIONS: Mapping[str, Callable[[float], float]] = MappingProxyType({"abs": abs})


class Join(StrEnum):
    """How the parts of an expression are combined."""

    ALL = "and"
    ANY = "or"
    NONE = "not"


class Field(Struct, frozen=True):
    """A figure of one thing: field `name` of the `word` with this `key`, as in `group("miners").median_pct`."""

    word: str
    key: str
    name: str

    @property
    def source(self) -> str:
        """The field as it is written in a condition."""
        return f'{self.word}("{self.key}").{self.name}'


class Call(Struct, frozen=True):
    """One of `FUNCTIONS`, applied to a field."""

    function: str
    field: Field


Value = Field | Call


class Comparison(Struct, frozen=True):
    """A comparison of a value with a number."""

    value: Value
    sign: str
    number: float

    @property
    def field(self) -> Field:
        """The field whose value is compared."""
        return self.value.field if isinstance(self.value, Call) else self.value


class Joined(Struct, frozen=True):
    """Parts joined by one word."""

    join: Join
    parts: tuple["Comparison | Joined", ...]


Expression = Comparison | Joined
ReadField = Callable[[Field], float | None]


class Decision(Struct, frozen=True):
    """Whether the expression holds; it does not if any field is in `without_value`."""

    holds: bool
    without_value: tuple[Field, ...] = ()


def decide(expression: Expression, read: ReadField) -> Decision:
    """Evaluate an expression with the values that `read` returns; it does not hold if any field has no value."""
    fields = dict.fromkeys(comparison.field for comparison in _comparisons(expression))
    values = {field: read(field) for field in fields}
    without_value = tuple(field for field, value in values.items() if value is None)
    if without_value:
        return Decision(holds=False, without_value=without_value)
    return Decision(_holds(expression, {field: value for field, value in values.items() if value is not None}))


def _comparisons(expression: Expression) -> Iterator[Comparison]:
    if isinstance(expression, Comparison):
        yield expression
    else:
        for part in expression.parts:
            yield from _comparisons(part)


def _holds(expression: Expression, values: Mapping[Field, float]) -> bool:
    if isinstance(expression, Comparison):
        value = values[expression.field]
        if isinstance(expression.value, Call):
            value = FUNCTIONS[expression.value.function](value)
        return COMPARISONS[expression.sign](value, expression.number)
    parts = (_holds(part, values) for part in expression.parts)
    match expression.join:
        case Join.ALL:
            return all(parts)
        case Join.ANY:
            return any(parts)
        case Join.NONE:
            return not any(parts)
