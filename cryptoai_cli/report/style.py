"""How a reader wants reports to look, whatever the format: the colours of figures, and where symbols lead."""

from enum import StrEnum

SYMBOL_PLACE = "{symbol}"  # in the address of a quote page


class Palette(StrEnum):
    """The colours of rises and falls, in this order."""

    BLUE_ORANGE = "blue-orange"
    GREEN_RED = "green-red"
