import re

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render.charts.axis import Scale
from cryptoai_cli.render.charts.dotplot import LONG_LABELS, MEDIUM, NARROW, PICTURE, WIDE
from cryptoai_cli.render.charts.dotplot_lane import Layout, draw_lane
from cryptoai_cli.render.charts.svg import Panel
from cryptoai_cli.report.model import Excess, GroupReport, Report, Row
from tests.build_report import build_benchmark, build_group, build_missing, build_report, build_row
from tests.render.drawings import of_class, parsed, texts, titles

SCALE = Scale(-0.1, 0.1, 200.0, 600.0)  # zero at 400, a percent every 20 pixels
LAYOUTS = pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])


def _lane(group: GroupReport, layout: Layout = WIDE, *, benchmarks: tuple[Row, ...] | None = None) -> Panel:
    report: Report = build_report((group,), benchmarks=benchmarks)
    return Panel(0, 0, draw_lane(report, group, SCALE, layout))


def _rows(*moves: float) -> list[Row]:
    return [build_row(f"S{at}", move) for at, move in enumerate(moves)]


def test_a_dot_stands_at_the_move_of_its_member() -> None:
    dots = of_class(_lane(build_group(_rows(0.05, -0.02, 0.0))), "dot")
    places = {dot.get("class"): dot.get("cx") for dot in dots}
    assert places == {"dot up": "500", "dot down": "360", "dot flat": "400"}


def test_a_member_without_a_figure_has_no_dot() -> None:
    suspect = build_row("BAD", 0.05, status=Status.SUSPECT)
    assert len(of_class(_lane(build_group([*_rows(0.01), suspect, build_missing()])), "dot")) == 1


def test_what_lies_beyond_the_axis_is_an_arrow_that_points_there() -> None:
    panel = _lane(build_group(_rows(0.5, -0.4)))
    shapes = [element.get("points") for element in parsed(panel).iter("polygon")]
    assert shapes == ["200,-6 192,0 200,6", "600,-6 608,0 600,6"]
    words = {"".join(each.itertext()): (each.get("x"), each.get("class")) for each in parsed(panel).iter("text")}
    assert words["S0 +50.00 %"] == ("592", "e n")
    assert words["S1 \N{MINUS SIGN}40.00 %"] == ("208", "n")


def test_the_range_goes_from_the_worst_to_the_best_member() -> None:
    (line,) = of_class(_lane(build_group(_rows(0.05, -0.02, 0.01))), "range")
    assert (line.get("x1"), line.get("x2")) == ("360", "500")


def test_a_group_without_figures_is_its_name_alone() -> None:
    panel = _lane(build_group([build_missing()], rank=None))
    assert of_class(panel, "range") == of_class(panel, "dot") == of_class(panel, "measure") == []
    assert "Bitcoin miners" in texts(panel)


def test_the_bar_of_the_measure_is_centred_on_it() -> None:
    (bar,) = of_class(_lane(build_group(_rows(0.05, 0.01))), "measure")  # median 3 %: at 460
    assert float(bar.get("x", "nan")) + float(bar.get("width", "nan")) / 2 == 460


def test_a_benchmark_points_at_the_groups_that_name_it_and_at_no_other() -> None:
    coin = build_benchmark("BTC-USD", (100, 101), name="Bitcoin", of_group_only=True)
    plain = build_group(_rows(0.02))
    own = replace(plain, excesses=(Excess("BTC-USD", 0.01),))
    assert [len(of_class(_lane(group, benchmarks=(coin,)), "own")) for group in (own, plain)] == [1, 0]
    assert "Bitcoin +1.00 %" in titles(_lane(own, benchmarks=(coin,)))


@pytest.mark.parametrize(
    "benchmark",
    [
        build_benchmark("BTC-USD", (100, 101)),
        build_benchmark("BTC-USD", (100, 101), of_group_only=True, status=Status.SUSPECT),
        build_benchmark("BTC-USD", None, of_group_only=True, status=Status.MISSING),
    ],
    ids=["of all groups", "suspect", "missing"],
)
def test_no_other_benchmark_points(benchmark: Row) -> None:
    group = replace(build_group(_rows(0.02)), excesses=(Excess("BTC-USD", 0.01),))
    assert of_class(_lane(group, benchmarks=(benchmark,)), "own") == []


GROUP = build_group(_rows(0.03, 0.01), rank=4, excess_return=-0.005)


def test_beside_the_dots_of_a_picture_stand_rank_label_and_figures() -> None:
    told = texts(_lane(GROUP, PICTURE))[-5:]
    assert told == ["4", "Bitcoin miners", "+2.00 %", "\N{MINUS SIGN}0.50", "2 up, 0 down"]


@pytest.mark.parametrize(
    ("layout", "words"),
    [(WIDE, ["4", "Bitcoin miners"]), (MEDIUM, ["4", "Bitcoin miners"]), (NARROW, ["4 Bitcoin miners"])],
)
def test_where_a_table_has_the_figures_there_are_rank_and_label_alone(layout: Layout, words: list[str]) -> None:
    assert [each for each in texts(_lane(GROUP, layout)) if not re.fullmatch(r"S\d", each)] == words


def test_the_label_of_the_longest_shipped_group_is_whole_beside_the_dots() -> None:
    group = build_group(_rows(0.03), label="Exchanges and treasuries")
    assert all("Exchanges and treasuries" in " ".join(texts(_lane(group, layout))) for layout in (WIDE, MEDIUM, NARROW))


@LAYOUTS
def test_a_group_without_a_rank_says_so(layout: Layout) -> None:
    ranked, unranked = (_lane(build_group(_rows(0.03), rank=rank), layout) for rank in (1, None))
    assert "not ranked" in " ".join(texts(unranked))
    assert "not ranked" not in " ".join(texts(ranked))


def test_above_the_dots_the_label_comes_first_and_then_that_there_is_no_rank() -> None:
    told = texts(_lane(build_group(_rows(0.03), label="Duo", rank=None), NARROW))
    assert "Duo  not ranked" in told


def test_above_the_dots_a_long_label_gives_way_to_that_there_is_no_rank() -> None:
    told = texts(_lane(build_group(_rows(0.03), label="Long " * 20, rank=None), NARROW))[-1]
    assert told.startswith("Long Long")
    assert told.endswith("\N{HORIZONTAL ELLIPSIS}  not ranked")


@pytest.mark.parametrize(("move", "tone"), [(0.02, "gain"), (-0.02, "loss")])
def test_the_measure_has_the_colour_of_its_sign(move: float, tone: str) -> None:
    other = {"gain": "loss", "loss": "gain"}[tone]
    panel = _lane(build_group(_rows(move)), PICTURE)
    assert len(of_class(panel, tone)) == 1
    assert of_class(panel, other) == []


def test_only_the_wide_drawing_gives_its_dots_titles() -> None:
    group = build_group([build_row("BITF", 0.02, name="Bitfarms")])
    assert "Bitfarms (BITF) +2.00 %" in titles(_lane(group, WIDE))
    assert "Bitfarms (BITF) +2.00 %" not in titles(_lane(group, NARROW))


def test_the_extremes_are_named_where_both_names_have_room() -> None:
    named, crowded = (texts(_lane(build_group(_rows(*moves)))) for moves in ((0.05, -0.02), (0.0200, 0.0203)))
    assert {"S0", "S1"} <= set(named)
    assert {"S0", "S1"}.isdisjoint(crowded)


def test_of_several_outliers_the_farthest_of_each_side_is_named() -> None:
    panel = _lane(build_group(_rows(0.3, 0.5, -0.4, -0.2)))
    named = [words for words in texts(panel) if "%" in words]
    assert named == ["S1 +50.00 %", "S2 \N{MINUS SIGN}40.00 %"]
    assert len(list(parsed(panel).iter("polygon"))) == 4


def _label_of(label: str, layout: Layout, rank: int = 1) -> tuple[str, float, float]:
    """Return the label as it is drawn, its font size, and where it begins."""
    group = replace(build_group(_rows(0.01), label=label), rank=rank)
    drawn = of_class(_lane(group, layout), "b")[0]
    return "".join(drawn.itertext()), float(drawn.get("font-size") or 0), float(drawn.get("x") or 0)


def test_a_long_label_is_written_smaller_before_it_is_cut() -> None:
    short, longer = _label_of("Banks", LONG_LABELS), _label_of("Department and Specialty Retail Stores", LONG_LABELS)
    assert (short[0], longer[0]) == ("Banks", "Department and Specialty Retail Stores")
    assert longer[1] < short[1]
    cut, _, _ = _label_of("Mining and Quarrying of Nonmetallic Minerals (No Fuels)", LONG_LABELS)
    assert cut.endswith("\N{HORIZONTAL ELLIPSIS}")


def test_a_rank_of_three_figures_has_room_before_the_label() -> None:
    assert _label_of("Banks", PICTURE, 100)[2] > _label_of("Banks", PICTURE, 99)[2]
