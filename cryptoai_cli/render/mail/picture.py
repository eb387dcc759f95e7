"""Draw the picture inside a mail: a map that can be read on a phone, and the caption below it."""

from cryptoai_cli.render.charts.frame import bare_picture
from cryptoai_cli.render.charts.palette import colour_words
from cryptoai_cli.render.charts.to_png import paint
from cryptoai_cli.render.charts.treemap import MAIL, size_words, treemap
from cryptoai_cli.render.phrases import day_words
from cryptoai_cli.report.model import Report
from cryptoai_cli.report.style import Palette

_MARGIN = 4.0
_ZOOM = 2.0


def mail_picture(report: Report, palette: Palette) -> bytes:
    """Return the map as PNG: the headline is beside it in the mail, and its colours are explained by the caption."""
    return paint(mail_drawing(report, palette), _ZOOM)


def mail_drawing(report: Report, palette: Palette) -> str:
    """Return the map as SVG."""
    return bare_picture(treemap(report, MAIL), f"Map of the market, {day_words(report)}", palette, _MARGIN)


def caption(report: Report, palette: Palette) -> str:
    """Return what the colours and sizes of the map mean."""
    rise, fall = colour_words(palette)
    colours = f"{rise.capitalize()} tiles rose and {fall} ones fell; the stronger the colour, the larger the move."
    return f"{colours} A tile for each member, {size_words(report)}."
