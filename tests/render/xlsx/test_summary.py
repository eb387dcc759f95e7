import io
import re
import zipfile

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter.workbook import Workbook

from cryptoai_cli.render.charts.palette import light_colours
from cryptoai_cli.render.columns import Kind
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.xlsx.summary import chart_width, column_widths, session_line, write_summary
from cryptoai_cli.render.xlsx.summary_tables import Part
from cryptoai_cli.report.model import Notice, Report
from cryptoai_cli.report.style import Palette
from tests.build_report import build_group, build_headline, build_report, build_row
from tests.render.story import build_story

PLAIN, BY_GROUP = RenderOptions(), RenderOptions(by_group=True)
STORY = build_story()
MANY = replace(STORY, groups=tuple(replace(STORY.groups[0], key=f"g{at}", rank=at + 1) for at in range(40)))
LONG = replace(STORY, headline=build_headline("word " * 100), notices=(Notice("x", "long notice " * 60),) * 3)


def _book(report: Report, options: RenderOptions = PLAIN) -> bytes:
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        write_summary(book, report, options)
    return stream.getvalue()


def _sheet(report: Report, options: RenderOptions = PLAIN) -> Worksheet:
    sheet = load_workbook(io.BytesIO(_book(report, options)))["summary"]
    assert isinstance(sheet, Worksheet)
    return sheet


def _row_of(sheet: Worksheet, words: str) -> int:
    return [cell.value for cell in sheet["A"]].index(words) + 1


def _chart_box(document: bytes) -> tuple[range, range]:
    """Return the rows and columns, from 1, that the chart covers."""
    with zipfile.ZipFile(io.BytesIO(document)) as book:
        xml = book.read("xl/drawings/drawing1.xml").decode()
    left, right = map(int, re.findall("<xdr:col>(.*?)</xdr:col>", xml))
    top, bottom = map(int, re.findall("<xdr:row>(.*?)</xdr:row>", xml))
    return range(top + 1, bottom + 2), range(left + 1, right + 2)


def test_the_headline_and_the_session_come_first_and_on_every_printed_page() -> None:
    sheet = _sheet(STORY)
    assert sheet["A1"].value == STORY.headline.text.replace(" %", "\N{NO-BREAK SPACE}%")  # a figure stays on its line
    assert sheet["A2"].value == "Monday 13 October 2025 · final · 14 of 17 quoted · Yahoo"
    assert sheet.print_title_rows == "$1:$2"


def test_what_is_not_known_is_not_in_the_line_of_the_session() -> None:
    assert session_line(build_report(benchmarks=(), primary="")).endswith("0 of 0 quoted")


def test_the_tables_follow_in_the_order_of_the_page() -> None:
    sheet = _sheet(STORY)
    titles = ("Benchmarks", "Groups", "Leaders", "Laggards", "Notices")
    found = [cell.value for cell in sheet["A"] if cell.value in titles]
    assert found == list(titles)


def test_figures_are_numbers_in_the_colour_of_their_sign() -> None:
    sheet = _sheet(STORY, RenderOptions(palette=Palette.GREEN_RED))
    colours = light_colours(Palette.GREEN_RED)
    row = _row_of(sheet, "^IXIC")
    assert (sheet.cell(row, 3).value, sheet.cell(row, 3).number_format) == (0.0221, "+0.00%;-0.00%;0.00%")
    assert sheet.cell(row, 3).font.color.rgb == f"FF{colours['up'][1:].upper()}"
    assert sheet.cell(row, 4).font.color.rgb == f"FF{colours['down'][1:].upper()}"
    assert sheet.cell(row, 5).value == 22694.61
    assert sheet.cell(row, 5).font.color.theme == 1  # a price has no sign


def test_every_line_of_a_table_has_its_height_in_every_program() -> None:
    sheet = _sheet(STORY)
    first = _row_of(sheet, "^IXIC")
    assert [sheet.row_dimensions[first + at].height for at in (-1, 0, 1, 2)] == [32.25, 15.75, 15.75, 15.75]


def test_groups_only_leaves_leaders_and_laggards_out() -> None:
    words = {cell.value for cell in _sheet(STORY, BY_GROUP)["A"]}
    assert "Groups" in words
    assert {"Leaders", "Laggards"}.isdisjoint(words)


@pytest.mark.parametrize("options", [PLAIN, BY_GROUP], ids=["members", "groups"])
@pytest.mark.parametrize("report", [STORY, MANY, LONG, build_report((build_group((build_row("A", 0.01),)),))])
def test_the_chart_covers_no_cell(report: Report, options: RenderOptions) -> None:
    document = _book(report, options)
    rows, columns = _chart_box(document)
    sheet = load_workbook(io.BytesIO(document))["summary"]
    assert isinstance(sheet, Worksheet)
    assert not [
        cell
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and (cell.row in rows and cell.column in columns)
    ]
    assert all(merged.max_row < rows[0] or merged.min_row > rows[-1] for merged in sheet.merged_cells.ranges)


def test_the_chart_reads_the_table_of_groups() -> None:
    document = _book(STORY)
    with zipfile.ZipFile(io.BytesIO(document)) as book:
        labels, figures = re.findall("<c:f>(.*?)</c:f>", book.read("xl/charts/chart1.xml").decode())
    sheet = _sheet(STORY)
    assert [row[0].value for row in sheet[labels.split("!")[1].replace("$", "")]] == [
        "Bitcoin miners",
        "AI power",
        "Exchanges and treasuries",
        "Duo",
    ]
    assert sheet[figures.split("!")[1].replace("$", "")][1][0].value == 0.0723


def test_the_chart_is_described_for_those_who_do_not_see_it() -> None:
    with zipfile.ZipFile(io.BytesIO(_book(STORY))) as book:
        assert 'descr="Bar chart: median change of each group.' in book.read("xl/drawings/drawing1.xml").decode()


def test_without_a_figure_there_is_no_chart() -> None:
    with zipfile.ZipFile(io.BytesIO(_book(build_report()))) as book:
        assert not [name for name in book.namelist() if "chart" in name]


def test_every_notice_stands_below_as_high_as_its_text() -> None:
    sheet = _sheet(LONG)
    first = _row_of(sheet, "Notices") + 1
    assert [sheet.cell(first + at, 1).value for at in range(3)] == ["long notice " * 59 + "long notice"] * 3
    assert float(sheet.row_dimensions[first].height or 0) >= 15 * 4
    assert str(sheet.cell(first + 4, 1).value).startswith("Price changes since the close of Friday 10 October, without")


def test_without_notices_there_is_no_heading_for_them() -> None:
    assert "Notices" not in {cell.value for cell in _sheet(replace(STORY, notices=()))["A"]}


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://example.org")'])
def test_outside_text_is_never_a_formula(text: str) -> None:
    group = build_group((build_row("A", 0.01, name=text),), label=text)
    document = _book(build_report((group,), headline=build_headline(text), notices=(Notice("x", text),)))
    with zipfile.ZipFile(io.BytesIO(document)) as book:
        xml = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "<hyperlink" not in xml


def test_a_table_without_lines_is_left_out() -> None:
    words = {cell.value for cell in _sheet(build_report(benchmarks=(), primary=""))["A"]}
    assert {"Benchmarks", "Groups", "Leaders", "Laggards"}.isdisjoint(words)


def test_the_summary_has_no_grid() -> None:
    assert _sheet(STORY).sheet_view.showGridLines is False


@pytest.mark.parametrize(("columns", "expected"), [((10, 20), 210), ((100, 100), 600)])
def test_a_chart_keeps_within_its_columns_and_a_measure(columns: tuple[int, ...], expected: int) -> None:
    assert chart_width(columns) == expected  # 7 pixels a character, 5 a column, less a gap of 10


def test_figures_do_not_widen_a_column() -> None:
    part = Part("t", ("a", "b"), (Kind.TEXT, Kind.PRICE), (("x",), (10**40,)))
    assert column_widths((part,))[1] == 24


@pytest.mark.parametrize(("length", "expected"), [(3, 24), (30, 32), (90, 44)])
def test_a_column_of_words_is_as_wide_as_they_need_within_limits(length: int, expected: int) -> None:
    part = Part("t", ("a", "b"), (Kind.TEXT, Kind.TEXT), (("x",), ("y" * length,)))
    assert column_widths((part,))[1] == expected
