"""Write a report as Parquet: the columns of the CSV, typed."""

import io
from typing import Any

from cryptoai_cli.bar_files.parquet import import_pyarrow
from cryptoai_cli.render.columns import Kind, Table, table
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import Report


def to_parquet(report: Report, options: RenderOptions) -> bytes:
    """Return the report as a Parquet file; raise UsageError without pyarrow."""
    return table_to_parquet(table(report, by_group=options.by_group, names=options.columns))


def table_to_parquet(asked: Table) -> bytes:
    """Return any table as a Parquet file: days are dates, instants in UTC, counts integers; unknown is null."""
    arrow, parquet = import_pyarrow()
    types = _types(arrow)
    schema = arrow.schema([(name, types[kind]) for name, kind in zip(asked.names, asked.kinds, strict=True)])
    columns = [arrow.array(cells, field.type) for cells, field in zip(asked.columns, schema, strict=True)]
    file = io.BytesIO()
    parquet.write_table(arrow.Table.from_arrays(columns, schema=schema), file)
    return file.getvalue()


def _types(arrow: Any) -> dict[Kind, Any]:  # noqa: ANN401 - the library has no types
    others = {
        Kind.TEXT: arrow.string(),
        Kind.COUNT: arrow.int64(),
        Kind.FLAG: arrow.bool_(),
        Kind.DAY: arrow.date32(),
        Kind.INSTANT: arrow.timestamp("us", "UTC"),
    }
    return dict.fromkeys(Kind, arrow.float64()) | others
