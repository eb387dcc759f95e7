"""Remove harmful characters from external text."""

import unicodedata

_KEPT_FORMAT_CHARACTERS = frozenset("\u200d")  # the joiner inside one emoji
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LONGEST_NAME = 120


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
