"""Read single values from a provider's JSON; a value of an unexpected type is None or empty, never an error."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import isfinite
from zoneinfo import ZoneInfo

from cryptoai_cli.market.text import decoded_text
from cryptoai_cli.system.zones import load_zone

NEW_YORK = load_zone("America/New_York")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FARTHEST_SECONDS = 6e10  # about 1900 years either way
_LONGEST_TEXT = 120
_MOST_STAMP_DIGITS = 11


def mapping(value: object) -> Mapping[str, object]:
    """Return `value` if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def array(value: object) -> Sequence[object]:
    """Return `value` if it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else ()


def at(values: Sequence[object], index: int) -> object:
    """Return one element of an array, or None beyond its end."""
    return values[index] if index < len(values) else None


def text(value: object, *, longest: int = _LONGEST_TEXT) -> str:
    """Return a JSON string, decoded, sanitized, on one line and cut to `longest`; empty for anything else."""
    return decoded_text(value, longest=longest) if isinstance(value, str) else ""


def number(value: object) -> float | None:
    """Return a finite number, or None for anything else, including text, true and false."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:  # JSON allows integers of any length
        return None
    return found if isfinite(found) else None


def instant(value: object) -> datetime | None:
    """Return the aware UTC instant of a timestamp in seconds, or None."""
    seconds = number(value)
    if seconds is None or abs(seconds) > _FARTHEST_SECONDS:
        return None
    return _EPOCH + timedelta(seconds=seconds)


def instant_of_key(key: str) -> datetime | None:
    """Return the aware UTC instant of a timestamp that is the key of a JSON object, or None."""
    return instant(int(key)) if key.isdecimal() and len(key) <= _MOST_STAMP_DIGITS else None


def zone_named(value: object) -> ZoneInfo | None:
    """Return the time zone named `value`, or None if there is none."""
    try:
        return ZoneInfo(value) if isinstance(value, str) and value else None
    except (KeyError, ValueError, OSError):  # unknown; an invalid key; a folder in the time zone data
        return None
