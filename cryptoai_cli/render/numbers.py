"""Format numbers; the only module that converts fractions to percentages.

A value is rounded once, from its unrounded form, half to even. A nonzero move is never printed as zero.
"""

import math
from datetime import UTC, datetime
from decimal import Decimal

from msgspec import Struct

PERCENT_DECIMALS = 2
_LEAST_DECIMALS = 2
_SIGNIFICANT_DIGITS = 6
_SMALL_PRICE = 1.0
_LARGE_PRICE = 1000.0
_SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k"))
_NEXT_SCALE = 0.9995  # what rounds to a thousand is one of the next scale


class Marks(Struct, frozen=True):
    """The characters used in formatted numbers."""

    minus: str = "-"
    thousands: str = ""
    decimal: str = "."


FILE_MARKS = Marks()
TERMINAL_MARKS = Marks(minus="\N{MINUS SIGN}", thousands=",")
ASCII_MARKS = Marks(thousands=",")


def rounded_number(value: float | None, decimals: int = PERCENT_DECIMALS) -> float | None:
    """Return `value` rounded for files, and zero only if it is zero.

    A value that would round to zero keeps six significant digits. None, infinity and NaN become None.
    """
    if value is None or not math.isfinite(value):
        return None
    return (round(value, decimals) or _significant(value)) + 0.0


def percent_number(fraction: float | None) -> float | None:
    """Return a fraction in percent, or a difference of returns in percentage points, rounded to two decimals."""
    return None if fraction is None else rounded_number(fraction * 100)


def price_number(value: float | None, *, like: float | None = None) -> float | None:
    """Return an amount of money, rounded as a price of its size.

    From 1,000 it has two decimals, from 1 four, below 1 six significant digits: some sources send single-precision
    numbers, which are no more exact than that (22694.609375 for 22694.61). With `like`, the size of that price decides:
    a change is rounded like its price.
    """
    if value is None or not math.isfinite(value):
        return None
    size = abs(value if like is None or not math.isfinite(like) else like)
    if size >= _LARGE_PRICE:
        return rounded_number(value, 2)
    return rounded_number(value, 4) if size >= _SMALL_PRICE else _significant(value) + 0.0


def plain(value: float, least_decimals: int = 0) -> str:
    """Return all digits of `value`, without an exponent, with at least `least_decimals` decimals."""
    text = f"{value:.{least_decimals}f}"
    return text if float(text) == value else f"{Decimal(repr(float(value))):f}"


def signed(value: float | None, marks: Marks, decimals: int = PERCENT_DECIMALS) -> str:
    """Return `value` with its sign for a table: `+5.10`, `-0.74`, `0.00`; `<+0.01` or `>-0.01` if it rounds to zero."""
    if value is None or not math.isfinite(value):
        return ""
    if value == 0:
        return _with_marks(f"{0:.{decimals}f}", marks)
    if round(value, decimals) == 0:
        least = f"{10**-decimals:.{decimals}f}"
        return _with_marks(f"<+{least}" if value > 0 else f">-{least}", marks)
    return _with_marks(f"{value:+,.{decimals}f}", marks)


def percent(fraction: float | None, marks: Marks) -> str:
    """Return a fraction as signed percent for a table: `+7.31 %`."""
    text = points(fraction, marks)
    return f"{text} %" if text else ""


def points(fraction: float | None, marks: Marks) -> str:
    """Return a difference of returns as signed percentage points for a table: `+5.10`."""
    return "" if fraction is None else signed(fraction * 100, marks)


def price(value: float | None, marks: Marks) -> str:
    """Return a price for a table, with at least two decimals: `22,694.61`, `0.000123457`."""
    number = price_number(value)
    return "" if number is None else amount(number, marks, _LEAST_DECIMALS)


def amount(number: float, marks: Marks, least_decimals: int = 0) -> str:
    """Return all digits of `number` with thousands separators."""
    _, _, fraction = plain(number, least_decimals).partition(".")
    return _with_marks(f"{number:,.{len(fraction)}f}", marks)


def compact(value: float | None, marks: Marks) -> str:
    """Return a large amount with three significant digits: `38.2 bn`, `540 m`, `12.3 k`, `950`."""
    if value is None or not math.isfinite(value):
        return ""
    for size, word in _SCALES:
        if abs(value) >= size * _NEXT_SCALE:
            return f"{_three_digits(value / size, marks)} {word}"
    return _with_marks(f"{value:,.0f}", marks)


def _three_digits(value: float, marks: Marks) -> str:
    decimals = 2 - len(f"{abs(value):.2f}".partition(".")[0]) + 1
    return _with_marks(f"{value:,.{max(decimals, 0)}f}", marks)


def instant(moment: datetime) -> str:
    """Return an aware datetime as UTC to the second: `2025-10-13T20:00:00Z`."""
    return f"{moment.astimezone(UTC).isoformat(timespec='seconds')[:19]}Z"


def _significant(value: float) -> float:
    return float(f"{value:.{_SIGNIFICANT_DIGITS}g}")


def _with_marks(text: str, marks: Marks) -> str:
    return text.translate({ord("-"): marks.minus, ord(","): marks.thousands, ord("."): marks.decimal})
