"""Read and decide conditions on the rows of the market: `kind in ("share", "adr") and price >= 3`."""

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.symbol_spellings import read_symbol
from cryptoai_cli.query.expression import Expression, Joined, Membership, tests_of
from cryptoai_cli.query.field_type import UNITS, folded
from cryptoai_cli.query.market_fields import LISTED_FIELDS, MARKET_FIELDS
from cryptoai_cli.query.parse import parse_condition
from cryptoai_cli.query.three_valued import Decider, ReadName, compiled
from cryptoai_cli.query.tokens import read_tokens
from cryptoai_cli.query.vocabulary import Vocabulary
from cryptoai_cli.user_input import closest

EXAMPLE = 'write for example: kind in ("share", "adr") and price >= 3 and market_cap >= 300m'
_SYMBOL = "symbol"


class UnmatchedText(Struct, frozen=True):
    """A text that a condition looks for in a field and that no row has there, and the nearest one that a row has."""

    field: str
    text: str
    nearest: str = ""


class RowCondition(Struct, frozen=True, eq=False):
    """A condition on rows: its text as it was written, and the names of the fields that it uses, in their order.

    It is compiled, so that deciding a row takes a few microseconds.
    """

    text: str
    fields: tuple[str, ...]
    expression: Expression
    decide: Decider

    def holds(self, read: ReadName) -> bool | None:
        """Return whether the condition holds for the row that `read` reads; None if that is not known."""
        return self.decide(read)

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """The texts that the condition looks for, each with its field."""
        return tuple(
            (test.field.name, one)
            for test in tests_of(self.expression)
            if isinstance(test, Membership)
            for one in test.among
            if isinstance(one, str)
        )

    def unmatched(self, known: Mapping[str, Collection[str]]) -> Iterator[UnmatchedText]:
        """Yield the texts that no row has, of the fields whose texts are `known`."""
        folded_texts = {name: {folded(one) for one in texts} for name, texts in known.items()}
        for name, text in dict.fromkeys(self.texts):
            if name in known and folded(text) not in folded_texts[name]:
                yield UnmatchedText(name, text, closest(text, sorted(known[name])))


def parse_row_condition(text: str, label: str) -> RowCondition:
    """Return the condition on market rows in `text`; `label` says where it was written.

    Raise UsageError with the place of what cannot be read.
    """
    expression = parse_condition(text, _vocabulary(label))
    fields = dict.fromkeys(test.field.name for test in tests_of(expression))
    return RowCondition(text, tuple(fields), expression, compiled(_with_spellings(expression)))


def parse_listed_condition(text: str, label: str) -> RowCondition:
    """Return a condition as `parse_row_condition` does, on what a row is: it may not use how the row moved."""
    condition = parse_row_condition(text, label)
    for token in read_tokens(text, _vocabulary(label)):
        if token.field is not None and token.field.name not in LISTED_FIELDS:
            raise UsageError(
                f"{label}, character {token.at + 1}: {token.field.name} says how a row moved, and members may not be "
                "chosen by that",
                hint=f"choose from: {', '.join(LISTED_FIELDS)}",
            )
    return condition


def _vocabulary(label: str) -> Vocabulary:
    return Vocabulary(
        label=label,
        subject="a row of the market",
        example=EXAMPLE,
        things={},
        functions=("abs",),
        fields={name: field.type for name, field in MARKET_FIELDS.items()},
        units=UNITS,
    )


def _with_spellings(expression: Expression) -> Expression:
    """Return an expression that finds a symbol in every spelling that people use: `BRK.B` for `BRK-B`."""
    if isinstance(expression, Joined):
        return replace(expression, parts=tuple(map(_with_spellings, expression.parts)))
    if isinstance(expression, Membership) and expression.field.name == _SYMBOL:
        among = (spelling for one in expression.among for spelling in _spellings(str(one)))
        return replace(expression, among=tuple(dict.fromkeys(among)))
    return expression


def _spellings(written: str) -> tuple[str, ...]:
    reading = read_symbol(written)
    return (written,) if reading is None else (written, reading.symbol)
