"""Find a secret in a text however it is spelt there: as it is, or encoded as servers encode what they repeat."""

import base64
import re
from collections.abc import Iterator

_LONG = 8  # characters: a shorter secret is looked for as it is written, or much else would look like it
_NAMED = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}
_ALIKE = {"+": "[+-]", "/": "[/_]"}  # in the two alphabets of base64
_ONE_BYTE = 255
_ESCAPES = ("%", "\\", "&")
_OUTSIDE = r"(?!(?<=\\)\\)"  # no match begins within a run of backslashes, or a long run would take for ever


def secret_pattern(secret: str) -> re.Pattern[str]:
    r"""Return a pattern that matches `secret`, which is not empty, in every spelling.

    Each character may stand for itself, percent-encoded (`%2B`, `%252b`), as an escape of JSON or Python (`\u002b`,
    `\x2b`, `\"`) or as an entity (`&#43;`, `&#x2b;`, `&amp;`). A secret of eight characters or more is found in upper
    and lower case, in base64, also within a longer text that was encoded, and in hexadecimal.
    """
    spelt = "".join(map(_character, secret))
    if len(secret) < _LONG:
        return re.compile(_OUTSIDE + spelt)
    encoded = ("".join(map(_character, core)) for core in _base64_cores(bytes_of(secret)))
    found = "|".join((spelt, *encoded, bytes_of(secret).hex()))
    return re.compile(f"{_OUTSIDE}(?:{found})", re.IGNORECASE)


def may_hold(text: str, secret: str) -> bool:
    """Return whether it is worth looking for `secret` in a long text with its pattern, which takes a while."""
    if len(secret) < _LONG or any(escape in text for escape in _ESCAPES):
        return True
    lowered = text.lower()
    encoded = (core.lower() for core in _base64_cores(bytes_of(secret)))
    spellings = (spelt for core in encoded for spelt in (core, core.replace("+", "-").replace("/", "_")))
    return any(spelt in lowered for spelt in (secret.lower(), bytes_of(secret).hex(), *spellings))


def bytes_of(secret: str) -> bytes:
    """Return the bytes of a secret: those of an environment that is no UTF-8 reach a program as lone surrogates."""
    try:
        return secret.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # surrogates of another kind, as Windows and keyrings may hold
        return secret.encode("utf-8", "surrogatepass")


def _character(character: str) -> str:
    """Return a pattern of one character in its spellings."""
    code = ord(character)
    literal = _ALIKE.get(character, re.escape(character))
    percent = "".join(f"%(?:25)*{_hexadecimal(byte)}" for byte in bytes_of(character))
    escape = rf"\\+u{_hexadecimal(code >> 8)}{_hexadecimal(code & 255)}" if code <= 0xFFFF else "(?!)"  # noqa: PLR2004
    found = [rf"\\*{literal}" if not character.isalnum() else literal, percent, escape]
    if code <= _ONE_BYTE:  # of which older encodings make one byte
        found += [rf"\\+x{_hexadecimal(code)}", f"%(?:25)*{_hexadecimal(code)}"]
    entities = [f"#0*{code};", f"#[xX]0*{_hexadecimal(code).lstrip('0') or '0'};"]
    entities += [f"{_NAMED[character]};"] if character in _NAMED else []
    found.append(f"&(?:amp;)*(?:{'|'.join(entities)})")
    return f"(?:{'|'.join(found)})"


def _hexadecimal(byte: int) -> str:
    """Return a pattern of two hexadecimal digits in upper or lower case."""
    return "".join(digit if digit.isdigit() else f"[{digit}{digit.upper()}]" for digit in f"{byte:02x}")


def _base64_cores(secret: bytes) -> Iterator[str]:
    """Yield the characters of base64 that `secret` alone decides, wherever in a longer text it stands."""
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + secret).decode().rstrip("=")
        complete = (before + len(secret)) * 8 // 6
        yield encoded[-(-before * 8 // 6) : complete]
