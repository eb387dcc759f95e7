import xml.etree.ElementTree as ET

import pytest
from msgspec.structs import replace

from cryptoai_cli.errors import UsageError
from cryptoai_cli.render.charts.font import drawable_text
from cryptoai_cli.render.charts.to_svg import to_svg
from cryptoai_cli.render.options import Chart, RenderOptions
from tests.build_report import FRIDAY, MONDAY, build_group, build_report, build_row
from tests.render.story import build_story, build_story_with_history

CHARTS = pytest.mark.parametrize("chart", Chart)
SVG = "{http://www.w3.org/2000/svg}"


def _told(document: str) -> list[str]:
    return ["".join(line.itertext()) for line in ET.fromstring(document).iter(f"{SVG}text")]  # noqa: S314 our own drawing


@pytest.mark.parametrize("chart", [Chart.TREEMAP, Chart.GROUPS])
def test_a_picture_tells_what_happened_when_and_from_where(chart: Chart) -> None:
    told = " ".join(_told(to_svg(build_story_with_history(), RenderOptions(chart=chart))))
    assert "Bitcoin miners led the bounce: median +15.0 %, 5 of 5 up" in told
    assert "Monday 13 October 2025" in told
    assert "Source: Yahoo." in told
    assert "since the close of Friday 10 October" in told


@CHARTS
def test_a_picture_is_the_same_at_every_run(chart: Chart) -> None:
    options = RenderOptions(chart=chart)
    assert to_svg(build_story_with_history(), options) == to_svg(build_story_with_history(), options)


def test_the_pictures_differ() -> None:
    pictures = {to_svg(build_story_with_history(), RenderOptions(chart=chart)) for chart in Chart}
    assert len(pictures) == len(Chart)


def test_without_earlier_sessions_there_is_no_history_to_draw() -> None:
    with pytest.raises(UsageError, match="closes of earlier sessions are not stored") as raised:
        to_svg(build_story(), RenderOptions(chart=Chart.HISTORY))
    assert "movers sync" in raised.value.hint


def test_the_history_is_titled_by_what_it_shows_and_has_its_own_dates() -> None:
    told = _told(to_svg(build_story_with_history(), RenderOptions(chart=Chart.HISTORY)))
    assert told[0] == "Groups since 8 October 2025, 100 where each begins"
    assert told[1] == "8 to 13 October 2025, 4 closes · final"
    assert told[-1] == "Without dividends. Source: Yahoo."
    assert "led the bounce" not in " ".join(told)


@CHARTS
def test_a_picture_needs_nothing_from_outside(chart: Chart) -> None:
    document = to_svg(build_story_with_history(), RenderOptions(chart=chart))
    assert "href" not in document
    assert "url(" not in document
    assert "var(" not in document
    assert document.count("http") == 1  # the name of the format


@CHARTS
def test_every_character_is_in_the_font(chart: Chart) -> None:
    row = build_row("MOON", 0.02, name="Moon \N{ROCKET} \u5e73\u5b89")
    group = replace(build_group((row,), label="Groups \N{ROCKET}"), recent_index=(100.0, 102.0))
    report = replace(build_report((group,)), recent_sessions=(FRIDAY, MONDAY))
    document = to_svg(replace(report, headline=build_story().headline), RenderOptions(chart=chart))
    assert {letter for letter in document if drawable_text(letter) != letter} == set()
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


def test_the_size_of_a_tile_is_explained_on_the_map_alone_whether_or_not_it_means_something() -> None:
    equal = build_report((build_group((build_row("A", 0.01),)),))
    sized = build_report((build_group((replace(build_row("A", 0.01), market_cap=5e9),)),))
    explained = [
        "A tile for each member" in to_svg(report, RenderOptions(chart=chart))
        for report, chart in ((sized, Chart.TREEMAP), (equal, Chart.TREEMAP), (sized, Chart.GROUPS))
    ]
    assert explained == [True, True, False]
