"""Read TOML in linear time, and say where and why it cannot be read."""

import re
import tomllib
from typing import Any

from cryptoai_cli.market.text import plain_text
from cryptoai_cli.settings.toml.limits import find_excess

_PLACE_IN_MESSAGE = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)\Z")
_DIGITS = re.compile(r"[0-9_]{2000,}")
_LONGEST_REASON = 160
WINDOWS_PATH_ADVICE = (
    "a backslash in double quotes begins an escape; write a Windows path in single quotes, "
    "'C:\\Users\\ana\\prices.csv', or with forward slashes"
)


class NotTomlError(ValueError):
    """A text cannot be read as TOML; `line` and `column` count from 1, `advice` says what to write instead."""

    def __init__(self, advice: str, line: int, column: int) -> None:
        super().__init__(advice)
        self.advice = advice
        self.line = line
        self.column = column


def read_toml(text: str) -> dict[str, Any]:
    """Return the content of `text`; raise NotTomlError if it is not TOML, or nests more deeply than any settings."""
    if (excess := find_excess(text)) is not None:
        raise NotTomlError(excess.advice, excess.line, excess.column)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(text, str(error)) from error
    except ValueError as error:
        raise _long_number(text) from error
    except RecursionError as error:
        raise NotTomlError("write it with fewer brackets inside each other", 1, 1) from error


def _not_toml(text: str, told: str) -> NotTomlError:
    place = _PLACE_IN_MESSAGE.search(told)
    what = told[: place.start()] if place else told
    if place is None or place["line"] is None:
        line, column = text.count("\n") + 1, 1
    else:
        line, column = int(place["line"]), int(place["column"])
    reason = plain_text(f"{what[:1].lower()}{what[1:]}", longest=_LONGEST_REASON)
    advice = f"this is not TOML: {reason}"
    is_escape = _two_before(text, line, column).startswith("\\")
    return NotTomlError(f"{advice}; {WINDOWS_PATH_ADVICE}" if is_escape else advice, line, column)


def _long_number(text: str) -> NotTomlError:
    """Return the error for an integer that Python refuses to read, for its digits are thousands."""
    found = _DIGITS.search(text)
    at = 0 if found is None else found.start()
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return NotTomlError("this is not TOML: a number has thousands of digits", line, column)


def _two_before(text: str, line: int, column: int) -> str:
    """Return the two characters before a place, at which the parser stops behind an escape that it does not know."""
    lines = text.split("\n", line)
    return lines[line - 1][max(0, column - 3) : column - 1] if line <= len(lines) else ""
