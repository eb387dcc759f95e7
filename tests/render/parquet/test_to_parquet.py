import io
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cryptoai_cli.render.columns import column_names
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.parquet.to_parquet import to_parquet
from tests.build_report import build_group, build_missing, build_report, build_row
from tests.render.story import build_story


def read(document: bytes) -> Any:  # noqa: ANN401 the library has no types
    return pq.read_table(io.BytesIO(document))


def test_the_columns_are_those_of_the_csv_with_their_types() -> None:
    found = read(to_parquet(build_story(), RenderOptions()))
    assert tuple(found.column_names) == column_names(by_group=False)
    kinds = {
        "session": pa.date32(),
        "as_of": pa.timestamp("us", "UTC"),
        "symbol": pa.string(),
        "rank": pa.int64(),
        "change_pct": pa.float64(),
        "volume": pa.float64(),
        "high_52w": pa.bool_(),
    }
    assert {name: found.schema.field(name).type for name in kinds} == kinds


def test_a_row_has_its_values_and_nulls_where_nothing_is_known() -> None:
    row, missing = build_row("MARA", 0.0853, price=20.24), build_missing("RIOT")
    report = build_report((build_group((row, missing)),), benchmarks=())
    first, second = read(to_parquet(report, RenderOptions())).to_pylist()
    assert (first["symbol"], first["change_pct"], first["session"]) == ("MARA", 8.53, date(2025, 10, 13))
    assert first["as_of"] == datetime(2025, 10, 13, 20, tzinfo=UTC)
    assert (second["change_pct"], second["rank"], second["status"]) == (None, None, "missing")


def test_columns_and_groups_may_be_chosen() -> None:
    assert read(to_parquet(build_story(), RenderOptions(columns=("symbol", "price")))).column_names == [
        "symbol",
        "price",
    ]
    groups = read(to_parquet(build_story(), RenderOptions(by_group=True)))
    assert tuple(groups.column_names) == column_names(by_group=True)
