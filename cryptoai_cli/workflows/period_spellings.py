"""Read a month, a quarter or a year as the two dates that it lies between: `2025-10`, `2025q4`, `q4`, `2025`."""

from calendar import monthrange
from datetime import date
from re import compile as pattern

_MONTH = pattern(r"([0-9]{4})-([0-9]{2})")
_QUARTER = pattern(r"(?:([0-9]{4})[ -]?)?q([1-4])|q([1-4])[ -]?([0-9]{4})")
_YEAR = pattern(r"[0-9]{4}")
_MONTHS_OF_A_YEAR, _MONTHS_OF_A_QUARTER = 12, 3


def calendar_period(text: str, today: date) -> str:
    """Return the period from its first to its last day, `2025-10-01..2025-10-31`, or an empty string if it is none.

    A quarter without a year is the latest one of that number that has begun.
    """
    word = text.strip().lower()
    if (month := _MONTH.fullmatch(word)) is not None:
        return _months(int(month[1]), int(month[2]), 1)
    if (quarter := _QUARTER.fullmatch(word)) is not None:
        first_month = 1 + _MONTHS_OF_A_QUARTER * (int(quarter[2] or quarter[3]) - 1)
        latest_year = today.year - (first_month > today.month)
        return _months(int(quarter[1] or quarter[4] or latest_year), first_month, _MONTHS_OF_A_QUARTER)
    return _months(int(word), 1, _MONTHS_OF_A_YEAR) if _YEAR.fullmatch(word) else ""


def _months(year: int, first: int, count: int) -> str:
    last = first + count - 1
    if not year or not 1 <= first <= _MONTHS_OF_A_YEAR:
        return ""
    return f"{date(year, first, 1)}..{date(year, last, monthrange(year, last)[1])}"
