"""Write what is on record as Markdown: a table for each session, with links."""

from collections.abc import Iterator

from cryptoai_cli.render.on_record.told import INTRODUCTION, ToldSession, record_remarks, symbol_remarks, told_sessions
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.markdown_record import line_cells, remark_list
from cryptoai_cli.render.text.markdown_text import Heading, escape_cell, escaped_table
from cryptoai_cli.report.cells import long_date
from cryptoai_cli.report.record_report import RecordReport

_HEADINGS = ("New York", "Symbol", "On record", "Session")


def record_to_markdown(report: RecordReport, _: RenderOptions) -> str:
    """Return the report as Markdown."""
    found = report.on_record
    tables = (section for told in told_sessions(found) for section in _session_sections(told))
    remarks = remark_list((*symbol_remarks(found), *record_remarks(found)))
    return "\n\n".join(part for part in (*tables, INTRODUCTION, remarks) if part) + "\n"


def _session_sections(told: ToldSession) -> Iterator[str]:
    yield f"# On record, {long_date(told.session)}"
    rows = (_cells(symbol, *line_cells(each)) for symbol, each in told.lines)
    yield escaped_table(map(Heading, _HEADINGS), rows) if told.lines else "No record is listed."


def _cells(symbol: str, when: str, what: str, relation: str) -> tuple[str, ...]:
    return when, escape_cell(symbol), what, relation
