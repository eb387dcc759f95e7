import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.render.charts.dotplot import MEDIUM, NARROW, PICTURE, WIDE, dotplot
from cryptoai_cli.render.charts.dotplot_lane import Layout
from cryptoai_cli.render.charts.font import room_for
from cryptoai_cli.report.model import Report
from tests.build_report import build_benchmark, build_group, build_report, build_row
from tests.render.drawings import of_class, parsed, texts, titles
from tests.render.story import build_story

LAYOUTS = pytest.mark.parametrize(
    "layout", [PICTURE, WIDE, MEDIUM, NARROW], ids=["picture", "wide", "medium", "narrow"]
)


def _with(*moves: float) -> Report:
    rows = [build_row(f"S{at}", move) for at, move in enumerate(moves)]
    return build_report((build_group(rows, label="Group"),))


@LAYOUTS
def test_every_member_with_a_move_is_a_dot(layout: Layout) -> None:
    panel = dotplot(build_story(), layout)
    assert len([dot for dot in of_class(panel, "dot") if dot.tag == "circle"]) == 5 + 3 + 6 + 2


def test_every_group_of_a_picture_tells_its_measure_and_its_breadth() -> None:
    told = texts(dotplot(build_story(), PICTURE))
    assert "+15.02 %" in told
    assert "+7.23 %" in told
    assert any(line.startswith("5 up, 0 down, 3 missing") for line in told)
    assert any("not ranked" in line for line in told)


@LAYOUTS
def test_benchmarks_are_lines_across_all_groups_with_their_names(layout: Layout) -> None:
    panel = dotplot(build_story(), layout)
    assert of_class(panel, "bench0")
    assert of_class(panel, "bench1")
    told = texts(panel)
    assert any(line.endswith("+2.21 %") and line.startswith(("^IXIC", "Nasdaq")) for line in told)
    assert "S&P 500 +1.56 %" in told


def test_the_names_of_two_benchmarks_stand_at_different_sides() -> None:
    panel = dotplot(build_story(), WIDE)
    names = [element for element in parsed(panel).iter("text") if "halo" in element.get("class", "").split()]
    sides = {"".join(name.itertext())[:3]: "e" in name.get("class", "").split() for name in names}
    assert sides["S&P"] is True
    assert sides["Nas"] is False


def test_a_benchmark_of_a_group_alone_is_marked_in_that_group_only() -> None:
    assert len(of_class(dotplot(build_story(), WIDE), "own")) == 1
    assert "Bitcoin \N{MINUS SIGN}0.74 %" in titles(dotplot(build_story(), WIDE))


def test_dots_tell_rise_and_fall_by_side_and_colour() -> None:
    panel = dotplot(_with(0.02, -0.03, 0.0), WIDE)
    (up,), (down,), (flat,) = (of_class(panel, name) for name in ("up", "down", "flat"))
    zero = float(of_class(panel, "zero")[0].get("d", "nan").removeprefix("M").split(" ")[0])
    assert float(down.get("cx", "nan")) < zero < float(up.get("cx", "nan"))
    assert float(flat.get("cx", "nan")) == zero


def test_a_member_very_far_away_is_an_arrow_with_its_figure() -> None:
    panel = dotplot(_with(0.01, 0.02, -0.02, 6.95), WIDE)
    assert [dot.tag for dot in of_class(panel, "dot")].count("polygon") == 1
    assert "S3 +695.00 %" in texts(panel)


def test_the_best_and_the_worst_member_are_named() -> None:
    told = texts(dotplot(build_story(), WIDE))
    assert {"CAN", "MARA", "BE", "CEG"} <= set(told)


def test_two_members_too_close_to_each_other_are_not_named() -> None:
    assert "S0" not in texts(dotplot(_with(0.0200, 0.0203, 0.0206), PICTURE))


def test_the_bar_stands_at_the_measure_that_ranks() -> None:
    report = _with(0.01, 0.02, 0.09)
    by_median, by_mean = (
        float(of_class(dotplot(replace(report, measure=measure), WIDE), "measure")[0].get("x", "nan"))
        for measure in (Measure.MEDIAN, Measure.MEAN)
    )
    assert by_median < by_mean


@LAYOUTS
def test_nothing_but_the_title_is_lost_on_a_report_without_groups(layout: Layout) -> None:
    panel = dotplot(build_report(), layout)
    assert of_class(panel, "dot") == []
    assert panel.height > 0


@LAYOUTS
def test_without_benchmarks_there_are_no_lines(layout: Layout) -> None:
    panel = dotplot(build_report((build_group((build_row("A", 0.01),)),), benchmarks=(), primary=""), layout)
    assert of_class(panel, "bench") == []


@LAYOUTS
def test_many_benchmarks_keep_their_names_apart(layout: Layout) -> None:
    shown = [build_benchmark(f"^B{at}", (100, 101 + at / 10), name=f"Bench {at}") for at in range(5)]
    panel = dotplot(build_report((build_group((build_row("A", 0.05),)),), benchmarks=shown), layout)
    places = [
        (name.get("y"), "e" in name.get("class", "").split())
        for name in parsed(panel).iter("text")
        if "".join(name.itertext()).startswith("Bench")
    ]
    assert len(places) == len(set(places)) == 5


@LAYOUTS
@pytest.mark.parametrize("moves", [(-0.005, -0.004), (0.09, 0.10), (-0.09, 0.10), (0.001,)])
def test_the_names_of_benchmarks_stay_on_the_picture(layout: Layout, moves: tuple[float, ...]) -> None:
    shown = [build_benchmark(f"^B{at}", (100, 100 + 100 * move), name=f"Bench {at}") for at, move in enumerate(moves)]
    rows = [build_row("A", -0.1), build_row("B", 0.0001)]
    panel = dotplot(build_report((build_group(rows),), benchmarks=shown), layout)
    for name in parsed(panel).iter("text"):
        if "".join(name.itertext()).startswith("Bench"):
            x, room = float(name.get("x", "nan")), room_for("".join(name.itertext()), 13)
            start = x - room if "e" in name.get("class", "").split() else x
            assert 0 <= start <= start + room <= layout.width


def test_a_hostile_name_stays_text() -> None:
    row = build_row("<b>", 0.01, name="<script>alert(1)</script>")
    panel = dotplot(build_report((build_group((row,), label="<i>x</i>"),)), WIDE)
    assert "<script" not in panel.body
    assert "<i>x</i>" in texts(panel)


def test_the_measure_of_a_group_is_on_the_axis_even_where_few_members_are() -> None:
    report = replace(_with(*([0.001] * 20), 6.0), measure=Measure.MEAN)  # a mean of 28.7 %, a median of 0.1 %
    (bar,) = of_class(dotplot(report, PICTURE), "measure")
    assert 700 < float(bar.get("x", "nan")) < 790  # the axis ends at 800, 3 % behind the mean


def test_a_move_that_does_not_count_does_not_stretch_the_axis() -> None:
    rows = [build_row("A", 0.01), build_row("B", -0.01)]
    suspect = build_row("BAD", 0.09, status=Status.SUSPECT)
    with_it, without = (dotplot(build_report((build_group(each),)), WIDE) for each in ([*rows, suspect], rows))
    places = [[dot.get("cx") for dot in of_class(panel, "dot")] for panel in (with_it, without)]
    assert places[0] == places[1]
