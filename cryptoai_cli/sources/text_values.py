"""Parse values that a provider sends as text; anything unexpected is None, never an error."""

from datetime import UTC, datetime
from re import compile as pattern

from cryptoai_cli.sources.json_values import number

_DECIMAL = pattern(r"[0-9]{1,15}(\.[0-9]{1,18})?")
_INSTANT = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{5,8}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})")


def amount(value: object) -> float | None:
    """Return a price or volume sent as a JSON number or decimal text (`"3449.992"`), or None if invalid or negative."""
    if isinstance(value, str):
        return float(value) if _DECIMAL.fullmatch(value) else None
    found = number(value)
    return found if found is not None and found >= 0 else None


def extreme(value: object) -> float | None:
    """Return a low or high sent like an `amount`, as it was sent, below zero too; None if it is no number."""
    if isinstance(value, str) and value.startswith("-"):
        below = amount(value[1:])
        return None if below is None else -below
    return amount(value) if isinstance(value, str) else number(value)


def instant_spelled(value: object) -> datetime | None:
    """Return the aware UTC instant of a text such as `2025-10-13T04:00:00Z`; None without a time zone."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):  # no such day or hour; outside datetime's range
        return None
