"""Write the results that are due as a table, CSV, JSON or Markdown."""

import json
from collections.abc import Callable

from msgspec import Struct

from cryptoai_cli.render.columns import Cell, Kind, Table
from cryptoai_cli.render.numbers import instant
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.markdown_text import Heading, escape, markdown_table
from cryptoai_cli.render.text.small_format import SmallFormat
from cryptoai_cli.render.text.to_csv import table_to_csv
from cryptoai_cli.report.cells import span_words
from cryptoai_cli.report.model import SCHEMA_VERSION
from cryptoai_cli.report.results_due import NOTHING_DUE, DueRow, ResultsDue

_HEADINGS = ("Date", "Symbol", "Name", "Due", "Date is", "Results")


class _Column(Struct, frozen=True):
    name: str
    kind: Kind
    extract: Callable[[DueRow], Cell]


_COLUMNS = (
    _Column("date", Kind.DAY, lambda row: row.day),
    _Column("symbol", Kind.TEXT, lambda row: row.symbol),
    _Column("name", Kind.TEXT, lambda row: row.name),
    _Column("groups", Kind.TEXT, lambda row: " ".join(row.groups)),
    _Column("when", Kind.TEXT, lambda row: row.when.value),
    _Column("date_status", Kind.TEXT, lambda row: row.date_status.value),
    _Column("title", Kind.TEXT, lambda row: row.title),
    _Column("source", Kind.TEXT, lambda row: row.source),
    _Column("url", Kind.TEXT, lambda row: row.url),
)


def to_calendar(due: ResultsDue, form: SmallFormat, options: RenderOptions) -> str:
    """Return the results due in the format `form`."""
    match form:
        case SmallFormat.CSV:
            return table_to_csv(_due_table(due), options)
        case SmallFormat.JSON:
            return _to_json(due)
        case SmallFormat.MARKDOWN:
            return _to_markdown(due)
        case SmallFormat.TABLE:
            from cryptoai_cli.render.calendar.calendar_to_terminal import calendar_to_terminal  # noqa: PLC0415 - only this format needs rich

            return calendar_to_terminal(due, options)


def _due_table(due: ResultsDue) -> Table:
    return Table(
        tuple(column.name for column in _COLUMNS),
        tuple(column.kind for column in _COLUMNS),
        tuple(tuple(column.extract(row) for row in due.rows) for column in _COLUMNS),
    )


def _to_json(due: ResultsDue) -> str:
    document = {
        "schema": SCHEMA_VERSION,
        "first": due.first.isoformat(),
        "last": due.last.isoformat(),
        "generated_at": instant(due.generated_at),
        "results": [_object(row) for row in due.rows],
        "failed": [{"date": day.isoformat(), "reason": reason} for day, reason in due.failed.items()],
        "notices": [{"code": notice.code, "message": notice.message} for notice in due.notices],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _object(row: DueRow) -> dict[str, str | list[str]]:
    return {
        "date": row.day.isoformat(),
        "symbol": row.symbol,
        "name": row.name,
        "groups": list(row.groups),
        "when": row.when.value,
        "date_status": row.date_status.value,
        "title": row.title,
        "source": row.source,
        "url": row.url,
    }


def _to_markdown(due: ResultsDue) -> str:
    table = markdown_table(map(Heading, _HEADINGS), (_cells(row) for row in due.rows)) if due.rows else NOTHING_DUE
    notes = (escape(notice.message) for notice in due.notices)
    blocks = [f"## Results due, {span_words(due.first, due.last)}", table, *notes]
    return "\n\n".join(blocks) + "\n"


def _cells(row: DueRow) -> tuple[str, ...]:
    return (row.day.isoformat(), row.symbol, row.name, row.when.value, row.date_status.value, row.title)
