"""How faults of an import are told."""

from pathlib import Path

import duckdb
import pytest

from cryptoai_cli.errors import UsageError
from cryptoai_cli.lake.engine import connect
from cryptoai_cli.lake.import_faults import MOST_TOLD, line_of
from cryptoai_cli.lake.import_files import open_source
from cryptoai_cli.lake.importing import import_sessions
from cryptoai_cli.lake.lake import Lake
from tests.lake.imports import RULES, WIRE, written


def refused(lake: Lake, path: Path) -> UsageError:
    with pytest.raises(UsageError) as caught:
        import_sessions(lake, path, RULES)
    return caught.value


def test_the_first_ones_are_told_and_all_are_counted(lake: Lake, tmp_path: Path) -> None:
    error = refused(lake, written(tmp_path / "a.csv", *(f"2025-10-10,S{number},0,0,1" for number in range(13))))
    assert error.message.startswith("13 rows cannot be imported:\n")
    assert error.message.endswith("\n  and 3 more")
    assert [fault.place for fault in error.faults] == [
        f"{tmp_path}/a.csv line {line}" for line in range(2, MOST_TOLD + 2)
    ]


def test_empty_lines_and_cells_of_several_lines_count(lake: Lake, tmp_path: Path) -> None:
    rows = ('2025-10-10,A,1,0,1,"two', 'lines"', "", "2025-10-10,B,0,0,1,")
    error = refused(lake, written(tmp_path / "a.csv", *rows, heading=f"{WIRE},name"))
    assert error.place.endswith("a.csv line 5")


def test_a_row_of_a_parquet_file_is_told_by_its_number(lake: Lake, tmp_path: Path) -> None:
    cells = "'2025-10-10' AS date, unnest(['A', 'B']) AS symbol, unnest([1, -1]) AS last, 0 AS net_change, 1 AS volume"
    duckdb.connect().execute(f"COPY (SELECT {cells}) TO '{tmp_path}/a.parquet'")
    assert "a.parquet row 2: last is '-1'" in refused(lake, tmp_path / "a.parquet").message


def test_a_symbol_twice_in_a_session_in_whatever_spelling(lake: Lake, tmp_path: Path) -> None:
    written(tmp_path / "in" / "a.csv", "2025-10-10,BRK/B,1,0,1")
    written(tmp_path / "in" / "b.csv", "2025-10-10,A,1,0,1", "2025-10-10,BRK-B,1,0,1")
    error = refused(lake, tmp_path / "in")
    assert (
        error.message == f"1 row cannot be imported:\n  {tmp_path}/in/b.csv line 3: BRK-B is there twice for 2025-10-10"
    )


def test_a_kind_that_was_meant(lake: Lake, tmp_path: Path) -> None:
    error = refused(lake, written(tmp_path / "a.csv", "2025-10-10,A,1,0,1,shares", heading=f"{WIRE},kind"))
    assert "(did you mean share?)" in error.message


def test_the_line_of_the_first_record(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "2025-10-10,A,1,0,1")
    assert line_of(open_source(connect(), path, tmp_path / "staged.parquet"), 1) == 2
