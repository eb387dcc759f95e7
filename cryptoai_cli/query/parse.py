"""Read the expression of `--only-if`: comparisons of group fields with numbers, joined by and, or, not.

    abs(group("bitcoin-miners").median_pct) > 3 and not group("coins").declines >= 2

The grammar, from loose to tight; nothing else is understood and nothing is ever executed:

    any        = all { "or" all }
    all        = one { "and" one }
    one        = "not" one | "(" any ")" | comparison
    comparison = field ( "<" | "<=" | ">" | ">=" | "==" | "!=" ) number
    field      = "group" "(" text ")" "." name | "abs" "(" field ")"
"""

import re
from collections.abc import Callable, Collection
from difflib import get_close_matches

from msgspec import Struct

from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.query.expression import COMPARISONS, Comparison, Expression, Join, Joined

LONGEST = 2000  # characters
DEEPEST = 32  # parentheses and nots inside each other
_EXAMPLE = 'write for example: group("bitcoin-miners").median_pct > 3'
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)|(?P<word>[A-Za-z_]\w*)"""
    r"""|(?P<text>"[^"]*"|'[^']*')|(?P<mark><=|>=|==|!=|[<>().]))""",
    re.ASCII,
)
_LONGEST_SHOWN = 30


def parse_condition(text: str, groups: Collection[str], fields: Collection[str]) -> Expression:
    """Read an expression over the `groups` and the numeric `fields` there are; raise UsageError with the position."""
    if len(text) > LONGEST:
        raise UsageError(f"--only-if is longer than {LONGEST} characters", hint=_EXAMPLE)
    return _Parser(text, groups, fields).whole()


class _Token(Struct, frozen=True):
    kind: str
    text: str
    at: int


class _Parser:
    """Reads tokens from left to right, one function for each line of the grammar."""

    def __init__(self, text: str, groups: Collection[str], fields: Collection[str]) -> None:
        self._text, self._groups, self._fields = text, groups, fields
        self._depth = 0
        self._next = self._token(0)

    def whole(self) -> Expression:
        found = self._any()
        if self._next.kind != "end":
            raise self._wrong("and, or, or the end")
        return found

    def _any(self) -> Expression:
        return self._chain(Join.ANY, self._all)

    def _all(self) -> Expression:
        return self._chain(Join.ALL, self._one)

    def _chain(self, join: Join, part: Callable[[], Expression]) -> Expression:
        parts = [part()]
        while self._takes(join.value):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Joined(join, tuple(parts))

    def _one(self) -> Expression:
        start = self._next
        if not (self._takes("not") or self._takes("(")):
            return self._comparison()
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._fault(f"more than {DEEPEST} levels inside each other", start.at)
        if start.text == "not":
            found: Expression = Joined(Join.NONE, (self._one(),))
        else:
            found = self._any()
            self._must(")")
        self._depth -= 1
        return found

    def _comparison(self) -> Comparison:
        absolute = self._takes("abs")
        if absolute:
            self._must("(")
        group, field = self._field("group(...)" if absolute else "group(...), abs(...), not or (")
        if absolute:
            self._must(")")
        sign = self._next.text
        if sign not in COMPARISONS:
            raise self._wrong("one of < <= > >= == !=")
        self._step()
        number = self._next
        if number.kind != "number":
            raise self._wrong("a number")
        self._step()
        return Comparison(group, field, absolute, sign, float(number.text))

    def _field(self, expected: str) -> tuple[str, str]:
        if not self._takes("group"):
            raise self._wrong(expected)
        self._must("(")
        key = self._next
        if key.kind != "text":
            raise self._wrong("the name of a group in quotes")
        self._step()
        self._must(")")
        self._must(".")
        name = self._next
        if name.kind != "word":
            raise self._wrong("the name of a field")
        self._step()
        return self._known("group", key.text[1:-1], self._groups, key), self._known(
            "numeric field", name.text, self._fields, name
        )

    def _known(self, what: str, name: str, known: Collection[str], token: _Token) -> str:
        if name in known:
            return name
        near = get_close_matches(name, known, n=1)
        shown = plain_text(name, longest=_LONGEST_SHOWN)
        hint = f"did you mean {near[0]}?" if near else f"choose from: {', '.join(known)}"
        raise UsageError(f"--only-if, character {token.at + 1}: this report has no {what} {shown!r}", hint=hint)

    def _takes(self, text: str) -> bool:
        """Step over the next token if it is `text`, and say whether it was."""
        found = self._next.kind in {"word", "mark"} and self._next.text == text
        if found:
            self._step()
        return found

    def _must(self, text: str) -> None:
        if not self._takes(text):
            raise self._wrong(text)

    def _step(self) -> None:
        self._next = self._token(self._next.at + len(self._next.text))

    def _token(self, start: int) -> _Token:
        found = _TOKEN.match(self._text, start)
        if found is not None and found.lastgroup is not None:
            return _Token(found.lastgroup, found[found.lastgroup], found.start(found.lastgroup))
        rest = self._text[start:]
        at = start + len(rest) - len(rest.lstrip())
        return _Token("unreadable" if rest.strip() else "end", "", at)

    def _wrong(self, expected: str) -> UsageError:
        if self._next.kind == "end":
            return self._fault(f"it ends where {expected} should stand", self._next.at)
        return self._fault(f"expected {expected}", self._next.at)

    def _fault(self, words: str, at: int) -> UsageError:
        rest = plain_text(self._text[at:], longest=_LONGEST_SHOWN)
        found = f", and found {rest!r}" if rest and words.startswith("expected") else ""
        return UsageError(f"--only-if cannot be read at character {at + 1}: {words}{found}", hint=_EXAMPLE)
