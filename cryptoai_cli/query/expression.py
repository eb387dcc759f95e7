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
    """A figure of one thing: field `name` of the `word` with this `key`, as in `group("miners").median_pct`.

    Without a word it is a field of the row that a condition is about, as in `price`.
    """

    word: str
    key: str
    name: str

    @property
    def source(self) -> str:
        """The field as it is written in a condition."""
        return f'{self.word}("{self.key}").{self.name}' if self.word else self.name


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


class Membership(Struct, frozen=True):
    """Whether a value is one of several numbers or texts; texts are compared as `field_type.folded` makes them."""

    value: Value
    among: tuple[float, ...] | tuple[str, ...]

    @property
    def field(self) -> Field:
        """The field whose value is looked for."""
        return self.value.field if isinstance(self.value, Call) else self.value


class Joined(Struct, frozen=True):
    """Parts joined by one word."""

    join: Join
    parts: tuple["Comparison | Membership | Joined", ...]


Test = Comparison | Membership
Expression = Comparison | Membership | Joined
ReadField = Callable[[Field], float | None]


class Decision(Struct, frozen=True):
    """Whether the expression holds; it does not if any field is in `without_value`."""

    holds: bool
    without_value: tuple[Field, ...] = ()


def decide(expression: Expression, read: ReadField) -> Decision:
    """Evaluate an expression with the values that `read` returns; it does not hold if any field has no value."""
    fields = dict.fromkeys(test.field for test in tests_of(expression))
    values = {field: read(field) for field in fields}
    without_value = tuple(field for field, value in values.items() if value is None)
    if without_value:
        return Decision(holds=False, without_value=without_value)
    return Decision(_holds(expression, {field: value for field, value in values.items() if value is not None}))


def tests_of(expression: Expression) -> Iterator[Test]:
    """Yield the comparisons and memberships of an expression, from left to right."""
    if isinstance(expression, Joined):
        for part in expression.parts:
            yield from tests_of(part)
    else:
        yield expression


def _holds(expression: Expression, values: Mapping[Field, float]) -> bool:
    if not isinstance(expression, Joined):
        value = values[expression.field]
        if isinstance(expression.value, Call):
            value = FUNCTIONS[expression.value.function](value)
        if isinstance(expression, Membership):
            return value in expression.among
        return COMPARISONS[expression.sign](value, expression.number)
    parts = (_holds(part, values) for part in expression.parts)
    match expression.join:
        case Join.ALL:
            return all(parts)
        case Join.ANY:
            return any(parts)
        case Join.NONE:
            return not any(parts)
