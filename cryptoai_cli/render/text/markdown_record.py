"""The section of the Markdown report on what is on record."""

from collections.abc import Iterator

from cryptoai_cli.render.on_record.told import INTRODUCTION, ToldLine, ToldSymbol, record_remarks, told_symbols
from cryptoai_cli.render.text.markdown_text import Heading, escape, escape_cell, escaped_table, link_cell
from cryptoai_cli.report.model import Report

_HEADINGS = ("Symbol", "New York", "On record", "Session")


def record_sections(report: Report) -> Iterator[str]:
    """Yield the section on what is on record, nothing if it was not asked for."""
    if report.on_record is None:
        return
    yield "## On record"
    yield INTRODUCTION
    rows = [row for told in told_symbols(report) for row in _symbol_rows(told)]
    yield escaped_table(map(Heading, _HEADINGS), rows) if rows else ""
    yield remark_list(record_remarks(report.on_record))


def remark_list(remarks: tuple[str, ...]) -> str:
    """Return remarks as a list."""
    return "\n".join(f"- {escape(remark)}" for remark in remarks)


def line_cells(told: ToldLine) -> tuple[str, str, str]:
    """Return the cells of a line: when, what with its link, and the relation to the session."""
    line = told.line
    return escape_cell(line.when), link_cell(line.told, told.link), escape_cell(line.relation)


def _symbol_rows(told: ToldSymbol) -> Iterator[tuple[str, ...]]:
    symbol = escape_cell(told.symbol)
    for each in told.lines:
        yield (symbol, *line_cells(each))
    if told.remark:
        yield (symbol, "", escape_cell(told.remark), "")
