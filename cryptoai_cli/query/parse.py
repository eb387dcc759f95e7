"""Read the text of a condition into an expression.

    abs(group("bitcoin-miners").median_pct) > 3 and not group("coins").declines >= 2

The grammar is a small part of Python's, so Python's own parser builds the tree, of stand-ins: it sees a name for each
field, a zero for each number. Only what is on the list below becomes an expression, and nothing is ever executed.

    condition  = condition "or" condition | condition "and" condition | "not" condition | "(" condition ")" | comparison
    comparison = value ( "<" | "<=" | ">" | ">=" | "==" | "!=" ) number
    value      = field | function "(" field ")"
    field      = thing "(" text ")" "." name

An error names the first token, from left to right, with which no condition can go on.
"""

import ast
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress

from cryptoai_cli.errors import UsageError
from cryptoai_cli.query.expression import COMPARISONS, Call, Comparison, Expression, Field, Join, Joined, Value
from cryptoai_cli.query.tokens import Kind, Token, read_tokens
from cryptoai_cli.query.vocabulary import Vocabulary

LONGEST = 2000  # characters
_JOINS: dict[type[ast.boolop], Join] = {ast.And: Join.ALL, ast.Or: Join.ANY}
_STAND_INS = {Kind.FIELD: "name", Kind.NUMBER: "0", Kind.TEXT: "''"}


def parse_condition(text: str, vocabulary: Vocabulary) -> Expression:
    """Parse a condition that uses only the vocabulary; raise UsageError with the position of the first error."""
    if len(text) > LONGEST:
        raise vocabulary.too_long(LONGEST)
    return _Reader(text, vocabulary).whole()


class _Reader:
    """Converts the tree of Python's parser into an expression, left to right, checking it against the tokens."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._text, self._vocabulary = text, vocabulary
        self._tokens = read_tokens(text, vocabulary)

    def whole(self) -> Expression:
        tree, count = _longest_tree([_stand_in(token) for token in self._tokens[:-1]])
        found = self._condition(tree)
        if self._tokens[count].kind is not Kind.END or self._is_open(count):
            raise self._not_finished(count)
        return found

    def _condition(self, node: ast.expr) -> Expression:
        match node:
            case ast.BoolOp():
                return Joined(_JOINS[type(node.op)], tuple(map(self._condition, node.values)))
            case ast.UnaryOp(op=ast.Not()):
                return Joined(Join.NONE, (self._condition(node.operand),))
            case ast.Name() if (fault := self._tokens[node.lineno - 1].fault) is not None:
                raise fault
            case _ if self._tokens[node.lineno - 1].reads("("):
                raise self._parenthesis_too_early(node)
            case _:
                return self._comparison(node)

    def _parenthesis_too_early(self, node: ast.expr) -> UsageError:
        """Return the error for a node that starts with a parenthesis but is not a condition in parentheses."""
        while self._tokens[node.lineno - 1].reads("(") and (inner := _leftmost(node)):
            node = inner
        if isinstance(node, ast.Tuple):  # nothing in parentheses
            return self._unexpected(self._vocabulary.operand_words, node.lineno)
        self._condition(node)
        index = _last(node) + 1
        while self._tokens[index].reads(")"):
            index += 1
        return self._not_finished(index)

    def _comparison(self, node: ast.expr) -> Comparison:
        value, index = self._value(node.lineno - 1)
        sign = self._tokens[index].text
        if sign not in COMPARISONS:
            raise self._unexpected("one of " + " ".join(COMPARISONS), index)
        number = self._tokens[index + 1]
        if number.kind is not Kind.NUMBER:
            raise self._unexpected("a number", index + 1)
        if _last(node) != index + 1:
            raise self._not_finished(index + 2)
        return Comparison(value, sign, float(number.text))

    def _value(self, index: int) -> tuple[Value, int]:
        """Return the value that starts at a token, and the index of the token after it."""
        function = self._tokens[index].text
        if not any(self._tokens[index].reads(name) for name in self._vocabulary.functions):
            return self._field(index, self._vocabulary.operand_words), index + 1
        if not self._tokens[index + 1].reads("("):
            raise self._unexpected("(", index + 1)
        field = self._field(index + 2, self._vocabulary.field_words)
        if not self._tokens[index + 3].reads(")"):
            raise self._unexpected(")", index + 3)
        return Call(function, field), index + 4

    def _field(self, index: int, expected: str) -> Field:
        token = self._tokens[index]
        if token.field is not None:
            return token.field
        raise token.fault if token.kind is Kind.FIELD and token.fault else self._unexpected(expected, index)

    def _not_finished(self, index: int) -> UsageError:
        """Return the error for a token after a complete condition."""
        return self._unexpected(")" if self._is_open(index) else "and, or, or the end", index)

    def _is_open(self, index: int) -> bool:
        """Return whether a parenthesis before a token is still unclosed."""
        before = self._tokens[:index]
        return sum(token.reads("(") for token in before) > sum(token.reads(")") for token in before)

    def _unexpected(self, expected: str, index: int) -> UsageError:
        token = self._tokens[index]
        return self._vocabulary.unexpected(expected, self._text, token.at, at_end=token.kind is Kind.END)


def _stand_in(token: Token) -> str:
    """Return the stand-in for a token in Python's parser: operators as they are, no text or number of the user's."""
    if token.kind is Kind.MARK or token.text in frozenset(Join):
        return token.text
    return _STAND_INS.get(token.kind, "name")


def _longest_tree(stand_ins: Sequence[str]) -> tuple[ast.expr, int]:
    """Return the tree of the longest prefix of stand-ins that can begin an expression, and the prefix length."""
    whole = _completed_tree(stand_ins)
    if whole is not None:
        return whole, len(stand_ins)
    counts = range(len(stand_ins))
    count = bisect_left(counts, True, key=lambda before: _completed_tree(stand_ins[: before + 1]) is None)  # noqa: FBT003 - the first of which it is true
    tree = _completed_tree(stand_ins[:count])
    assert tree is not None  # noqa: S101 - of no token at all there is one
    return tree, count


def _completed_tree(stand_ins: Sequence[str]) -> ast.expr | None:
    """Return the tree of stand-ins, completed with a name and closing parentheses if needed, or None."""
    closing = [")"] * (stand_ins.count("(") - stand_ins.count(")"))
    for missing in (["name"], []):
        # one token per line, so that line numbers are token numbers
        source = " \\\n".join([*stand_ins, *missing, *closing])
        with suppress(SyntaxError, RecursionError, MemoryError):
            return ast.parse(source, mode="eval").body
    return None


def _leftmost(node: ast.expr) -> ast.expr | None:
    """Return the leftmost child of a node: the left side, the function, the owner of the attribute."""
    match node:
        case ast.Compare(left=inner) | ast.Call(func=inner) | ast.Attribute(value=inner):
            return inner
    return None


def _last(node: ast.expr) -> int:
    """Return the index of the last token of a node."""
    return (node.end_lineno or node.lineno) - 1
