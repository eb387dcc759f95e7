"""Define the names that a condition may use, and the errors for any others."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from msgspec import Struct

from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.query.expression import Field
from cryptoai_cli.query.field_type import NUMBER, FieldType, folded
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

    `fields` are those of a row, written as bare names. Where there are any, a condition may compare texts, look for a
    value in a list, and begin with a number. `units` may stand after a number, as powers of ten.
    """

    label: str
    subject: str
    example: str
    things: Mapping[str, Things]
    functions: Collection[str] = ()
    fields: Mapping[str, FieldType] = MappingProxyType({})
    units: Mapping[str, int] = MappingProxyType({})

    @property
    def has_rows(self) -> bool:
        """Whether a condition is about rows, whose fields are bare names."""
        return bool(self.fields)

    @property
    def field_words(self) -> str:
        """What a field may begin with, for a message."""
        return ", ".join((*self._bare, *(f"{word}(...)" for word in self.things)))

    @property
    def operand_words(self) -> str:
        """What a part of a condition may begin with, for a message."""
        called = (f"{word}(...)" for word in (*self.things, *self.functions))
        return ", ".join((*self._bare, *called, *(("a number",) if self.has_rows else ()))) + ", not or ("

    @property
    def _bare(self) -> tuple[str, ...]:
        return ("a field",) if self.has_rows else ()

    def type_of(self, field: Field) -> FieldType:
        """Return what a field holds: those of things hold numbers."""
        return NUMBER if field.word else self.fields[field.name]

    def require_bare_field(self, name: str, at: int) -> None:
        """Raise UsageError if a row does not have the field at index `at`."""
        self._require("field", name, self.fields, at)

    def require_text(self, field: Field, text: str, at: int) -> str:
        """Return the text as the field has it; raise UsageError if it can never have the one at index `at`."""
        words = {folded(word): word for word in self.type_of(field).words}
        if not words:
            return text
        self._require(field.name, words.get(folded(text), text), tuple(words.values()), at)
        return words[folded(text)]

    def without_text(self, at: int) -> UsageError:
        """Return the error for the empty text at index `at`."""
        message = f"{self.label} cannot be read at character {at + 1}: the text in quotes is empty"
        return UsageError(message, hint="what a row does not have is unknown, and no comparison with it holds")

    def without_quotes(self, word: str, at: int) -> UsageError:
        """Return the error for the word at index `at` that should be a text in quotes."""
        message = f"{self.label} cannot be read at character {at + 1}: expected a text in quotes, and found {word!r}"
        return UsageError(message, hint=f'write it in quotes: "{word}"')

    def unknown_unit(self, word: str, at: int) -> UsageError:
        """Return the error for the word at index `at`, after a number, that is no unit."""
        shown = plain_text(word, longest=_LONGEST_SHOWN)
        units = " or ".join((", ".join((*self.units,)[:-1]), *(*self.units,)[-1:]))
        return UsageError(
            f"{self.label} cannot be read at character {at + 1}: {shown!r} is not a unit",
            hint=f"write {units} after a number, or nothing",
        )

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
