"""Read single values of settings: texts, numbers, dates, choices, symbols, arrays."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from cryptoai_cli.market.symbol_book import SymbolBook
from cryptoai_cli.market.symbol_spellings import SYMBOL_ADVICE, parse_symbol, read_symbol
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.settings.layers import Layer, LayerKind
from cryptoai_cli.settings.problems import Problem
from cryptoai_cli.settings.toml.text import KeyPath, value_for_message, value_text
from cryptoai_cli.user_input import did_you_mean


class WrongValueError(Exception):
    """A value is invalid; `advice` says what to write instead."""

    def __init__(self, advice: str) -> None:
        super().__init__(advice)
        self.advice = advice


class UnseenWrongValueError(WrongValueError):
    """A value is invalid and must not be shown, because it may be a secret."""


class Cursor(Struct, frozen=True):
    """A value with its layer, its key path, and the shared list of problems."""

    layer: Layer
    path: KeyPath
    value: Any
    problems: list[Problem]

    def child(self, key: str | int, value: object) -> "Cursor":
        """Return the cursor for `value`, found under `key` in this one."""
        return Cursor(self.layer, (*self.path, key), value, self.problems)

    def add_problem(self, wrong: WrongValueError) -> None:
        """Append a problem with this value to the list."""
        value_text = "" if isinstance(wrong, UnseenWrongValueError) else value_for_message(self.value)
        self.problems.append(Problem(self.layer, self.path, wrong.advice, value_text))

    def read(self, reader: "Reader") -> Any:  # noqa: ANN401 - whatever the reader returns
        """Return the value as read by `reader`; if it is invalid, append a problem and return None."""
        try:
            return reader(self)
        except WrongValueError as wrong:
            self.add_problem(wrong)
            return None


Reader = Callable[[Cursor], Any]
"""Return the converted value of a cursor; raise a `WrongValueError` if it is invalid."""


_LONGEST_SECONDS = 86_400


def text(cursor: Cursor) -> str:
    """Read a text for people as one line, silently dropping control characters."""
    value = cursor.value
    if cursor.layer.kind is LayerKind.ENVIRONMENT and isinstance(value, bool | int | float | date):
        value = value_text(value)  # a variable has no quotes to distinguish the text 2026 from the number
    if not isinstance(value, str):
        raise WrongValueError("write a text in quotes")
    if not (clean := plain_text(value)):
        raise WrongValueError("write a text that is not empty")
    return clean


def scalar_text(cursor: Cursor) -> str:
    """Read a printable text for a program; convert numbers and booleans to their TOML text."""
    if not isinstance(cursor.value, str | bool | int | float):
        raise WrongValueError("write a text in quotes")
    found = cursor.value if isinstance(cursor.value, str) else value_text(cursor.value)
    if not found or not found.isprintable():
        raise WrongValueError("write a text that is not empty, without control characters")
    return found


def flag(cursor: Cursor) -> bool:
    """Read true or false."""
    if not isinstance(cursor.value, bool):
        raise WrongValueError("write true or false")
    return cursor.value


def whole_number(least: int, most: int | None = None) -> Reader:
    """Return a reader of whole numbers from `least` to `most`."""
    span = f"of {least} or more" if most is None else f"from {least} to {most}"

    def read(cursor: Cursor) -> int:
        value = cursor.value
        if (
            not isinstance(value, int)
            or isinstance(value, bool)
            or value < least
            or (most is not None and value > most)
        ):
            raise WrongValueError(f"write a whole number {span}")
        return value

    return read


def seconds(cursor: Cursor) -> float:
    """Read a duration in seconds, above zero and of a day at most: no system waits for any number of seconds."""
    value = cursor.value
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= _LONGEST_SECONDS:
        raise WrongValueError(f"write a number of seconds above 0 and at most {_LONGEST_SECONDS}, such as 20")
    return float(value)


def day(cursor: Cursor) -> date:
    """Read a date."""
    if not isinstance(cursor.value, date) or isinstance(cursor.value, datetime):
        raise WrongValueError("write a date without quotes and without a time, such as 2025-01-09")
    return cursor.value


def choice(options: Iterable[str]) -> Reader:
    """Return a reader that accepts one of `options`."""
    words = tuple(options)

    def read(cursor: Cursor) -> str:
        value = cursor.value
        if not isinstance(value, str) or value not in words:
            nearest = did_you_mean(value, words) if isinstance(value, str) else ""
            raise WrongValueError(f"write {_either(words)}{nearest}")
        return value

    return read


def known_name(names: Collection[str]) -> Reader:
    """Return a reader that accepts one of `names`, which may contain more names than iterating over it yields."""
    listed = choice(names)

    def read(cursor: Cursor) -> str:
        found: str = cursor.value if isinstance(cursor.value, str) and cursor.value in names else listed(cursor)
        return found

    return read


def symbol(cursor: Cursor) -> str:
    """Read a symbol in Yahoo's spelling, in upper case."""
    if not isinstance(cursor.value, str):
        raise WrongValueError('write a symbol in quotes, such as "MARA"')
    if not (found := parse_symbol(cursor.value)):
        raise WrongValueError(_symbol_advice(cursor.value))
    return found


def spelled_symbol(cursor: Cursor) -> str:
    """Read a symbol in any spelling that has a meaning, as it is written; in upper case if that is Yahoo's spelling.

    An option may hold any text: its meaning depends on the other settings.
    """
    if not isinstance(cursor.value, str):
        return symbol(cursor)
    found = parse_symbol(cursor.value)
    if not found and cursor.layer.kind is not LayerKind.OPTIONS and read_symbol(cursor.value) is None:
        raise WrongValueError(_symbol_advice(cursor.value))
    return found or cursor.value


def _symbol_advice(raw: str) -> str:
    """Return advice that begins with the spelling that works, if there is one."""
    reading = read_symbol(raw)
    near = reading.symbol if reading is not None else SymbolBook().nearest(raw)
    return f'write "{near}"' if near else SYMBOL_ADVICE


def array(read_one: Reader, example: str) -> Reader:
    """Return a reader of non-empty arrays; an invalid element adds a problem and becomes None.

    An environment variable may separate the elements by commas. `example` is shown in the advice.
    """

    def read(cursor: Cursor) -> list[Any]:
        value = cursor.value
        if isinstance(value, str) and cursor.layer.kind is LayerKind.ENVIRONMENT:
            value = [part.strip() for part in value.split(",") if part.strip()]
        if not isinstance(value, list):
            raise WrongValueError(f"write an array, such as {example}")
        if not value:
            raise WrongValueError(f"write at least one, such as {example}, or leave the line out")
        return [cursor.child(index, element).read(read_one) for index, element in enumerate(value)]

    return read


def _either(words: tuple[str, ...]) -> str:
    return " or ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
