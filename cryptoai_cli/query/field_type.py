"""Define what the fields of a condition hold: numbers, texts, or one of a few words."""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from msgspec import Struct


class Holds(StrEnum):
    """What a field holds."""

    NUMBER = "number"
    TEXT = "text"


class FieldType(Struct, frozen=True):
    """What a field holds; `words` are the only texts that it can have, empty if it can have any."""

    holds: Holds
    words: tuple[str, ...] = ()


NUMBER = FieldType(Holds.NUMBER)
TEXT = FieldType(Holds.TEXT)

UNITS: Mapping[str, int] = MappingProxyType({"k": 3, "m": 6, "bn": 9})
"""What may stand after a number, in any case: thousands, millions and billions, as powers of ten."""


@lru_cache(maxsize=20_000)  # the texts of a listing recur from row to row
def folded(text: str) -> str:
    """Return a text as it is compared: without regard to case and to how many blanks stand between its words."""
    return " ".join(text.split()).casefold()
