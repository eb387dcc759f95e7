"""Frame a drawing as a standalone file: title, margins, small print, style sheet."""

from collections.abc import Sequence

from cryptoai_cli.render.charts import svg
from cryptoai_cli.render.charts.font import FONT_FAMILY, ORIGINAL_FAMILY, balanced_lines, drawable_text
from cryptoai_cli.render.charts.palette import with_light_colours
from cryptoai_cli.render.charts.svg import Box, Panel
from cryptoai_cli.report.style import Palette

_MARGIN = 40.0
_TITLE, _SMALL = 24.0, 14.0


def framed_picture(
    name: str, parts: Sequence[tuple[Panel, float]], styles: str = "", palette: Palette = Palette.BLUE_ORANGE
) -> str:
    """Return an SVG file of stacked panels, each with the gap below it; `name` describes the picture.

    `styles` is a style sheet to add to the common one.
    """
    y = _MARGIN
    body = ""
    for part, gap in parts:
        body += svg.translated(part.body, _MARGIN, y)
        y += part.height + gap
    y += _MARGIN - 12
    width = max(part.width for part, _ in parts) + 2 * _MARGIN
    whole = Panel(width, y, svg.rect(Box(0, 0, width, y), "paper") + body)
    return drawable_text(svg.document(whole, name, _common_styles(palette) + styles))


def bare_picture(panel: Panel, name: str, palette: Palette, margin: float) -> str:
    """Return an SVG file of one panel with a margin around it; `name` describes the picture."""
    width, height = panel.width + 2 * margin, panel.height + 2 * margin
    paper = svg.rect(Box(0, 0, width, height), "paper")
    whole = Panel(width, height, paper + svg.translated(panel.body, margin, margin))
    return drawable_text(svg.document(whole, name, _common_styles(palette)))


def title_panel(title: str, parts: Sequence[str], room: float) -> Panel:
    """Return the panel above a drawing: its title, and a smaller subtitle made of `parts`."""
    body, y = "", 0.0
    for line in balanced_lines(title, _TITLE, room, bold=True):
        y += _TITLE * 1.25
        body += svg.text(0, y - 6, line, _TITLE, "b n")
    body += svg.text(0, y + 20, " · ".join(parts), _SMALL, "q")
    return Panel(room, y + 24, body)


def small_print(words: str) -> Panel:
    """Return a panel with a line of small print."""
    return Panel(0, 16, svg.text(0, 12, words, _SMALL, "q"))


def _common_styles(palette: Palette) -> str:
    family = f".chart{{font-family:'{FONT_FAMILY}','{ORIGINAL_FAMILY}',system-ui,sans-serif}}\n"
    return family + with_light_colours(svg.style_sheet(), palette)
