"""Format values and keys as TOML."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from cryptoai_cli.market.text import plain_text

KeyPath = tuple[str | int, ...]
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST_SHOWN = 60
_LONGEST_DECIMAL_BITS = 1024


def value_text(value: Any) -> str:  # noqa: ANN401 - TOML has eight types of values
    """Return `value` as a TOML value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{key_text((key,))} = {value_text(inner)}" for key, inner in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(value_text(inner) for inner in value)}]"
    if isinstance(value, int) and value.bit_length() > _LONGEST_DECIMAL_BITS:
        return hex(value)  # Python refuses to convert thousands of decimal digits
    return str(value)


def value_for_message(value: Any) -> str:  # noqa: ANN401 - any value in a file
    """Return `value` for a message: on one line, sanitized and shortened."""
    text = plain_text(value_text(value), longest=_LONGEST_SHOWN + 1)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."


def key_text(path: Iterable[str | int]) -> str:
    """Return the dotted key of `path`, leaving out array indices."""
    return ".".join(part if _BARE.fullmatch(part) else _quoted(part) for part in path if isinstance(part, str))


def parents(path: KeyPath) -> Iterable[KeyPath]:
    """Return `path` and the paths of its enclosing tables, innermost first, without the root."""
    return (path[:size] for size in range(len(path), 0, -1))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    harmless = "".join(character if character.isprintable() else _escape(character) for character in escaped)
    return f'"{harmless}"'


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"  # noqa: PLR2004 - four hexadecimal digits
