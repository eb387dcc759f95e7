"""What a user may say about how a file of bars is written."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct


class DecimalMark(StrEnum):
    """The mark between the whole part of a number and its fraction."""

    POINT = "."
    COMMA = ","


class HourStamp(StrEnum):
    """Which instant of its hour a row of a coin names."""

    END = "end"
    START = "start"


class Spelling(Struct, frozen=True):
    """How a file is written; `decimal` is None if the numbers of the file are to decide."""

    decimal: DecimalMark | None = None
    coin_hours: HourStamp = HourStamp.END


def spelling_of(settings: Mapping[str, str]) -> Spelling:
    """Return what the settings `decimal` and `coin_hours` say, which have been checked; either may be absent."""
    decimal = settings.get("decimal")
    return Spelling(
        None if decimal is None else DecimalMark(decimal), HourStamp(settings.get("coin_hours", HourStamp.END))
    )
