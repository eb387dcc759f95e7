"""The colours of pages and pictures, for light and dark, and the mapping of moves to shades.

By default rises are blue and falls are orange, which readers with red-green colour blindness can distinguish. No figure
is shown by colour alone.
"""

import math
import re
import statistics
from collections.abc import Mapping

from msgspec import Struct

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.report.model import Report
from cryptoai_cli.report.ranking import unique_rows
from cryptoai_cli.report.style import Palette

SHADES = 5
_FIRST_SHADE = 0.25  # times the median absolute move
_LEAST_BOUND = 0.0001  # fraction
_ROUND_BOUNDS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_VARIABLE = re.compile(r"var\(--([a-z]+\d?)\)")


class Colour(Struct, frozen=True):
    """One colour: its name in the style sheets, and its light and dark value."""

    name: str
    light: str
    dark: str


# u and d: shades for rises and falls, from faint to strong; iu and id: the text colour on each
_COMMON = (
    Colour("page", "#f7f6f2", "#0f1217"),
    Colour("card", "#ffffff", "#171b22"),
    Colour("ink", "#15181e", "#e8eaee"),
    Colour("muted", "#565c68", "#a3abb8"),
    Colour("rule", "#dedcd5", "#2c323c"),
    Colour("band", "#f1efe9", "#1e232b"),
    Colour("focus", "#1a5aa6", "#9cc8ff"),
    Colour("u0", "#e9e7e1", "#2b313b"),
    Colour("iu0", "#15181e", "#e8eaee"),
    *(Colour(f"i{way}{step}", "#15181e", "#ffffff") for way in "ud" for step in (1, 2, 3)),
    *(Colour(f"i{way}{step}", "#ffffff", "#0f1217") for way in "ud" for step in (4, 5)),
)
# the shades of both palettes have the same luminances, so that the text colours suit both
_BLUE_ORANGE = (
    Colour("up", "#1a5aa6", "#7db4f7"),
    Colour("down", "#a83c11", "#f59a6f"),
    Colour("u1", "#d3e2f3", "#243d5c"),
    Colour("u2", "#a6c8ec", "#285080"),
    Colour("u3", "#6ea4de", "#2e66a8"),
    Colour("u4", "#2b6cb5", "#5f9fea"),
    Colour("u5", "#12457f", "#a3ccff"),
    Colour("d1", "#fbe0d0", "#50321f"),
    Colour("d2", "#f6ba96", "#733e1f"),
    Colour("d3", "#e88d5c", "#9a4a1f"),
    Colour("d4", "#b74d1c", "#e68a55"),
    Colour("d5", "#832f0b", "#ffbe96"),
)
_GREEN_RED = (
    Colour("up", "#186740", "#2fc97c"),
    Colour("down", "#b72823", "#ec9c99"),
    Colour("u1", "#bfead5", "#17432d"),
    Colour("u2", "#83d6ac", "#1e593c"),
    Colour("u3", "#3cb578", "#26714c"),
    Colour("u4", "#1c7a4b", "#2ab26e"),
    Colour("u5", "#124f30", "#70dea7"),
    Colour("d1", "#f9dfdf", "#6f1714"),
    Colour("d2", "#f2b8b7", "#931e1a"),
    Colour("d3", "#e98985", "#ba2621"),
    Colour("d4", "#d02d28", "#e78682"),
    Colour("d5", "#8f1f1b", "#f3bfbe"),
)
_COLOURS: Mapping[Palette, tuple[Colour, ...]] = {
    Palette.BLUE_ORANGE: (*_COMMON, *_BLUE_ORANGE),
    Palette.GREEN_RED: (*_COMMON, *_GREEN_RED),
}
_WORDS = {Palette.BLUE_ORANGE: ("blue", "orange"), Palette.GREEN_RED: ("green", "red")}

# line colours on a light background: contrast of at least 3:1, and far apart also with red-green colour blindness
LINE_COLOURS = ("#0d4277", "#ca7016", "#309181", "#5e19e6", "#358fe9", "#4d4419")


def colour_words(palette: Palette) -> tuple[str, str]:
    """Return the names of the colours of a rise and of a fall."""
    return _WORDS[palette]


def light_colours(palette: Palette) -> dict[str, str]:
    """Return the colours on a light ground by their names."""
    return {colour.name: colour.light for colour in _COLOURS[palette]}


def dark_colours(palette: Palette) -> dict[str, str]:
    """Return the colours on a dark ground by their names."""
    return {colour.name: colour.dark for colour in _COLOURS[palette]}


def shade_bounds(report: Report) -> tuple[float, ...]:
    """Return the moves (fractions) at which the shades begin, the faintest first; each is twice the one before.

    The third is about the day's median absolute move, and the first a round percentage.
    """
    sizes = [
        abs(row.simple_return)
        for row in unique_rows(report.rows)
        if row.status is Status.OK and row.simple_return is not None
    ]
    first = max(_FIRST_SHADE * statistics.median(sizes), _LEAST_BOUND) if sizes else _LEAST_BOUND
    return tuple(_rounded(first) * 2**step for step in range(SHADES))


def _rounded(bound: float) -> float:
    """Return the round figure next to `bound`, by ratio."""
    unit = 10.0 ** math.floor(math.log10(bound) + 1e-9)
    return min(_ROUND_BOUNDS, key=lambda each: abs(math.log(each * unit / bound))) * unit


def shade(simple_return: float, bounds: tuple[float, ...]) -> str:
    """Return the shade of a move: `u0` below the first bound, up to `u5` or `d5` from the last on."""
    step = sum(abs(simple_return) >= bound for bound in bounds)
    return f"{'d' if simple_return < 0 and step else 'u'}{step}"


def colour_variables(palette: Palette) -> str:
    """Return the colours as CSS variables, for rules that use `var(--name)`; print is always light."""
    light, dark = (
        "".join(f"--{name}:{value};" for name, value in colours.items())
        for colours in (light_colours(palette), dark_colours(palette))
    )
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def with_light_colours(sheet: str, palette: Palette) -> str:
    """Return a style sheet with its variables replaced by the light colours, for viewers without CSS variables."""
    light = light_colours(palette)
    return _VARIABLE.sub(lambda found: light[found[1]], sheet)
