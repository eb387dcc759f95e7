"""Parse numbers printed for people: `1,998.01`, `$617.87`, `-0.51%`, `UNCH`; anything else is None."""

from decimal import Decimal
from re import ASCII
from re import compile as pattern

_NUMBER = pattern(r"([+-]?)\$?([0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,15})(\.[0-9]{1,10})?", ASCII)
_UNCHANGED = "UNCH"


def printed_decimal(value: object) -> Decimal | None:
    """Return the exact value of a printed number, or None for anything else."""
    found = _NUMBER.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    sign, whole, fraction = found.groups()
    return Decimal(f"{sign}{whole.replace(',', '')}{fraction or ''}")


def printed_number(value: object) -> float | None:
    """Return a printed number as a float, or None for anything else."""
    exact = printed_decimal(value)
    return None if exact is None else float(exact)


def printed_price(value: object) -> float | None:
    """Return a printed price, or None if it is negative; a price of zero is left to later checks."""
    found = printed_number(value)
    return found if found is not None and found >= 0 else None


def printed_extreme(value: object) -> float | None:
    """Return a printed open, high or low; `0.00` means unknown and becomes None."""
    return printed_price(value) or None


def printed_volume(value: object) -> float | None:
    """Return a printed number of units, or None if it is unknown."""
    return printed_price(value)


def printed_change(value: object) -> Decimal | None:
    """Return the exact value of a printed price change; `UNCH` is zero."""
    return Decimal(0) if value == _UNCHANGED else printed_decimal(value)


def printed_return(value: object) -> float | None:
    """Return a printed percentage as a fraction; `UNCH` is zero."""
    if value == _UNCHANGED:
        return 0.0
    if not isinstance(value, str) or not value.endswith("%"):
        return None
    percent = printed_decimal(value.removesuffix("%"))
    return None if percent is None else float(percent / 100)
