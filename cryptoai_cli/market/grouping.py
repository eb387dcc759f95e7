"""Define by what the lines of the market are grouped."""

from enum import StrEnum


class GroupBy(StrEnum):
    """What the groups of the market are."""

    SECTOR = "sector"
    INDUSTRY = "industry"
    EXCHANGE = "exchange"
    CAP = "cap"
    COUNTRY = "country"
