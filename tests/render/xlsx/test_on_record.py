import io

from msgspec.structs import replace
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from cryptoai_cli.render.market.to_xlsx import market_to_xlsx
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.xlsx.on_record import record_facts, record_names
from cryptoai_cli.render.xlsx.to_xlsx import to_xlsx
from cryptoai_cli.report.model import Report
from tests.render.market.sample import build_market
from tests.render.on_record.sample import build_on_record, build_story_on_record, every_line
from tests.render.story import build_story


def _book(report: Report) -> Workbook:
    return load_workbook(io.BytesIO(to_xlsx(report, RenderOptions())))


def test_the_sheet_has_a_line_for_each_record() -> None:
    book = _book(build_story_on_record())
    assert book.sheetnames == ["summary", "report", "groups", "benchmarks", "On record", "about"]
    sheet = book["On record"]
    head, *rows = sheet.iter_rows(values_only=True)
    assert head[:5] == ("Session", "Symbol", "Kind", "At (UTC)", "Relation")
    assert len(rows) == len(every_line())
    assert rows[0][6] == "1.01 2.03"
    assert rows[1][3] is None


def test_every_record_is_told_in_words() -> None:
    sheet = _book(build_story_on_record())["On record"]
    head, *rows = sheet.iter_rows(values_only=True)
    assert head[-1] == "In words"
    told = [row[-1] for row in rows]
    assert "halted 09:41\u201309:46, LUDP (volatility pause)" in told
    assert told[:2] == ["8-K: agreement (1.01), debt (2.03)", "results due, after the close"]


def test_no_title_is_a_formula_and_no_address_a_link() -> None:
    sheet = _book(build_story_on_record())["On record"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
    assert '=HYPERLINK("https://example.org")' in {cell.value for cell in cells}


def test_what_is_not_on_the_sheet_is_told_and_the_columns_are_explained() -> None:
    sheet = _book(build_story_on_record())["about"]
    told = [row for row in sheet.iter_rows(values_only=True) if row[0] == "On record"]
    assert ("On record", "", "MARA: nothing on record.") in told
    assert {"at", "relation", "form", "items", "title", "publisher", "url", "told"} <= {
        row[1] for row in sheet.iter_rows(values_only=True)
    }


def test_a_report_without_a_record_has_no_sheet() -> None:
    assert "On record" not in _book(build_story()).sheetnames
    assert (tuple(record_facts(build_story())), record_names(build_story())) == ((), ())


def test_a_report_on_the_market_has_the_sheet_too() -> None:
    market = build_market()
    market = replace(market, base=replace(market.base, on_record=build_on_record()))
    assert "On record" in load_workbook(io.BytesIO(market_to_xlsx(market, RenderOptions()))).sheetnames
