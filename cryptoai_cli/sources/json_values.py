"""Read single values of a provider's JSON: what is not of the expected kind is None or empty, never an error."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import isfinite
from zoneinfo import ZoneInfo

from cryptoai_cli.market.text import plain_text

NEW_YORK = ZoneInfo("America/New_York")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FARTHEST_SECONDS = 6e10  # some 1900 years either way
_LONGEST_TEXT = 120
_MOST_STAMP_DIGITS = 11


def mapping(value: object) -> Mapping[str, object]:
    """Return a JSON object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def array(value: object) -> Sequence[object]:
    """Return a JSON array; an empty one for anything else."""
    return value if isinstance(value, list) else ()


def at(values: Sequence[object], index: int) -> object:
    """Return one element of an array, None beyond its end."""
    return values[index] if index < len(values) else None


def text(value: object, *, longest: int = _LONGEST_TEXT) -> str:
    """Return a JSON string, harmless, on one line and at most `longest` characters; empty for anything else."""
    return plain_text(value, longest=longest) if isinstance(value, str) else ""


def number(value: object) -> float | None:
    """Return a finite number; None for anything else (text, true and false included)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:  # JSON knows integers of any length
        return None
    return found if isfinite(found) else None


def instant(value: object) -> datetime | None:
    """Return the aware UTC instant of a time stamp in seconds."""
    seconds = number(value)
    if seconds is None or abs(seconds) > _FARTHEST_SECONDS:
        return None
    return _EPOCH + timedelta(seconds=seconds)


def instant_of_key(key: str) -> datetime | None:
    """Return the instant of a time stamp that is the key of a JSON object."""
    return instant(int(key)) if key.isdecimal() and len(key) <= _MOST_STAMP_DIGITS else None


def zone_named(value: object) -> ZoneInfo | None:
    """Return the time zone of that name, None where there is none."""
    try:
        return ZoneInfo(value) if isinstance(value, str) and value else None
    except (KeyError, ValueError, OSError):  # unknown; not a key; a folder of the time zone data
        return None
