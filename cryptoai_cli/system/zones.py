"""The time zone of the exchange, from the system's data or from the package `tzdata`."""

from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cryptoai_cli.errors import SettingsError


def load_zone(name: str) -> ZoneInfo:
    """Return the time zone `name`; raise SettingsError if its data is missing or damaged."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f"the time zone {name} cannot be read: {_reason(error)}",
            hint="install the time zones with pip install tzdata, and unset PYTHONTZPATH if it is set",
        ) from error


def _reason(error: Exception) -> str:
    if isinstance(error, ZoneInfoNotFoundError):
        return "this machine has no data on it"
    return (error.strerror if isinstance(error, OSError) else None) or "its data is damaged"


NEW_YORK: Final = load_zone("America/New_York")
