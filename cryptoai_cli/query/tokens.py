"""Split the text of a condition into tokens; a whole field, such as `group("miners").median_pct`, is one token."""

import re
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from cryptoai_cli.errors import UsageError
from cryptoai_cli.query.expression import Field, Join
from cryptoai_cli.query.vocabulary import Vocabulary

WORDS_OF_THE_LANGUAGE = frozenset({*Join, "in"})
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
_TOKEN = re.compile(
    rf"""\s*(?:(?P<number>{_NUMBER})|(?P<word>[A-Za-z_]\w*)"""
    r"""|(?P<text>"[^"]*"|'[^']*')|(?P<mark><=|>=|==|!=|[<>().,]))""",
    re.ASCII,
)
_UNIT = re.compile(r"\s*([A-Za-z_]\w*)", re.ASCII)
_PARTS_OF_A_NUMBER = re.compile(rf"({_NUMBER})\s*(\w*)", re.ASCII)


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
    """A piece of the text, and the index where it begins; a number has its unit in it.

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


def number_of(token: Token, vocabulary: Vocabulary) -> float:
    """Return the number of a token with its unit: `1.13m` is 1,130,000 exactly, and not the product of two floats."""
    found = _PARTS_OF_A_NUMBER.fullmatch(token.text)
    assert found is not None  # noqa: S101 - the scanner has read it
    if not found[2]:
        return float(found[1])
    digits, _, exponent = found[1].lower().partition("e")
    return float(f"{digits}e{int(exponent or 0) + vocabulary.units[found[2].lower()]}")


class _Scanner:
    """Scans the text from left to right."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._text, self._vocabulary = text, vocabulary
        self._at = 0

    def tokens(self) -> Iterator[Token]:
        while True:
            token = self._named(self._token())
            yield token
            if token.fault is not None or token.kind in {Kind.END, Kind.UNREADABLE}:
                return

    def _token(self) -> Token:
        found = _TOKEN.match(self._text, self._at)
        if found is None or found.lastgroup is None:
            rest = self._text[self._at :]
            blanks = len(rest) - len(rest.lstrip())
            return Token(Kind.UNREADABLE if rest.strip() else Kind.END, "", self._at + blanks)
        kind, at = Kind(found.lastgroup), found.start(found.lastgroup)
        self._at = self._after_unit(found.end()) if kind is Kind.NUMBER else found.end()
        return Token(kind, self._text[at : self._at], at)

    def _after_unit(self, at: int) -> int:
        """Return the index after the unit of a number that ends before `at`; `at` itself if it has none."""
        found = _UNIT.match(self._text, at)
        return at if found is None or found[1].lower() not in self._vocabulary.units else found.end()

    def _named(self, token: Token) -> Token:
        """Return the field that begins with a word, if it begins one."""
        vocabulary = self._vocabulary
        if token.kind is not Kind.WORD or token.text in WORDS_OF_THE_LANGUAGE or token.text in vocabulary.functions:
            return token
        if token.text in vocabulary.things:
            return self._field(token)
        return self._bare_field(token) if vocabulary.fields else token

    def _bare_field(self, word: Token) -> Token:
        try:
            self._vocabulary.require_bare_field(word.text, word.at)
        except UsageError as error:
            return Token(Kind.FIELD, word.text, word.at, fault=error)
        return Token(Kind.FIELD, word.text, word.at, Field("", "", word.text))

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
