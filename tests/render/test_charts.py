import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from cryptoai_cli.render.charts import to_svg
from cryptoai_cli.render.lettering import face
from cryptoai_cli.render.options import Chart, RenderOptions
from tests.build_report import build_group, build_report, build_row
from tests.render.story import build_story

CHARTS = pytest.mark.parametrize("chart", Chart)
SVG = "{http://www.w3.org/2000/svg}"


def _told(document: str) -> list[str]:
    return ["".join(line.itertext()) for line in ET.fromstring(document).iter(f"{SVG}text")]  # noqa: S314 our own drawing


@CHARTS
def test_a_picture_tells_what_happened_when_and_from_where(chart: Chart) -> None:
    told = " ".join(_told(to_svg(build_story(), RenderOptions(chart=chart))))
    assert "Bitcoin miners led the bounce: median +15.0 %, 5 of 5 up" in told
    assert "Monday 13 October 2025" in told
    assert "Source: Yahoo." in told
    assert "since the close of Friday 10 October" in told


@CHARTS
def test_a_picture_is_the_same_at_every_run(chart: Chart) -> None:
    options = RenderOptions(chart=chart)
    assert to_svg(build_story(), options) == to_svg(build_story(), options)


def test_the_two_pictures_differ() -> None:
    treemap, groups = (to_svg(build_story(), RenderOptions(chart=chart)) for chart in Chart)
    assert treemap != groups


@CHARTS
def test_a_picture_needs_nothing_from_outside(chart: Chart) -> None:
    document = to_svg(build_story(), RenderOptions(chart=chart))
    assert "href" not in document
    assert "url(" not in document
    assert "var(" not in document
    assert document.count("http") == 1  # the name of the format


@CHARTS
def test_every_character_is_in_the_font(chart: Chart) -> None:
    row = build_row("MOON", 0.02, name="Moon \N{ROCKET} \u5e73\u5b89")
    report = build_report((build_group((row,), label="Groups \N{ROCKET}"),))
    document = to_svg(replace(report, headline=build_story().headline), RenderOptions(chart=chart))
    assert {letter for letter in document if letter != "\n" and not face().has(letter)} == set()
    assert "\N{WHITE SQUARE}" in document


def test_a_headline_that_is_too_long_for_a_line_takes_two() -> None:
    report = build_story()
    long = replace(
        report.headline, text=report.headline.text.replace("Bitcoin miners", "Bitcoin miners and treasuries")
    )
    one, two = (to_svg(each, RenderOptions()) for each in (report, replace(report, headline=long)))
    assert _height(two) > _height(one)


def _height(document: str) -> float:
    return float(ET.fromstring(document).get("height", "nan"))  # noqa: S314 our own drawing
