import struct
import zlib

import pytest

from cryptoai_cli.render.charts.to_png import to_png
from cryptoai_cli.render.options import Chart, RenderOptions
from tests.build_report import build_group, build_report, build_row
from tests.render.story import build_story_with_history

CHARTS = pytest.mark.parametrize("chart", Chart)


def _size(picture: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def _pixels(picture: bytes) -> bytes:
    """Return the filtered pixels: they tell two pictures apart."""
    parts, at = b"", 8
    while at < len(picture):
        length, kind = struct.unpack(">I4s", picture[at : at + 8])
        parts += picture[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    return zlib.decompress(parts)


@CHARTS
def test_a_picture_is_a_png_sharp_enough_for_a_dense_screen(chart: Chart) -> None:
    picture = to_png(build_story_with_history(), RenderOptions(chart=chart))
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert _size(picture)[0] == 1800


@CHARTS
def test_the_same_report_gives_the_same_bytes(chart: Chart) -> None:
    options = RenderOptions(chart=chart)
    assert to_png(build_story_with_history(), options) == to_png(build_story_with_history(), options)


def test_text_is_drawn_and_not_dropped() -> None:
    """The names are long enough not to be shown in the tiles: only the heading of the group differs."""
    one, other = (
        to_png(build_report((build_group((build_row("A", 0.01),), label=label),)), RenderOptions())
        for label in ("Miners", "Chips")
    )
    assert _pixels(one) != _pixels(other)


def test_bold_and_regular_letters_both_come_from_the_bundled_font() -> None:
    from resvg_py import svg_to_bytes  # noqa: PLC0415 - no other test asks for it

    from cryptoai_cli.render.charts.font import FONT_FAMILY, FONTS  # noqa: PLC0415 - beside it

    def drawn(weight: int) -> bytes:
        words = f'<text y="40" font-size="40" font-family="\'{FONT_FAMILY}\'" font-weight="{weight}">Median</text>'
        return svg_to_bytes(
            svg_string=f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="50">{words}</svg>',
            skip_system_fonts=True,
            font_files=[str(path) for path in FONTS],
        )

    blank = bytes(len(_pixels(drawn(400))))
    assert blank != _pixels(drawn(400)) != _pixels(drawn(600)) != blank
