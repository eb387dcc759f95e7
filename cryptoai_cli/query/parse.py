"""Read the text of a condition into an expression, token by token; nothing is ever executed.

    abs(group("bitcoin-miners").median_pct) > 3 and not group("coins").declines >= 2
    kind in ("share", "adr") and price >= 3 and market_cap >= 300m and industry != "Semiconductors"

    condition  = all ( "or" all )*
    all        = part ( "and" part )*
    part       = "not" part | "(" condition ")" | comparison
    comparison = value sign number
    value      = field | function "(" field ")"
    field      = thing "(" text ")" "." name
    sign       = "<" | "<=" | ">" | ">=" | "==" | "!="

A condition on rows has more:

    field      = name
    comparison = value ( "==" | "!=" ) text | value [ "not" ] "in" "(" one ( "," one )* [ "," ] ")"
               | number sign value [ sign number ]
    number     = digits [ "k" | "m" | "bn" ]

`3 <= price < 10` means that both hold. A field that holds texts is compared with texts, any other with numbers.

An error names the first token, from left to right, with which no condition can go on.
"""

from collections.abc import Callable
from typing import TypeVar

from cryptoai_cli.errors import UsageError
from cryptoai_cli.query.expression import (
    COMPARISONS,
    Call,
    Comparison,
    Expression,
    Field,
    Join,
    Joined,
    Membership,
    Test,
    Value,
)
from cryptoai_cli.query.field_type import Holds
from cryptoai_cli.query.tokens import WORDS_OF_THE_LANGUAGE, Kind, Token, number_of, read_tokens
from cryptoai_cli.query.vocabulary import Vocabulary

LONGEST = 2000  # characters
DEEPEST = 32  # parentheses and nots inside each other
_One = TypeVar("_One", float, str)
_EQUAL, _UNEQUAL = "==", "!="
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", _EQUAL: _EQUAL, _UNEQUAL: _UNEQUAL}


def parse_condition(text: str, vocabulary: Vocabulary) -> Expression:
    """Parse a condition that uses only the vocabulary; raise UsageError with the position of the first error."""
    if len(text) > LONGEST:
        raise vocabulary.too_long(LONGEST)
    return _Reader(text, vocabulary).whole()


class _Reader:
    """Reads the tokens from left to right; `_at` is the index of the next one, `_open` counts open parentheses."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._text, self._vocabulary = text, vocabulary
        self._tokens = read_tokens(text, vocabulary)
        self._at = 0
        self._open = 0

    def whole(self) -> Expression:
        found = self._condition(0)
        if self._next.kind is not Kind.END:
            raise self._not_finished()
        return found

    def _condition(self, depth: int) -> Expression:
        return self._chain(Join.ANY, lambda: self._chain(Join.ALL, lambda: self._part(depth)))

    def _chain(self, join: Join, read_one: Callable[[], Expression]) -> Expression:
        parts = [read_one()]
        while self._takes(join):
            parts.append(read_one())
        return parts[0] if len(parts) == 1 else Joined(join, tuple(parts))

    def _part(self, depth: int) -> Expression:
        token = self._next
        if depth == DEEPEST and (token.reads("(") or token.reads(Join.NONE)):
            raise self._vocabulary.too_deep(DEEPEST, token.at)
        if self._takes(Join.NONE):
            return Joined(Join.NONE, (self._part(depth + 1),))
        return self._in_parentheses(depth + 1) if self._takes("(") else self._comparison()

    def _in_parentheses(self, depth: int) -> Expression:
        self._open += 1
        found = self._condition(depth)
        if not self._takes(")"):
            raise self._not_finished()
        self._open -= 1
        return found

    def _comparison(self) -> Expression:
        if self._vocabulary.has_rows and self._next.kind is Kind.NUMBER:
            return self._number_first()
        value = self._value(self._vocabulary.operand_words)
        field = value.field if isinstance(value, Call) else value
        return self._text_test(field) if self._holds_text(field) else self._number_test(value)

    def _number_first(self) -> Expression:
        number = self._number()
        sign = self._sign()
        at, value = self._next.at, self._value(self._vocabulary.field_words)
        if self._holds_text(value.field if isinstance(value, Call) else value):
            raise self._vocabulary.unexpected("a field that holds a number", self._text, at, at_end=False)
        first = Comparison(value, _MIRRORED[sign], number)
        if self._next.text not in COMPARISONS:
            return first
        return Joined(Join.ALL, (first, Comparison(value, self._sign(), self._number())))

    def _number_test(self, value: Value) -> Expression:
        if self._vocabulary.has_rows and (negated := self._takes_in()) is not None:
            among = self._listed(self._number)
            return _negated(Membership(value, among), is_negated=negated)
        return Comparison(value, self._sign(), self._number())

    def _text_test(self, field: Field) -> Expression:
        if (negated := self._takes_in()) is not None:
            among = self._listed(lambda: self._words(field))
            return _negated(Membership(field, among), is_negated=negated)
        sign = self._next.text
        if sign not in {_EQUAL, _UNEQUAL}:
            raise self._unexpected(f"{_EQUAL}, {_UNEQUAL}, in or not in")
        self._at += 1
        return _negated(Membership(field, (self._words(field),)), is_negated=sign == _UNEQUAL)

    def _takes_in(self) -> bool | None:
        """Take `in` or `not in`; return whether it is `not in`, or None if neither stands here."""
        negated = self._takes(Join.NONE)
        if self._takes("in"):
            return negated
        if negated:
            raise self._unexpected("in")
        return None

    def _listed(self, read_one: Callable[[], _One]) -> tuple[_One, ...]:
        """Read values in parentheses, with commas between them; one after the last is allowed."""
        if not self._takes("("):
            raise self._unexpected("(")
        found = [read_one()]
        while not self._takes(")"):
            if not self._takes(","):
                raise self._unexpected(", or )")
            if not self._next.reads(")"):
                found.append(read_one())
        return tuple(found)

    def _words(self, field: Field) -> str:
        """Read a text in quotes that the field can have."""
        token = self._next
        if token.kind in {Kind.WORD, Kind.FIELD}:
            raise self._vocabulary.without_quotes(token.text, token.at)
        if token.kind is not Kind.TEXT:
            raise self._unexpected("a text in quotes")
        self._at += 1
        if not token.text[1:-1].strip():
            raise self._vocabulary.without_text(token.at)
        return self._vocabulary.require_text(field, token.text[1:-1], token.at)

    def _sign(self) -> str:
        sign = self._next.text
        if sign not in COMPARISONS:
            raise self._unexpected(self._sign_words)
        self._at += 1
        return sign

    @property
    def _sign_words(self) -> str:
        """What may follow a field that holds a number, for a message."""
        signs = " ".join(COMPARISONS)
        return f"a sign ({signs}), in or not in" if self._vocabulary.has_rows else f"one of {signs}"

    def _number(self) -> float:
        token = self._next
        if token.kind is not Kind.NUMBER:
            raise self._unexpected("a number")
        self._at += 1
        after = self._next
        is_word = after.kind is Kind.FIELD or (after.kind is Kind.WORD and after.text not in WORDS_OF_THE_LANGUAGE)
        if self._vocabulary.units and is_word and after.at == token.after:
            raise self._vocabulary.unknown_unit(after.text, after.at)
        return number_of(token, self._vocabulary)

    def _value(self, expected: str) -> Value:
        """Read a field, or a function of one."""
        name = self._next.text
        if not any(self._next.reads(function) for function in self._vocabulary.functions):
            return self._field(expected)
        self._at += 1
        if not self._takes("("):
            raise self._unexpected("(")
        at, field = self._next.at, self._field(self._vocabulary.field_words)
        if self._holds_text(field):
            raise self._vocabulary.unexpected("a field that holds a number", self._text, at, at_end=False)
        if not self._takes(")"):
            raise self._unexpected(")")
        return Call(name, field)

    def _field(self, expected: str) -> Field:
        token = self._next
        if token.field is None:
            raise token.fault if token.kind is Kind.FIELD and token.fault else self._unexpected(expected)
        self._at += 1
        return token.field

    def _holds_text(self, field: Field) -> bool:
        return self._vocabulary.type_of(field).holds is Holds.TEXT

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _takes(self, text: str) -> bool:
        """Go on to the token after this word or mark, if it stands here."""
        found = self._next.reads(text)
        self._at += found
        return found

    def _not_finished(self) -> UsageError:
        """Return the error for a token after a complete condition."""
        return self._unexpected(")" if self._open else "and, or, or the end")

    def _unexpected(self, expected: str) -> UsageError:
        token = self._next
        return self._vocabulary.unexpected(expected, self._text, token.at, at_end=token.kind is Kind.END)


def _negated(test: Test, *, is_negated: bool) -> Expression:
    return Joined(Join.NONE, (test,)) if is_negated else test
