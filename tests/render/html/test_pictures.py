import re

from markupsafe import Markup

from cryptoai_cli.render.html.pictures import beta_pictures, group_pictures, map_pictures
from tests.build_report import build_benchmark, build_group, build_report, build_row
from tests.render.story import build_story


def _classes(pictures: Markup) -> list[str]:
    return re.findall(r'<svg class="chart ([^"]*)"', pictures)


def _names(pictures: Markup) -> list[str]:
    return re.findall(r'aria-label="([^"]*)"', pictures)


def test_the_map_is_drawn_in_three_widths_and_its_scale_in_two() -> None:
    pictures = map_pictures(build_story())
    assert _classes(pictures) == ["wide", "medium", "narrow", "legend broad", "legend slim"]
    assert re.findall(r'viewBox="0 0 (\d+)', pictures)[:3] == ["1120", "720", "360"]
    assert _names(pictures)[0].startswith("Map of 19 members in 4 groups, ")


def test_groups_and_their_marks_are_drawn_in_three_widths() -> None:
    pictures = group_pictures(build_story())
    assert _classes(pictures) == ["wide", "medium", "narrow"] * 2
    assert re.findall(r'viewBox="0 0 (\d+)', pictures) == ["1120", "720", "360"] * 2
    assert _names(pictures)[3:] == ["What the marks stand for"] * 3


def test_betas_are_drawn_where_one_is_known() -> None:
    row = build_row("A", 0.06, beta=2.0, beta_excess_return=0.0158)
    benchmark = build_benchmark("^GSPC", name="S&P 500")
    report = build_report((build_group((row,)),), benchmarks=(benchmark,), primary="^GSPC")
    assert _classes(beta_pictures(report)) == ["large", "small"]
    assert _names(beta_pictures(report))[0].endswith("what the S&amp;P 500 implies")
    assert beta_pictures(build_story()) == ""


def test_without_a_benchmark_the_picture_of_betas_names_none() -> None:
    row = build_row("A", 0.06, beta=2.0, beta_excess_return=0.0158)
    report = build_report((build_group((row,)),), benchmarks=(), primary="")
    assert _names(beta_pictures(report))[0].endswith("what the benchmark implies")
