"""Set how a sheet is printed: landscape, one page wide, with the session, the state and the page on every page."""

from typing import TYPE_CHECKING

from cryptoai_cli.market.text import plain_text
from cryptoai_cli.render import phrases
from cryptoai_cli.render.numbers import instant
from cryptoai_cli.report.model import Report

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_A4 = 9
_MARGINS = {"left": 0.4, "right": 0.4, "top": 0.65, "bottom": 0.65}  # inches
_LONGEST = 90  # characters of one part; a header or a footer holds 255 with its codes


def set_paper(sheet: "Worksheet", report: Report) -> None:
    """Print `sheet` in landscape on pages of its whole width, as many as its length needs."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(**_MARGINS)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&LMovers, {literal_header(phrases.day_words(report))}&R&A")
    made = f"Report made {instant(report.generated_at)}"
    sheet.set_footer(f"&L{literal_header(phrases.state_words(report))}&C{made}&RPage &P of &N")


def literal_header(text: str) -> str:
    """Return `text` for a header, in which an ampersand begins a code."""
    return plain_text(text, longest=_LONGEST).replace("&", "&&")
