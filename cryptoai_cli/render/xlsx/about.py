"""The last sheet of the workbook: facts about the report, and a glossary of the columns."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cryptoai_cli.render import phrases
from cryptoai_cli.render.numbers import instant
from cryptoai_cli.render.xlsx.glossary import glossary
from cryptoai_cli.render.xlsx.sheet import Formats, storable_text
from cryptoai_cli.report.model import Report

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_HEAD_WIDTH, _PROSE_WIDTH = 22, 100  # characters
_LINE_HEIGHT = 15  # points


def write_about(sheet: "Worksheet", formats: Formats, told: Iterable[tuple[str, str]], names: tuple[str, ...]) -> None:
    """Fill `sheet` with facts; `names` are the columns of the other sheets."""
    sheet.set_column(0, 1, _HEAD_WIDTH)
    sheet.set_column(2, 2, _PROSE_WIDTH)
    lines = [(word, "", text) for word, text in told if text]
    lines += [("", "", ""), ("Column", "In the files", "What it is"), *glossary(names)]
    for row, (word, name, text) in enumerate(lines):
        sheet.write_string(row, 0, word, formats.strong)
        sheet.write_string(row, 1, name, formats.prose)
        sheet.write_string(row, 2, storable_text(text), formats.prose)
        if len(text) > _PROSE_WIDTH:  # a program that does not adjust heights would show only the first line
            sheet.set_row(row, _LINE_HEIGHT * len(textwrap.wrap(text, _PROSE_WIDTH)))


def facts(report: Report) -> Iterator[tuple[str, str]]:
    """Yield facts about the report as pairs of label and text."""
    yield "Headline", report.headline.text
    yield "Session", phrases.day_words(report)
    yield "State", phrases.state_words(report)
    yield "Prices as of (UTC)", "" if report.as_of is None else instant(report.as_of)
    yield "Report made (UTC)", instant(report.generated_at)
    yield "Source", phrases.source_words(report)
    yield "Coverage", phrases.coverage_words(report)
    yield "Moves", f"Price changes since the close of {phrases.base_words(report)}, without dividends."
    against = phrases.against(report)
    yield "Excess", f"{against}, over the same time, in percentage points." if against else ""
    for notice in report.notices:
        yield "Notice", notice.message
    for failure in report.failures:
        yield "No answer", f"{failure.symbol}: {failure.summary}"
    yield "Use", phrases.USE_WORDS
