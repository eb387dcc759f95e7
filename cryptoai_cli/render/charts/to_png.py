"""Rasterize one picture of a report: the drawing of `to_svg`, in the bundled font only."""

from cryptoai_cli.render.charts.font import FONT_FAMILY, FONTS
from cryptoai_cli.render.charts.to_svg import to_svg
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import Report

_ZOOM = 1.5  # 1,800 pixels wide: sharp on a high-density screen, and still a small file


def to_png(report: Report, options: RenderOptions) -> bytes:
    """Return the requested picture as PNG; the same report gives the same bytes on every machine."""
    return paint(to_svg(report, options))


def paint(drawing: str, zoom: float = _ZOOM) -> bytes:
    """Return an SVG drawing as PNG, `zoom` times as wide as drawn."""
    from resvg_py import svg_to_bytes  # noqa: PLC0415 - several megabytes, needed only for pictures

    return svg_to_bytes(
        svg_string=drawing,
        zoom=zoom,
        skip_system_fonts=True,
        font_files=[str(path) for path in FONTS],
        font_family=FONT_FAMILY,
        sans_serif_family=FONT_FAMILY,
        languages=["en"],
    )
