"""The sheet of the workbook on what is on record."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cryptoai_cli.render.columns import Kind, Table
from cryptoai_cli.render.on_record.told import record_remarks, symbol_remarks
from cryptoai_cli.render.on_record.values import RECORD_COLUMNS, record_table
from cryptoai_cli.render.xlsx.sheet import Formats, write_table
from cryptoai_cli.report.model import Report
from cryptoai_cli.report.record import OnRecord
from cryptoai_cli.report.record_words import record_line

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

_NAME = "On record"
_FROZEN = 2
_TOLD = "told"
_OTHERWISE_CALLED = frozenset({"kind"})  # is explained for lines of the market


def write_on_record(book: "Workbook", formats: Formats, report: Report) -> None:
    """Add the sheet with every record, if the report has any looked up; addresses are text and no links."""
    if report.on_record is not None:
        write_table(book.add_worksheet(_NAME), formats, _record_table(report.on_record), 0.0, frozen_columns=_FROZEN)


def _record_table(found: OnRecord) -> Table:
    """Return the columns of files, and what each record is in words: halts and most filings have no title."""
    table = record_table(found)
    told = tuple(record_line(placed).told for placed in found.lines)
    return Table((*table.names, _TOLD), (*table.kinds, Kind.TEXT), (*table.columns, told))


def record_facts(report: Report) -> Iterator[tuple[str, str]]:
    """Yield, as pairs of label and text, what is not on the sheet: symbols without records, sources without answers."""
    if report.on_record is not None:
        for told in (*symbol_remarks(report.on_record), *record_remarks(report.on_record)):
            yield "On record", told


def record_names(report: Report) -> tuple[str, ...]:
    """Return the columns of the sheet that are to be explained, none without the sheet."""
    if report.on_record is None:
        return ()
    return tuple(name for name in (*RECORD_COLUMNS, _TOLD) if name not in _OTHERWISE_CALLED)
