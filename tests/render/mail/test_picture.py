"""The map in a mail: what can be read of it on a phone."""

import xml.etree.ElementTree as ET

import pytest
from msgspec.structs import replace

from cryptoai_cli.render.charts.treemap import MAIL, treemap
from cryptoai_cli.render.mail.picture import caption, mail_drawing, mail_picture
from cryptoai_cli.report.model import Report
from cryptoai_cli.report.style import Palette
from tests.build_report import build_group, build_report, build_row
from tests.render.drawings import tiles
from tests.render.story import build_story

PHONE = 360 - 2 * 8 - 2 * 8  # pixels of a picture, between the margins of the page and of its row
LEAST = 11  # pixels: letters that can be read
MANY = 100


def with_many(*, is_weighted: bool) -> Report:
    """Return a report in which the smallest companies moved farthest."""
    moves = [(f"S{at:02}", (at - MANY / 2) / 200) for at in range(MANY)]
    rows = [
        replace(build_row(symbol, move), market_cap=1e12 / (1 + abs(move) * 1000) if is_weighted else None)
        for symbol, move in moves
    ]
    groups = [build_group(rows[at::5], key=f"g{at}", label=f"Group {at}") for at in range(5)]
    return build_report(groups)


@pytest.mark.parametrize("is_weighted", [True, False])
def test_the_biggest_movers_can_be_read_on_a_phone(*, is_weighted: bool) -> None:
    report = with_many(is_weighted=is_weighted)
    panel = treemap(report, MAIL)
    scale = PHONE / float(ET.fromstring(mail_drawing(report, Palette.BLUE_ORANGE)).get("width", "nan"))  # noqa: S314
    found = {tile.symbol: tile for tile in tiles(panel) if tile.words}
    movers = {row.symbol for row in (*report.leaders(5), *report.laggards(5))}
    assert len(movers) == 10
    for symbol in movers:
        assert len(found[symbol].words) > 1
        assert found[symbol].size * scale >= LEAST


def test_the_picture_is_a_png_twice_as_wide_as_drawn() -> None:
    picture = mail_picture(build_story(), Palette.GREEN_RED)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(picture[16:20], "big") == 2 * (MAIL.width + 8)


def test_the_caption_says_what_colours_and_sizes_mean() -> None:
    assert caption(build_story(), Palette.GREEN_RED) == (
        "Green tiles rose and red ones fell; the stronger the colour, the larger the move. "
        "A tile for each member, all of the same size, because no group's market caps are all known."
    )
