import io
import re
import zipfile

import pytest
from msgspec.structs import replace
from xlsxwriter.workbook import Workbook

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.render.charts.palette import light_colours
from cryptoai_cli.render.xlsx.group_chart import Cells, axis_ends, bar_colour, chart_height, charted, group_chart
from cryptoai_cli.report.model import GroupReport
from cryptoai_cli.report.style import Palette
from tests.build_report import build_group, build_report, build_row


def _group(move: float | None, rank: int | None = 1) -> GroupReport:
    return replace(build_group((build_row("A", move),)), rank=rank, median_return=move)


def _xml(*groups: GroupReport, palette: Palette = Palette.BLUE_ORANGE, measure: Measure = Measure.MEDIAN) -> str:
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("s")
        report = replace(build_report(groups), measure=measure)
        cells = Cells("s", 3, 2 + len(groups), 1, 2)
        sheet.insert_chart(0, 5, group_chart(book, report, groups, cells, light_colours(palette)))
    with zipfile.ZipFile(io.BytesIO(stream.getvalue())) as found:
        return found.read("xl/charts/chart1.xml").decode()


def test_bars_are_read_from_the_cells_of_the_table() -> None:
    xml = _xml(_group(0.02), _group(-0.01))
    assert re.findall("<c:f>(.*?)</c:f>", xml) == ["s!$B$4:$B$5", "s!$C$4:$C$5"]
    assert '<c:barDir val="bar"/>' in xml


@pytest.mark.parametrize("palette", Palette)
def test_a_bar_has_the_colour_of_its_sign_in_the_palette_of_the_reader(palette: Palette) -> None:
    points = re.findall("<c:dPt>.*?</c:dPt>", _xml(_group(0.02), _group(-0.01), palette=palette))
    colours = light_colours(palette)
    for point, name in zip(points, ("up", "down"), strict=True):
        assert colours[name].removeprefix("#").upper() in point


@pytest.mark.parametrize(
    ("move", "rank", "expected"),
    [(0.01, 1, "up"), (0.0, 1, "up"), (-0.01, 1, "down"), (0.01, None, "u2"), (-0.01, None, "d2")],
)
def test_a_group_without_a_rank_has_a_faint_bar(move: float, rank: int | None, expected: str) -> None:
    assert bar_colour(_group(move, rank), move) == expected


def test_only_groups_with_a_figure_have_a_bar() -> None:
    groups = (_group(0.01), _group(None))
    assert charted(build_report(groups), groups) == groups[:1]


def test_the_title_names_the_measure() -> None:
    assert ">Median change of each group<" in _xml(_group(0.02))
    weighted = replace(_group(0.02), weighted_return=0.03)
    assert ">Weighted mean change of each group<" in _xml(weighted, measure=Measure.WEIGHTED)


def test_the_first_group_is_on_top() -> None:
    assert '<c:orientation val="maxMin"/>' in re.findall("<c:catAx>.*?</c:catAx>", _xml(_group(0.02)))[0]


def test_a_tiny_move_is_not_labelled_as_zero() -> None:
    assert "&lt;+0.01%" in _xml(_group(0.00001))
    assert "&lt;+0.01%" not in _xml(_group(0.0), _group(0.01))


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([0.05, 0.1], (0.0, 0.122)),  # from zero, with room for a figure
        ([-0.1, -0.05], (-0.122, 0.0)),
        ([-0.05, 0.05], (-0.072, 0.072)),
        ([0.0], (0.0, 0.00022)),  # never of no length
    ],
)
def test_the_axis_holds_zero_every_bar_and_its_figure(moves: list[float], expected: tuple[float, float]) -> None:
    assert axis_ends(moves) == pytest.approx(expected)


def test_a_chart_grows_with_its_bars() -> None:
    assert chart_height(1) == chart_height(2)
    assert chart_height(30) - chart_height(20) == 270
