"""The sheet of the workbook on what is on record."""

from typing import TYPE_CHECKING

from cryptoai_cli.render.on_record.values import record_table
from cryptoai_cli.render.xlsx.sheet import Formats, write_table
from cryptoai_cli.report.model import Report

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

_NAME = "On record"
_FROZEN = 2


def write_on_record(book: "Workbook", formats: Formats, report: Report) -> None:
    """Add the sheet with every record, if the report has any looked up; addresses are text and no links."""
    if report.on_record is not None:
        write_table(book.add_worksheet(_NAME), formats, record_table(report.on_record), 0.0, frozen_columns=_FROZEN)
