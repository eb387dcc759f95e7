"""Spell the symbols of US-listed shares and funds as American providers do."""

from re import compile as pattern

# units, warrants and preferred shares are spelt differently by each provider: they are not asked for
_SHARE = pattern(r"[A-Za-z]{1,6}(-[A-Za-z])?")


def dotted_share(symbol: str) -> str | None:
    """Return `BRK.B` for `BRK-B`; None for what is no plain symbol of a US-listed share or fund, such as `VOD.L`."""
    return symbol.upper().replace("-", ".") if _SHARE.fullmatch(symbol) else None
