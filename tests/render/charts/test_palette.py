import itertools
import math
import re
from pathlib import Path

import pytest

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render.charts import palette
from cryptoai_cli.render.charts.index_plot import MOST_TOGETHER
from cryptoai_cli.render.charts.palette import (
    LINE_COLOURS,
    colour_variables,
    colour_words,
    dark_colours,
    light_colours,
    shade,
    shade_bounds,
    with_light_colours,
)
from cryptoai_cli.report.style import Palette
from tests.build_report import build_group, build_report, build_row

READABLE = 4.5  # the contrast that WCAG asks of text at level AA
VISIBLE = 3.0  # and of graphics
SHEETS = Path(palette.__file__).parents[1]
LIGHT, DARK = light_colours(Palette.BLUE_ORANGE), dark_colours(Palette.BLUE_ORANGE)
EVERY = [colours(palette) for palette in Palette for colours in (light_colours, dark_colours)]
TILES = [name for name in LIGHT if re.fullmatch(r"[ud]\d", name)]
TEXTS = [("ink", "page"), ("ink", "card"), ("ink", "band"), ("muted", "page"), ("muted", "card"), ("muted", "band")]
TEXTS += [(tone, ground) for tone in ("up", "down") for ground in ("page", "card", "band")]


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the well-known grey just below AA


@pytest.mark.parametrize("colours", EVERY)
def test_every_text_can_be_read(colours: dict[str, str]) -> None:
    pairs = [*TEXTS, *((f"i{tile}", tile) for tile in TILES)]
    faint = {pair: _contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < READABLE} == {}


@pytest.mark.parametrize("colours", EVERY)
def test_every_mark_can_be_seen(colours: dict[str, str]) -> None:
    for mark in ("up", "down", "ink", "muted", "focus"):
        assert _contrast(colours[mark], colours["page"]) >= VISIBLE, mark


@pytest.mark.parametrize("colours", EVERY)
def test_a_larger_move_stands_out_more(colours: dict[str, str]) -> None:
    for way in "ud":
        ladder = [_contrast(colours[name], colours["page"]) for name in ("u0", *(f"{way}{n}" for n in range(1, 6)))]
        assert ladder == sorted(ladder), way


def test_rises_and_falls_are_opposite_hues_of_about_the_same_lightness() -> None:
    for colours in EVERY:
        for step in range(1, 6):
            assert _contrast(colours[f"u{step}"], colours[f"d{step}"]) < 1.3, step


def bounds_of(*moves: float) -> tuple[float, ...]:
    rows = [build_row(f"S{at}", move) for at, move in enumerate(moves)]
    return shade_bounds(build_report((build_group(rows),)))


def test_each_shade_begins_at_twice_the_move_of_the_one_before_and_the_third_at_about_the_median() -> None:
    assert bounds_of(0.01, -0.04, 0.20) == pytest.approx((0.01, 0.02, 0.04, 0.08, 0.16))


@pytest.mark.parametrize(
    ("median", "first"), [(0.0427, 0.01), (0.02, 0.005), (0.057, 0.015), (0.0116, 0.003), (0.4, 0.1), (0.33, 0.08)]
)
def test_the_first_shade_begins_at_a_round_percentage(median: float, first: float) -> None:
    assert bounds_of(median)[0] == pytest.approx(first)


def test_a_symbol_in_two_groups_counts_once_and_one_without_a_move_not_at_all() -> None:
    common, other = build_row("A", 0.02), build_row("B", 0.06)
    suspect = build_row("S", 9.0, status=Status.SUSPECT)
    report = build_report((build_group((common, other, suspect)), build_group((common,), key="two")))
    assert shade_bounds(report)[2] == pytest.approx(0.04)


def test_a_day_without_any_move_has_a_scale_all_the_same() -> None:
    assert bounds_of(0.0)[0] > 0
    assert shade_bounds(build_report())[0] > 0


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        (0.0, "u0"),
        (0.0099, "u0"),
        (0.01, "u1"),
        (0.06, "u3"),
        (0.39, "u5"),
        (-0.009, "u0"),
        (-0.02, "d2"),
        (-0.7, "d5"),
    ],
)
def test_the_scale_is_symmetric_around_zero(move: float, expected: str) -> None:
    bounds = (0.01, 0.02, 0.04, 0.08, 0.16)
    assert shade(move, bounds) == expected
    opposite = expected if expected == "u0" else ("d" if expected[0] == "u" else "u") + expected[1]
    assert shade(-move, bounds) == opposite


def test_the_colours_of_rises_and_falls_have_names() -> None:
    assert [colour_words(palette) for palette in Palette] == [("blue", "orange"), ("green", "red")]


def test_every_colour_that_a_style_sheet_asks_for_exists() -> None:
    asked = {
        name for sheet in SHEETS.rglob("*.css") for name in re.findall(r"var\(--(\w+)\)", sheet.read_text("utf-8"))
    }
    assert asked
    assert asked <= set(LIGHT)


def test_a_viewer_without_variables_gets_the_light_colours() -> None:
    assert (
        with_light_colours(".a{fill:var(--u5);stroke:var(--page)}", Palette.BLUE_ORANGE)
        == f".a{{fill:{LIGHT['u5']};stroke:{LIGHT['page']}}}"
    )


def test_paper_is_light_whatever_the_screen_is() -> None:
    light, _, dark = colour_variables(Palette.BLUE_ORANGE).partition("@media")
    assert f"--page:{LIGHT['page']};" in light
    assert dark.startswith(" screen and (prefers-color-scheme:dark)")
    assert f"--page:{DARK['page']};" in dark


# how red-green colour blindness mixes linear red, green and blue (Machado, Oliveira and Fernandes 2009, full severity)
NORMAL = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
NO_GREEN = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881))
NO_RED = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))
Mixing = tuple[tuple[float, float, float], ...]


def _seen(colour: str, mixing: Mixing) -> tuple[float, float, float]:
    """Return a colour as it is seen, in CIE L*a*b* (white point D65)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    rgb = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    red, green, blue = (min(max(sum(m * c for m, c in zip(row, rgb, strict=True)), 0.0), 1.0) for row in mixing)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (each ** (1 / 3) if each > 0.008856 else 7.787 * each + 16 / 116 for each in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("mixing", [NORMAL, NO_GREEN, NO_RED])
def test_lines_can_be_told_apart_with_any_colour_vision(mixing: Mixing) -> None:
    seen = [_seen(colour, mixing) for colour in (*LINE_COLOURS, LIGHT["ink"])]
    distances = [math.dist(one, other) for one, other in itertools.combinations(seen, 2)]
    assert min(distances) > 30  # the least difference that is seen is about 2


def test_lines_can_be_seen_and_there_is_a_colour_for_each_of_one_plot() -> None:
    assert all(_contrast(colour, LIGHT["page"]) >= VISIBLE for colour in LINE_COLOURS)
    assert len(LINE_COLOURS) == MOST_TOGETHER
