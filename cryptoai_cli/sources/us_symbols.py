"""Spell the symbols of US-listed shares and funds as US providers do."""

from re import compile as pattern

# units, warrants and preferred shares are not requested: each provider spells them differently
_SHARE = pattern(r"[A-Za-z]{1,6}(-[A-Za-z])?")
_LISTED = pattern(r"[A-Za-z]{1,6}([./-][A-Za-z])?")


def dotted_share(symbol: str) -> str | None:
    """Return `BRK.B` for `BRK-B`; None unless it is a plain symbol of a US share or fund, as for `VOD.L`."""
    return symbol.upper().replace("-", ".") if _SHARE.fullmatch(symbol) else None


def dashed_share(symbol: str) -> str | None:
    """Return `BRK-B` for `BRK.B`, `BRK/B` or `BRK-B`; None unless it is a plain symbol of a US share or fund."""
    if _LISTED.fullmatch(symbol) is None:
        return None
    return symbol.upper().replace(".", "-").replace("/", "-")
