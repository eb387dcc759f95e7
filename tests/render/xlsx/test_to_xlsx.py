import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime

import pytest
from msgspec.structs import replace
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cryptoai_cli.render.columns import column_names
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.to_csv import to_csv
from cryptoai_cli.render.xlsx.glossary import heading
from cryptoai_cli.render.xlsx.to_xlsx import to_xlsx
from cryptoai_cli.report.model import Horizon, Length, Notice, Period, Report
from tests.build_report import (
    FRIDAY,
    build_benchmark,
    build_group,
    build_headline,
    build_missing,
    build_report,
    build_row,
    build_session,
)
from tests.render.story import build_story

PLAIN = RenderOptions()
PERIOD = Period(Length.WEEK, build_session(FRIDAY), build_session(), build_session(), 1)
HORIZONS = (Horizon("5d", FRIDAY, {"CAN": 0.5}, {}), Horizon("1mo", FRIDAY, {}, {}))
FORMULAS = ["=1+1", "+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://example.org")']


def _book(report: Report, options: RenderOptions = PLAIN) -> Workbook:
    return load_workbook(io.BytesIO(to_xlsx(report, options)))


def _sheet(book: Workbook, name: str) -> Worksheet:
    sheet = book[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def _rows(sheet: Worksheet) -> Iterator[dict[str, Cell]]:
    heads, *rows = sheet.iter_rows()
    for row in rows:
        yield {str(head.value): cell for head, cell in zip(heads, row, strict=True) if isinstance(cell, Cell)}


def _row(sheet: Worksheet, head: str, value: object) -> dict[str, Cell]:
    return next(row for row in _rows(sheet) if row[head].value == value)


def _xml(report: Report) -> str:
    with zipfile.ZipFile(io.BytesIO(to_xlsx(report, PLAIN))) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name)


def test_it_has_a_sheet_for_each_thing() -> None:
    assert _book(build_story()).sheetnames == ["summary", "report", "groups", "benchmarks", "about"]
    of_groups = _book(build_story(), RenderOptions(by_group=True))
    assert of_groups.sheetnames == ["summary", "groups", "benchmarks", "about"]


def test_it_opens_on_the_summary() -> None:
    book = _book(build_story())
    assert book.active is not None
    assert book.active.title == "summary"


@pytest.mark.parametrize("by_group", [False, True])
def test_every_sheet_prints_one_page_wide_with_its_session_and_page(*, by_group: bool) -> None:
    for sheet in _book(build_story(), RenderOptions(by_group=by_group)).worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.oddFooter is not None
        assert sheet.oddFooter.right.text == "Page &P of &N"


@pytest.mark.parametrize("name", ["report", "groups", "benchmarks"])
def test_no_two_columns_of_a_sheet_have_the_same_name(name: str) -> None:
    for report in (build_story(), replace(build_story(), period=PERIOD, horizons=HORIZONS)):
        heads = [cell.value for cell in _sheet(_book(report), name)[1]]
        assert len(heads) == len(set(heads))


def test_a_column_that_is_asked_for_twice_is_there_once() -> None:
    book = _book(build_story(), RenderOptions(columns=("symbol", "price", "symbol")))
    assert [cell.value for cell in _sheet(book, "report")[1]] == ["Symbol", "Price"]


def test_every_column_of_the_files_is_there_under_a_name_for_people() -> None:
    book = _book(build_story())
    for sheet, by_group in (("report", False), ("groups", True)):
        heads = [cell.value for cell in _sheet(book, sheet)[1]]
        names = [name if by_group or name != "group" else "label" for name in column_names(by_group=by_group)]
        assert sorted(map(str, heads)) == sorted(map(heading, names))


def test_what_happened_stands_first() -> None:
    heads = [cell.value for cell in _sheet(_book(build_story()), "report")[1]]
    assert heads[:6] == ["Symbol", "Name", "Group", "Rank", "Price", "Change, %"]


def test_figures_are_numbers_that_show_as_they_should() -> None:
    row = _row(_sheet(_book(build_story()), "report"), "Symbol", "BITF")
    assert (row["Price"].value, row["Price"].number_format) == (5.39, "#,##0.00##")
    assert (row["Change, %"].value, row["Change, %"].number_format) == (0.2833, "+0.00%;-0.00%;0.00%")
    assert (row["Excess, points"].value, row["Volume"].value) == (26.13, 158019400)
    assert row["Volume"].number_format == "#,##0"


def test_dates_are_dates() -> None:
    row = _row(_sheet(_book(build_story()), "report"), "Symbol", "CAN")
    assert row["Session"].value == datetime(2025, 10, 13)  # noqa: DTZ001 a spreadsheet has no zones
    assert row["As of (UTC)"].value == datetime(2025, 10, 13, 20, 0)  # noqa: DTZ001 as above
    assert row["Largest since"].value == datetime(2025, 4, 9)  # noqa: DTZ001 as above
    assert row["Session"].number_format == "yyyy-mm-dd"


def test_unknown_is_empty_and_flags_are_flags() -> None:
    sheet = _sheet(_book(build_story()), "report")
    missing, hut = _row(sheet, "Symbol", "ZZZNOPE"), _row(sheet, "Symbol", "HUT")
    assert [missing[head].value for head in ("Price", "Change, %", "Rank", "Beta", "52-week high")] == [None] * 5
    assert (hut["52-week high"].value, hut["52-week low"].value) == (True, False)


def test_every_figure_equals_that_of_the_csv() -> None:
    report = build_story()
    of_csv = list(csv.DictReader(io.StringIO(to_csv(report, PLAIN))))
    of_book = list(_rows(_sheet(_book(report), "report")))
    assert len(of_book) == len(of_csv)
    for row, expected in zip(of_book, of_csv, strict=True):
        assert row["Symbol"].value == expected["symbol"]
        for name in (
            "price",
            "previous_close",
            "change",
            "excess_pct",
            "beta",
            "surprise",
            "relative_volume",
            "volume",
        ):
            assert _number(row[heading(name)].value) == _number(expected[name]), name
        change = _number(row["Change, %"].value)
        assert (None if change is None else round(change * 100, 10)) == _number(expected["change_pct"])


def _number(value: object) -> float | None:
    return None if value is None or value == "" else float(str(value))


def test_a_tiny_move_never_shows_as_zero() -> None:
    sheet = _sheet(_book(build_story()), "report")
    tiny, level = _row(sheet, "Symbol", "TINY")["Change, %"], _row(sheet, "Symbol", "FLAT")["Change, %"]
    assert tiny.value == pytest.approx(0.00004)
    assert tiny.number_format == '"<+0.01%"'
    assert (level.value, level.number_format) == (0, "+0.00%;-0.00%;0.00%")


@pytest.mark.parametrize(
    ("price", "expected"), [(1234.5, "#,##0.00##"), (0.00012345, "0.00######"), (1.0, "#,##0.00##")]
)
def test_a_small_price_shows_its_digits(price: float, expected: str) -> None:
    report = build_report((build_group((build_row("A", 0.01, price=price),)),))
    assert _row(_sheet(_book(report), "report"), "Symbol", "A")["Price"].number_format == expected


def test_groups_and_rows_name_a_group_as_readers_know_it() -> None:
    book = _book(build_story())
    assert _row(_sheet(book, "report"), "Symbol", "BE")["Group"].value == "AI power"
    assert _row(_sheet(book, "report"), "Symbol", "^GSPC")["Group"].value == "Benchmark"
    power = next(row for row in _rows(_sheet(book, "groups")) if row["Median, %"].value == 0.0723)
    assert power["Up"].value == 3
    assert (power["Group"].value, power["Group key"].value) == ("AI power", "ai-power")


def test_benchmarks_have_a_sheet_of_their_own() -> None:
    rows = list(_rows(_sheet(_book(build_story()), "benchmarks")))
    assert [row["Symbol"].value for row in rows] == ["^IXIC", "^GSPC", "BTC-USD"]
    assert {"Group", "Group key", "Group rank"}.isdisjoint(rows[0])  # which only members have


@pytest.mark.parametrize("text", FORMULAS)
def test_outside_text_is_never_a_formula(text: str) -> None:
    report = build_report(
        (build_group((build_row("A", 0.01, name=text), build_missing(reason=text)), label=text),),
        benchmarks=(build_benchmark(name=text),),
        headline=build_headline(text),
        notices=(Notice("x", text),),
    )
    assert "<f>" not in _xml(report)
    assert "<hyperlink" not in _xml(report)
    cell = _row(_sheet(_book(report), "report"), "Symbol", "A")["Name"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix  # stays text when somebody edits it


def test_what_turns_text_around_or_breaks_a_file_is_taken_out() -> None:
    report = build_report((build_group((build_row("A", 0.01, name="Evil\x00\x08\u202e name\ufffe"),)),))
    assert _row(_sheet(_book(report), "report"), "Symbol", "A")["Name"].value == "Evil name"


@pytest.mark.parametrize("name", ["report", "groups", "benchmarks"])
def test_the_head_stays_and_filters(name: str) -> None:
    sheet = _sheet(_book(build_story()), name)
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == sheet.dimensions


def test_colours_are_symmetric_around_zero() -> None:
    rows = [build_row(symbol, move) for symbol, move in (("A", 0.02), ("B", -0.04), ("C", 0.05))]
    sheet = _sheet(_book(build_report((build_group(rows),))), "report")
    scales = [rule.colorScale for rules in sheet.conditional_formatting for rule in rules.rules]
    ends = [[float(str(point.val)) for point in scale.cfvo] for scale in scales if scale is not None]
    assert [-0.08, 0, 0.08] in [pytest.approx(each) for each in ends]  # where the fourth shade of the pictures begins
    assert [-8, 0, 8] in [pytest.approx(each) for each in ends]  # percentage points


def test_asked_columns_are_those_of_the_rows() -> None:
    book = _book(build_story(), RenderOptions(columns=("symbol", "change_pct")))
    assert [cell.value for cell in _sheet(book, "report")[1]] == ["Symbol", "Change, %"]
    book = _book(build_story(), RenderOptions(columns=("label", "advances"), by_group=True))
    assert [cell.value for cell in _sheet(book, "groups")[1]] == ["Group", "Up"]


def test_of_asked_columns_none_is_frozen() -> None:
    book = _book(build_story(), RenderOptions(columns=("symbol", "change_pct", "price")))
    assert _sheet(book, "report").freeze_panes == "A2"


def test_the_last_sheet_says_what_this_is() -> None:
    rows = _sheet(_book(build_story()), "about").iter_rows()
    told = {row[0].value: row[2].value for row in reversed(list(rows))}  # a word that comes twice: the first one
    assert str(told["Headline"]).startswith("Bitcoin miners led the bounce")
    assert told["Session"] == "Monday 13 October 2025"
    assert told["Source"] == "Yahoo"
    assert told["Notice"] == "ZZZNOPE: no source knows this symbol."
    assert told["Change, %"] == "price over previous close, less one; without dividends"


def test_every_column_is_explained() -> None:
    explained = {row[1].value for row in _sheet(_book(build_story()), "about").iter_rows()}
    assert {*column_names(by_group=False), *column_names(by_group=True)} <= explained


def test_the_same_report_gives_the_same_file() -> None:
    assert to_xlsx(build_story(), PLAIN) == to_xlsx(replace(build_story()), PLAIN)


def test_a_report_with_nothing_in_it_is_a_book_too() -> None:
    assert _book(build_report(benchmarks=(), primary="")).sheetnames[:2] == ["summary", "report"]


@pytest.mark.parametrize("name", ["report", "groups", "benchmarks"])
def test_a_head_has_room_on_two_lines_beside_its_button(name: str) -> None:
    sheet = _sheet(_book(build_story()), name)
    for letter, cell in zip(map(get_column_letter, range(1, 100)), sheet[1], strict=False):
        words = str(cell.value).split()
        halves = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words) + 1)]
        needed = min(max(map(len, lines)) for lines in halves)
        assert sheet.column_dimensions[letter].width >= needed + 3, cell.value


def test_a_long_headline_is_shown_whole() -> None:
    about = _sheet(_book(build_story()), "about")
    assert len(str(about["C1"].value)) > 100
    assert about.row_dimensions[1].height == 45
    assert about.row_dimensions[2].height in {None, 15}
