"""Define the names that a condition may use, and the errors for any others."""

from collections.abc import Collection, Mapping

from msgspec import Struct

from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.user_input import spelling_hint

_LONGEST_SHOWN = 30


class Things(Struct, frozen=True):
    """Things of one kind: their keys, written in quotes, and the numeric fields that each of them has."""

    keys: Collection[str]
    fields: Collection[str]


class Vocabulary(Struct, frozen=True):
    """The names that are allowed in a condition.

    `label` is where the user wrote the condition, `subject` what it is about, `example` a valid condition. `things` are
    keyed by the word that begins their fields; `functions` are those of `expression.FUNCTIONS` that may be used.
    """

    label: str
    subject: str
    example: str
    things: Mapping[str, Things]
    functions: Collection[str] = ()

    @property
    def field_words(self) -> str:
        """What a field may begin with, for a message."""
        return ", ".join(f"{word}(...)" for word in self.things)

    @property
    def operand_words(self) -> str:
        """What a part of a condition may begin with, for a message."""
        return ", ".join(f"{word}(...)" for word in (*self.things, *self.functions)) + ", not or ("

    def require_key(self, word: str, key: str, at: int) -> None:
        """Raise UsageError if nothing of this kind has the key at index `at`."""
        self._require(word, key, self.things[word].keys, at)

    def require_field(self, word: str, name: str, at: int) -> None:
        """Raise UsageError if things of this kind do not have the numeric field at index `at`."""
        self._require("numeric field", name, self.things[word].fields, at)

    def _require(self, what: str, name: str, known: Collection[str], at: int) -> None:
        if name in known:
            return
        hint = spelling_hint(name, known, otherwise=f"choose from: {', '.join(known)}")
        shown = plain_text(name, longest=_LONGEST_SHOWN)
        raise UsageError(f"{self.label}, character {at + 1}: {self.subject} has no {what} {shown!r}", hint=hint)

    def too_long(self, longest: int) -> UsageError:
        """Return the error for a condition of more than `longest` characters."""
        return UsageError(f"{self.label} is longer than {longest} characters", hint=self.example)

    def too_deep(self, deepest: int, at: int) -> UsageError:
        """Return the error for the parenthesis or `not` at index `at` that exceeds the nesting limit."""
        return self._unreadable(f"more than {deepest} levels inside each other", at)

    def unexpected(self, expected: str, text: str, at: int, *, at_end: bool) -> UsageError:
        """Return the error for the text at index `at`, or for its end, where `expected` should be."""
        if at_end:
            return self._unreadable(f"it ends where {expected} should stand", at)
        found = plain_text(text[at:], longest=_LONGEST_SHOWN)
        return self._unreadable(f"expected {expected}" + (f", and found {found!r}" if found else ""), at)

    def _unreadable(self, words: str, at: int) -> UsageError:
        return UsageError(f"{self.label} cannot be read at character {at + 1}: {words}", hint=self.example)
