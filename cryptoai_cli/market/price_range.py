"""Tell whether a price lies outside the range of its own session."""

SLACK = 0.005  # prices are rounded, ranges are taken a moment before the close, and venues differ


def is_below(price: float | None, low: float | None) -> bool:
    """Return whether `price` lies more than 0.5 % below `low`; an unknown one is no fault."""
    return price is not None and low is not None and price < low * (1 - SLACK)


def is_above(price: float | None, high: float | None) -> bool:
    """Return whether `price` lies more than 0.5 % above `high`; an unknown one is no fault."""
    return price is not None and high is not None and price > high * (1 + SLACK)
