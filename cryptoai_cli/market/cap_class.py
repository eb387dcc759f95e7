"""Sort companies by size: the classes of market cap that US screeners use."""

from enum import StrEnum

_BILLION, _MILLION = 1e9, 1e6


class CapClass(StrEnum):
    """A class of market cap, by its label."""

    MEGA = "Mega caps (200 bn and more)"
    LARGE = "Large caps (10 to 200 bn)"
    MID = "Mid caps (2 to 10 bn)"
    SMALL = "Small caps (300 m to 2 bn)"
    MICRO = "Micro caps (50 to 300 m)"
    NANO = "Nano caps (below 50 m)"


_FLOORS = (
    (200 * _BILLION, CapClass.MEGA),
    (10 * _BILLION, CapClass.LARGE),
    (2 * _BILLION, CapClass.MID),
    (300 * _MILLION, CapClass.SMALL),
    (50 * _MILLION, CapClass.MICRO),
)


def cap_class(market_cap: float | None) -> CapClass | None:
    """Return the class of a market cap in US dollars; None if it is not known."""
    if market_cap is None or market_cap <= 0:
        return None
    return next((name for floor, name in _FLOORS if market_cap >= floor), CapClass.NANO)
