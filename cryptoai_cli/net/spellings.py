"""Find a secret in a text however it is spelt there: as it is, or encoded as servers encode what they repeat."""

import base64
import re
from collections.abc import Iterator
from functools import lru_cache
from html.entities import html5

from msgspec import Struct

_LONG = 8  # characters: a shorter secret is looked for as it is written, or much else would look like it
_ALIKE = {"+": "[+-]", "/": "[/_]"}  # in the two alphabets of base64
_ONE_BYTE = 255
_SLASHES = r"\\{1,8}"  # of text within text; without a bound, many of them would be counted from each
_FOLD = r"(?:[ \t]*+(?:=?[\r\n]|\\{1,8}[nr])\s*+)*+"  # where a long text was broken into lines
_BETWEEN_BYTES = r"[\s:,-]{0,2}(?:0x)?"  # of hexadecimal, as dumps write it
_STARTS_OF_ESCAPES = "%\\&=+0"
_ESCAPE = re.compile(
    r"%(?:25)*(?P<percent>[0-9a-f]{2})"
    r"|\\{1,8}(?:u(?P<json>[0-9a-f]{4})|u\{0*(?P<script>[0-9a-f]{1,6})\}|x(?P<python>[0-9a-f]{2})"
    r"|(?P<octal>[0-7]{3})|(?P<itself>[^\w\s])|[nrt])"
    r"|&(?:amp;)*(?:#0*(?P<decimal>[0-9]{1,7});?|#x0*(?P<page>[0-9a-f]{1,6});?|(?P<named>[a-z]{2,10};))"
    r"|=\r?\n",
    re.IGNORECASE,
)
_QUOTED = re.compile("[=+](?P<percent>[0-9a-f]{2})", re.IGNORECASE)
_BASES = {"percent": 16, "json": 16, "script": 16, "python": 16, "octal": 8, "decimal": 10, "page": 16}
_LAST_CHARACTER = 0x10FFFF


class Forms(Struct, frozen=True):
    """A text in lower case and without white space: as it is and with its escapes resolved, each but for those told.

    `bytes_alone` is without what stands between the bytes of a dump too.
    """

    solid: tuple[str, ...]
    bytes_alone: str


def forms_of(text: str) -> Forms:
    """Return the forms of a text, in which it is seen at once whether it may hold a secret."""
    plain = _ESCAPE.sub(_unescaped, text)
    solid = tuple(_solid(form) for form in dict.fromkeys((text, plain, _QUOTED.sub(_unquoted, plain))))
    bytes_alone = solid[0]
    for between in (":", ",", "-", "0x"):
        bytes_alone = bytes_alone.replace(between, "")
    return Forms(solid, bytes_alone)


def may_hold(forms: Forms, secret: str) -> bool:
    """Return whether it is worth looking for `secret` with its pattern, which takes a while in a long text."""
    if len(secret) < _LONG or not secret.isascii():
        return True
    encoded = (core.lower() for core in _base64_cores(bytes_of(secret)))
    spellings = (spelt for core in encoded for spelt in (core, core.replace("+", "-").replace("/", "_")))
    wanted = {_solid(secret), bytes_of(secret).hex(), *spellings}
    return any(spelt in form for spelt in wanted for form in forms.solid) or bytes_of(secret).hex() in forms.bytes_alone


def secret_pattern(secret: str) -> re.Pattern[str]:
    r"""Return a pattern that matches `secret`, which is not empty, in every spelling.

    Each character may stand for itself, percent-encoded (`%2B`, `%252b`), as mails quote it (`=2B`, `+2B`), as an
    escape of JSON, Python or C (`\u002b`, `\x2b`, `\053`, `\"`) or as an entity (`&#43;`, `&#x2b;`, `&plus;`). A secret
    of eight characters or more is found in upper and lower case, broken into lines, in base64, also within a longer
    text that was encoded, and in hexadecimal.
    """
    if len(secret) < _LONG:
        return re.compile("".join(map(_character, secret)))
    encoded, spelt = bytes_of(secret), (secret, *_base64_cores(bytes_of(secret)))
    dumped = "(?:0x)?" + _BETWEEN_BYTES.join(f"{byte:02x}" for byte in encoded)
    found = [*(_FOLD.join(map(_character, word)) for word in spelt), dumped]
    starts = {
        *_STARTS_OF_ESCAPES,
        encoded.hex()[0],
        *(start for word in spelt for start in _ALIKE.get(word[0], word[0])),
    }
    # a look at the first character saves most of the time
    return re.compile(f"(?=[{re.escape(''.join(sorted(starts)))}])(?:{'|'.join(found)})", re.IGNORECASE)


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
    quoted = "".join(rf"(?:%(?:25)*|[=+]){_hexadecimal(byte)}" for byte in bytes_of(character))
    found = [rf"\\{{0,8}}{literal}" if not character.isalnum() else literal, quoted, _json_escape(code)]
    found.append(rf"{_SLASHES}u\{{0*{_hexadecimal(code) if code <= _ONE_BYTE else f'{code:x}'}\}}")
    if code <= _ONE_BYTE:  # of which older encodings make one byte
        found += [rf"{_SLASHES}x{_hexadecimal(code)}", f"%(?:25)*{_hexadecimal(code)}", rf"{_SLASHES}{code:03o}"]
    entities = [f"#0*{code};?", f"#[xX]0*{_hexadecimal(code).lstrip('0') or '0'};?", *_page_names(character)]
    found.append(f"&(?:amp;)*(?:{'|'.join(entities)})")
    return f"(?:{'|'.join(found)})"


def _json_escape(code: int) -> str:
    """Return a pattern of the escape of JSON, which is two for a character beyond the first 65,536."""
    halves = chr(code).encode("utf-16-be", "surrogatepass")
    pairs = (halves[at : at + 2] for at in range(0, len(halves), 2))
    return "".join(rf"{_SLASHES}u{_hexadecimal(high)}{_hexadecimal(low)}" for high, low in pairs)


@lru_cache
def _page_names(character: str) -> tuple[str, ...]:
    """Return the names of a character on a page, with their semicolon."""
    return tuple(name for name, named in html5.items() if named == character and name.endswith(";"))


def _hexadecimal(byte: int) -> str:
    """Return a pattern of two hexadecimal digits in upper or lower case."""
    return "".join(digit if digit.isdigit() else f"[{digit}{digit.upper()}]" for digit in f"{byte:02x}")


def _base64_cores(secret: bytes) -> Iterator[str]:
    """Yield the characters of base64 that `secret` alone decides, wherever in a longer text it stands."""
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + secret).decode().rstrip("=")
        complete = (before + len(secret)) * 8 // 6
        yield encoded[-(-before * 8 // 6) : complete]


def _solid(text: str) -> str:
    """Return a text in lower case, without white space."""
    for blank in " \n\r\t\f\v":
        text = text.replace(blank, "")
    return text.lower()


def _unescaped(found: re.Match[str]) -> str:
    return _character_of(found[0])


@lru_cache(maxsize=4096)
def _character_of(escape: str) -> str:
    """Return the character that an escape stands for, nothing for white space, or the text itself if it is none."""
    found = _ESCAPE.fullmatch(escape)
    kind = found.lastgroup if found else None
    if found is None or kind is None:
        return ""
    if kind == "itself":
        return found[kind]
    return html5.get(found[kind], escape) if kind == "named" else _of_number(found[kind], _BASES[kind], escape)


def _unquoted(found: re.Match[str]) -> str:
    return chr(int(found["percent"], 16))


def _of_number(digits: str, base: int, otherwise: str) -> str:
    code = int(digits, base)
    return chr(code) if code <= _LAST_CHARACTER else otherwise
