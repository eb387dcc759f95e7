import io

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter.workbook import Workbook

from cryptoai_cli.market.session import State
from cryptoai_cli.render.xlsx.paper import literal_header, set_paper
from cryptoai_cli.report.model import Report
from tests.build_report import build_group, build_report, build_row

REPORT = build_report((build_group((build_row("A", 0.01),)),))


def _sheet(report: Report) -> Worksheet:
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        set_paper(book.add_worksheet("t"), report)
    sheet = load_workbook(io.BytesIO(stream.getvalue()))["t"]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_a_sheet_is_as_wide_as_a_page_in_landscape_and_as_long_as_it_needs() -> None:
    sheet = _sheet(REPORT)
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)  # one page wide is the default
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def _printed(report: Report) -> tuple[str | None, ...]:
    """Return the parts of header and footer from left to right."""
    sheet = _sheet(report)
    parts = (sheet.oddHeader, sheet.oddFooter)
    return tuple(each.text for part in parts if part for each in (part.left, part.center, part.right) if each.text)


def test_every_page_tells_the_session_the_state_the_sheet_and_its_number() -> None:
    head = ("Movers, Monday 13 October 2025", "&A")
    assert _printed(REPORT) == (*head, "final", "Report made 2025-10-13T20:30:00Z", "Page &P of &N")


def test_a_state_of_many_words_fits_into_a_footer() -> None:
    open_session = replace(REPORT, state=State.IN_PROGRESS, delay_minutes=15)
    assert "open, 16:30 New York, quotes up to 15 min delayed" in _printed(open_session)


@pytest.mark.parametrize(("text", "expected"), [("S&P", "S&&P"), ("a\nb", "a b")])
def test_what_stands_in_a_header_is_no_code(text: str, expected: str) -> None:
    assert literal_header(text) == expected


def test_a_part_of_a_header_is_short_enough_for_three() -> None:
    assert len(literal_header("x" * 500)) * 2 < 255
