"""Find the line of each key in a TOML text."""

import re
import tomllib
from bisect import bisect_left
from contextlib import suppress

from cryptoai_cli.settings.toml.text import KeyPath

_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]+")
_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BLANKS = re.compile(r"[ \t]*")


def key_lines(text: str) -> dict[KeyPath, int]:
    """Return the line, counted from 1, of every table, key and array element in `text`.

    The path of an array element, or of a table in an array of tables, ends with its index. If `text` is not valid TOML,
    return the lines up to the error.
    """
    scanner = _Scanner(text)
    with suppress(_NotTomlError):
        scanner.document()
    return scanner.lines


class _NotTomlError(Exception):
    """The text is not valid TOML from this position on."""


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[KeyPath, int] = {}
        self._newlines = [place for place, character in enumerate(text) if character == "\n"]
        self._array_sizes: dict[KeyPath, int] = {}

    def document(self) -> None:
        """Scan the whole text."""
        table: KeyPath = ()
        self._skip(_GAP)
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                table = self._header()
            else:
                self._pair(table)
            self._skip(_GAP)

    def _header(self) -> KeyPath:
        line = self._line()
        brackets = 2 if self.text.startswith("[[", self.at) else 1
        self.at += brackets
        path: KeyPath = ()
        for part in self._key():
            path = (*self._latest(path), part)
        self._take("]" * brackets)
        if brackets == 1:
            path = self._latest(path)
        else:
            size = self._array_sizes.get(path, 0)
            self._array_sizes[path] = size + 1
            path = (*path, size)
        self._note(path, line)
        return path

    def _latest(self, path: KeyPath) -> KeyPath:
        """Return `path`, with the index of the latest element added if it is an array of tables."""
        size = self._array_sizes.get(path)
        return path if size is None else (*path, size - 1)

    def _pair(self, table: KeyPath) -> None:
        line = self._line()
        path = (*table, *self._key())
        self._note(path, line)
        self._take("=")
        self._skip(_BLANKS)
        self._value(path)

    def _key(self) -> tuple[str, ...]:
        parts = [self._key_part()]
        while self.text.startswith(".", self.at):
            self.at += 1
            parts.append(self._key_part())
        return tuple(parts)

    def _key_part(self) -> str:
        self._skip(_BLANKS)
        raw = self._match(_STRING) if self.text.startswith(('"', "'"), self.at) else self._match(_BARE_KEY)
        self._skip(_BLANKS)
        return str(tomllib.loads(f"key = {raw}")["key"]) if raw[0] in "\"'" else raw

    def _value(self, path: KeyPath) -> None:
        opening = self.text[self.at : self.at + 1]
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            self._match(_STRING if opening in {'"', "'"} else _SCALAR)

    def _array(self, path: KeyPath) -> None:
        self.at += 1
        index = 0
        while self._goes_on("]"):
            self._note((*path, index), self._line())
            self._value((*path, index))
            index += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.at += 1
        while self._goes_on("}"):
            self._pair(path)

    def _goes_on(self, closing: str) -> bool:
        """Skip gaps, a comma and the closing bracket; return whether another element follows."""
        self._skip(_GAP)
        if self.text.startswith(",", self.at):
            self.at += 1
            self._skip(_GAP)
        if self.text.startswith(closing, self.at):
            self.at += 1
            return False
        return True

    def _note(self, path: KeyPath, line: int) -> None:
        for size in range(1, len(path)):
            self.lines.setdefault(path[:size], line)  # an implied table, until its own header is found
        self.lines[path] = line

    def _line(self) -> int:
        return bisect_left(self._newlines, self.at) + 1

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.at)
        self.at = self.at if found is None else found.end()

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise _NotTomlError
        self.at = found.end()
        return found.group()

    def _take(self, text: str) -> None:
        if not self.text.startswith(text, self.at):
            raise _NotTomlError
        self.at += len(text)
