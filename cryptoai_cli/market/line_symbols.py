"""Spell the symbols of listed lines in one way, whichever list they come from.

A share or a class of shares is spelt as Yahoo spells it, `BRK-B`. Preferred shares keep the `^` of the lists,
`BAC^B`, and `BAC^` where a company has one series. All else follows a dash, as `ABC-WS`, `ABC-U` or `ABC-RT`. No list
has a dash of its own, so a spelling can be taken back.
"""

from re import compile as pattern

_LISTED = pattern(r"[A-Z0-9]{1,8}(?:[-^][A-Z0-9]{0,4}(?:-[A-Z])?)?")
_OF_MASSIVE = pattern(r"([A-Z]+)([a-z])([A-Z]*)(.*)")
_LETTERS_OF_MASSIVE = {"p": "^", "r": "-R", "w": "-WI"}
_SIGNS = str.maketrans("/.", "--")
_PREFERRED_BEHIND_A_DASH = "-PR"


def line_symbol(text: str) -> str:
    """Return the symbol of a line as it is spelt here, or an empty string if `text` is no symbol of a US exchange.

    `BRK/B`, `BRK.B` and `BRK-B` are one, as are `BAC^B`, `BAC.PRB` and, of Massive's, `BACpB`.
    """
    written = text.strip()
    found = _OF_MASSIVE.fullmatch(written)
    if found is not None and found[2] in _LETTERS_OF_MASSIVE:
        written = f"{found[1]}{_LETTERS_OF_MASSIVE[found[2]]}{found[3]}{found[4]}"
    symbol = written.upper().translate(_SIGNS).replace(_PREFERRED_BEHIND_A_DASH, "^")
    return symbol if _LISTED.fullmatch(symbol) else ""


def nasdaq_symbol(symbol: str) -> str:
    """Return the spelling of the exchanges' lists, `BRK/B`: what `line_symbol` was given there."""
    return symbol.replace("-", "/")
