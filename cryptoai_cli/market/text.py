"""Remove harmful characters from external text, and decode what was written for web pages."""

import re
import unicodedata

_KEPT_FORMAT_CHARACTERS = frozenset("\u200d")  # the joiner inside one emoji
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LONGEST_NAME = 120


_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MOST_DECODINGS = 3  # providers encode names once, and some of them twice


def decoded_text(text: str, *, longest: int = _LONGEST_NAME) -> str:
    """Return `text` with its HTML entities as characters (`L&amp;G` as `L&G`), and then as `plain_text` does."""
    return plain_text(_decoded(text) if _ENTITY.search(text) else text, longest=longest)


def _decoded(text: str) -> str:
    from html import unescape  # noqa: PLC0415 - its table is large, and few names need it

    for _ in range(_MOST_DECODINGS):
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    return text


def plain_text(text: str, *, longest: int = _LONGEST_NAME) -> str:
    """Return `text` on one line without control, bidirectional or invisible characters, cut to `longest` characters.

    Each run of white space becomes one space. The zero-width joiner is kept for emoji. Escaping for an output format
    (HTML, Markdown, CSV) is left to the renderer.
    """
    harmless = text.isascii() and text.isprintable()
    kept = text if harmless else "".join(_replacement(character) for character in text)
    return " ".join(kept.split())[:longest].rstrip()


def _replacement(character: str) -> str:
    if character.isspace():
        return " "
    if character in _KEPT_FORMAT_CHARACTERS:
        return character
    return "" if unicodedata.category(character) in _DROPPED_CATEGORIES else character
