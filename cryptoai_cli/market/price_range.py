"""Tell whether a price lies outside the range of its own session or hour."""

SLACK = 0.005  # prices are rounded, ranges are taken a moment before the close, and venues differ


def is_below(price: float | None, low: float | None) -> bool:
    """Return whether `price` lies more than 0.5 % below `low`; an unknown one is no fault."""
    return price is not None and low is not None and price < low * (1 - SLACK)


def is_above(price: float | None, high: float | None) -> bool:
    """Return whether `price` lies more than 0.5 % above `high`; an unknown one is no fault."""
    return price is not None and high is not None and price > high * (1 + SLACK)


def contradicts_itself(open_: float | None, high: float | None, low: float | None, close: float | None) -> bool:
    """Return whether a bar or candle cannot be: a low or high of zero or less, one above the other, a price outside.

    Open and close may lie up to 0.5 % outside low to high. Unknown figures are no fault, nor is a bar all of zeros,
    by which some sources say that nothing is known.
    """
    if not any((open_, high, low, close)):
        return False
    return has_impossible_range(high, low) or any(
        is_below(price, low) or is_above(price, high) for price in (open_, close)
    )


def has_impossible_range(high: float | None, low: float | None) -> bool:
    """Return whether a low or high is zero or less, or the low lies above the high."""
    return any(end is not None and end <= 0 for end in (low, high)) or is_above(low, high)
