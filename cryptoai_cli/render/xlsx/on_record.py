"""The sheet of the workbook on what is on record."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cryptoai_cli.render.on_record.told import record_remarks, symbol_remarks
from cryptoai_cli.render.on_record.values import RECORD_COLUMNS, record_table
from cryptoai_cli.render.xlsx.sheet import Formats, write_table
from cryptoai_cli.report.model import Report

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

_NAME = "On record"
_FROZEN = 2
_OTHERWISE_CALLED = frozenset({"kind"})  # is explained for lines of the market


def write_on_record(book: "Workbook", formats: Formats, report: Report) -> None:
    """Add the sheet with every record, if the report has any looked up; addresses are text and no links."""
    if report.on_record is not None:
        write_table(book.add_worksheet(_NAME), formats, record_table(report.on_record), 0.0, frozen_columns=_FROZEN)


def record_facts(report: Report) -> Iterator[tuple[str, str]]:
    """Yield, as pairs of label and text, what is not on the sheet: symbols without records, sources without answers."""
    if report.on_record is not None:
        for told in (*symbol_remarks(report.on_record), *record_remarks(report.on_record)):
            yield "On record", told


def record_names(report: Report) -> tuple[str, ...]:
    """Return the columns of the sheet that are to be explained, none without the sheet."""
    return () if report.on_record is None else tuple(name for name in RECORD_COLUMNS if name not in _OTHERWISE_CALLED)
