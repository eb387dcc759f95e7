"""Recover prices as Yahoo quotes them."""

import struct
from collections.abc import Mapping

from cryptoai_cli.sources.json_values import number

_MOST_DECIMALS = 10
_USUAL_DECIMALS = 2
_DECIMALS_FROM_ONE = 4
_DIGITS_BELOW_ONE = 6
_TOO_BIG = 1e30  # not a plausible price; also excludes infinity and NaN
_FLOAT32_DIGITS = range(6, 10)  # nine digits always identify a float32


def decimals_hint(meta: Mapping[str, object]) -> int:
    """Return the number of decimals in which Yahoo shows a price."""
    hint = number(meta.get("priceHint"))
    return int(hint) if hint is not None and 0 <= hint <= _MOST_DECIMALS else _USUAL_DECIMALS


def traded_price(value: object, hint: int) -> float | None:
    """Return an open, high or low; zero means unknown and becomes None."""
    found = price(value, hint)
    return found if found is not None and found > 0 else None


def price(value: object, hint: int) -> float | None:
    """Return a price as it was quoted.

    Yahoo sends the chart's prices as 32-bit floats widened to 64 bits (30.95 as 30.950000762939453). Such a number
    becomes the shortest decimal with the same 32-bit value. Every price is then rounded to 4 decimals (more if `hint`
    is larger), or below 1 to 6 significant digits, so that chart and spark agree.
    """
    found = value if type(value) is float else number(value)
    if found is None or not -_TOO_BIG < found < _TOO_BIG:
        return number(found)
    if round(found, _DECIMALS_FROM_ONE) == found and abs(found) >= 1:
        return found  # the usual case: nothing to undo
    quoted = _shortest_decimal(found)
    if abs(quoted) >= 1:
        return round(quoted, max(hint, _DECIMALS_FROM_ONE))
    return float(f"{quoted:.{_DIGITS_BELOW_ONE}g}")


def _shortest_decimal(value: float) -> float:
    narrow = _as_float32(value)
    if narrow != value:
        return value
    candidates = (float(f"{value:.{digits}g}") for digits in _FLOAT32_DIGITS)
    return next((short for short in candidates if _as_float32(short) == value), value)


def _as_float32(value: float) -> float | None:
    try:
        narrow: float = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return None
    return narrow
