"""The colours of pages and pictures, for light and dark, and the mapping of moves to shades.

Rises are blue and falls are orange, which readers with red-green colour blindness can distinguish. No figure is shown
by colour alone.
"""

import re
import statistics

from msgspec import Struct

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.report.model import Report
from cryptoai_cli.report.ranking import unique_rows

SHADES = 5
_SPREAD = 1.5
_LEAST_LIMIT = 0.001
_VARIABLE = re.compile(r"var\(--([a-z]+\d?)\)")


class Colour(Struct, frozen=True):
    """One colour: its name in the style sheets, and its light and dark value."""

    name: str
    light: str
    dark: str


# u and d: shades for rises and falls, from faint to strong; iu and id: the text colour on each
COLOURS = (
    Colour("page", "#f7f6f2", "#0f1217"),
    Colour("card", "#ffffff", "#171b22"),
    Colour("ink", "#15181e", "#e8eaee"),
    Colour("muted", "#565c68", "#a3abb8"),
    Colour("rule", "#dedcd5", "#2c323c"),
    Colour("band", "#f1efe9", "#1e232b"),
    Colour("up", "#1a5aa6", "#7db4f7"),
    Colour("down", "#a83c11", "#f59a6f"),
    Colour("focus", "#1a5aa6", "#9cc8ff"),
    Colour("u0", "#e9e7e1", "#2b313b"),
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
    Colour("iu0", "#15181e", "#e8eaee"),
    Colour("iu1", "#15181e", "#ffffff"),
    Colour("iu2", "#15181e", "#ffffff"),
    Colour("iu3", "#15181e", "#ffffff"),
    Colour("iu4", "#ffffff", "#0f1217"),
    Colour("iu5", "#ffffff", "#0f1217"),
    Colour("id1", "#15181e", "#ffffff"),
    Colour("id2", "#15181e", "#ffffff"),
    Colour("id3", "#15181e", "#ffffff"),
    Colour("id4", "#ffffff", "#0f1217"),
    Colour("id5", "#ffffff", "#0f1217"),
)

# line colours on a light background: contrast of at least 3:1, distinguishable with red-green colour blindness
LINE_COLOURS = ("#1a5aa6", "#b4500b", "#00725a", "#8a3a8f", "#0080a8", "#7d6500", "#c0396b")


def shade_limit(report: Report) -> float:
    """Return the move (a fraction) where the strongest shade begins: 1.5 times the day's median absolute move."""
    sizes = [
        abs(row.simple_return)
        for row in unique_rows(report.rows)
        if row.status is Status.OK and row.simple_return is not None
    ]
    return max(_SPREAD * statistics.median(sizes), _LEAST_LIMIT) if sizes else _LEAST_LIMIT


def shade(simple_return: float, limit: float) -> str:
    """Return the shade of a move: `u0` around zero, up to `u5` or `d5` from `limit` on."""
    step = min(round(abs(simple_return) / limit * SHADES), SHADES)
    return f"{'d' if simple_return < 0 and step else 'u'}{step}"


def colour_variables() -> str:
    """Return the colours as CSS variables, for rules that use `var(--name)`; print is always light."""
    light = "".join(f"--{colour.name}:{colour.light};" for colour in COLOURS)
    dark = "".join(f"--{colour.name}:{colour.dark};" for colour in COLOURS)
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def with_light_colours(sheet: str) -> str:
    """Return a style sheet with its variables replaced by the light colours, for viewers without CSS variables."""
    light = {colour.name: colour.light for colour in COLOURS}
    return _VARIABLE.sub(lambda found: light[found[1]], sheet)
