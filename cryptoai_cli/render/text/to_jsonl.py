"""Write a report as JSON lines: the columns of the CSV, an object a line."""

import json
from datetime import date, datetime

from cryptoai_cli.render.columns import Cell, Table, table
from cryptoai_cli.render.numbers import instant
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import Report


def to_jsonl(report: Report, options: RenderOptions) -> str:
    """Return the rows of the report, or with `by_group` its groups, each as one line of JSON."""
    return table_to_jsonl(table(report, by_group=options.by_group, names=options.columns))


def table_to_jsonl(asked: Table) -> str:
    """Return any table as lines of JSON; unknown is null."""
    rows = zip(*asked.columns, strict=True)
    return "".join(f"{_object_line(dict(zip(asked.names, map(json_cell, row), strict=True)))}\n" for row in rows)


def json_cell(cell: Cell) -> str | float | bool | None:
    """Return a cell as JSON has it: days and instants as text, numbers as they are."""
    if isinstance(cell, datetime):
        return instant(cell)
    return cell.isoformat() if isinstance(cell, date) else cell


def _object_line(row: dict[str, str | float | bool | None]) -> str:
    return json.dumps(row, ensure_ascii=False, allow_nan=False)
