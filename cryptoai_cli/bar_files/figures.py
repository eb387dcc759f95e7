"""Read the prices and the volume of a row, and check that they agree with each other."""

from typing import NamedTuple

from cryptoai_cli.bar_files import cells
from cryptoai_cli.bar_files.columns import Flat
from cryptoai_cli.bar_files.faults import BadCellError
from cryptoai_cli.bar_files.spelling import DecimalMark
from cryptoai_cli.market.price_range import is_above, is_below


class Figures(NamedTuple):
    """The numbers of one row, prices above 0; None where the cell is unknown or the column is missing."""

    open: float | None
    high: float | None
    low: float | None
    close: float | None
    volume: float | None
    previous_close: float | None


def figures_of(row: Flat, decimal: DecimalMark) -> Figures:
    """Return the figures of a row whose numbers have the mark `decimal`; raise BadCellError for an invalid one."""
    return Figures(
        cells.price(row.open, "open", decimal),
        cells.price(row.high, "high", decimal),
        cells.price(row.low, "low", decimal),
        cells.price(row.close, "close", decimal),
        cells.volume(row.volume, decimal),
        cells.price(row.previous_close, "previous_close", decimal),
    )


def contradiction(figures: Figures) -> BadCellError | None:
    """Return the error of a row whose open or close lies outside its low and high by more than 0.5 %, else None."""
    low, high = figures.low, figures.high
    if low is not None and high is not None and low > high:
        return BadCellError(f"low is {low:g} and high is {high:g}: the low cannot lie above the high")
    for name, price in (("open", figures.open), ("close", figures.close)):
        if is_below(price, low):
            return BadCellError(f"{name} is {price:g} and low is {low:g}: no price of a session lies below its low")
        if is_above(price, high):
            return BadCellError(f"{name} is {price:g} and high is {high:g}: no price of a session lies above its high")
    return None
