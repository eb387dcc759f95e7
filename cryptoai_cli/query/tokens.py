"""Split the text of a condition into tokens; a whole field, such as `group("miners").median_pct`, is one token."""

import re
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.errors import UsageError
from cryptoai_cli.query.expression import Field
from cryptoai_cli.query.vocabulary import Vocabulary

DEEPEST = 32  # parentheses and nots inside each other
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)|(?P<word>[A-Za-z_]\w*)"""
    r"""|(?P<text>"[^"]*"|'[^']*')|(?P<mark><=|>=|==|!=|[<>().]))""",
    re.ASCII,
)


class Kind(StrEnum):
    """The kind of a token; `END` and `UNREADABLE` tokens have no text."""

    NUMBER = "number"
    WORD = "word"
    TEXT = "text"
    MARK = "mark"
    FIELD = "field"
    END = "end"
    UNREADABLE = "unreadable"


class Token(Struct, frozen=True):
    """A piece of the text, and the index where it begins.

    `fault` is the error to raise if the grammar allows a token here but the token itself is invalid.
    """

    kind: Kind
    text: str
    at: int
    field: Field | None = None
    fault: UsageError | None = None

    @property
    def after(self) -> int:
        """The index after the token."""
        return self.at + len(self.text)

    def reads(self, text: str) -> bool:
        """Return whether this is the word or mark `text`."""
        return self.kind in {Kind.WORD, Kind.MARK} and self.text == text


def read_tokens(text: str, vocabulary: Vocabulary) -> tuple[Token, ...]:
    """Return the tokens up to the end, or up to and including the first invalid one."""
    return tuple(_Scanner(text, vocabulary).tokens())


class _Scanner:
    """Scans the text from left to right; `_open` holds the unclosed parentheses and incomplete nots."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._text, self._vocabulary = text, vocabulary
        self._at = 0
        self._open: list[str] = []

    def tokens(self) -> Iterator[Token]:
        before = ""
        while True:
            token = self._token()
            if token.kind is Kind.WORD and token.text in self._vocabulary.things:
                token = self._field(token)
            token = self._nested(token, before)
            yield token
            if token.fault is not None or token.kind in {Kind.END, Kind.UNREADABLE}:
                return
            before = token.text

    def _token(self) -> Token:
        found = _TOKEN.match(self._text, self._at)
        if found is None or found.lastgroup is None:
            rest = self._text[self._at :]
            blanks = len(rest) - len(rest.lstrip())
            return Token(Kind.UNREADABLE if rest.strip() else Kind.END, "", self._at + blanks)
        token = Token(Kind(found.lastgroup), found[found.lastgroup], found.start(found.lastgroup))
        self._at = token.after
        return token

    def _field(self, word: Token) -> Token:
        vocabulary = self._vocabulary
        try:
            self._must("(")
            key = self._must_be(Kind.TEXT, f"the name of a {word.text} in quotes")
            self._must(")")
            self._must(".")
            name = self._must_be(Kind.WORD, "the name of a field")
            vocabulary.require_key(word.text, key.text[1:-1], key.at)
            vocabulary.require_field(word.text, name.text, name.at)
        except UsageError as error:
            return Token(Kind.FIELD, word.text, word.at, fault=error)
        field = Field(word.text, key.text[1:-1], name.text)
        return Token(Kind.FIELD, self._text[word.at : name.after], word.at, field)

    def _must(self, mark: str) -> None:
        token = self._token()
        if not token.reads(mark):
            raise self._unexpected(mark, token)

    def _must_be(self, kind: Kind, expected: str) -> Token:
        token = self._token()
        if token.kind is not kind:
            raise self._unexpected(expected, token)
        return token

    def _unexpected(self, expected: str, token: Token) -> UsageError:
        return self._vocabulary.unexpected(expected, self._text, token.at, at_end=token.kind is Kind.END)

    def _nested(self, token: Token, before: str) -> Token:
        """Track the nesting depth; return the token, with a fault if it opens one level too many."""
        if token.reads("(") and before in self._vocabulary.functions:
            self._open.append("call")
        elif token.reads("(") or token.reads("not"):
            self._open.append(token.text)
            if sum(opened != "call" for opened in self._open) > DEEPEST:
                return replace(token, fault=self._vocabulary.too_deep(DEEPEST, token.at))
        elif token.kind is Kind.NUMBER or (token.reads(")") and self._open and self._open.pop() == "("):
            while self._open and self._open[-1] == "not":  # their operand is complete
                self._open.pop()
        return token
