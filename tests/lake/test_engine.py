"""How DuckDB is asked."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from cryptoai_cli.errors import StoreError
from cryptoai_cli.lake.columns import COLUMNS
from cryptoai_cli.lake.engine import connect, files_select, first_line, quoted, raising_store_errors, rows_of


def test_the_engine_is_loaded_when_it_is_needed() -> None:
    program = (
        "import sys\n"
        "import cryptoai_cli.lake.lake, cryptoai_cli.lake.importing, cryptoai_cli.lake.exporting\n"
        "import cryptoai_cli.workflows.lake\n"
        "print('duckdb' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("name", ["a.parquet", "it's.parquet", "[1] *?.parquet"])
def test_columns_that_a_file_lacks_are_null_and_others_are_left_out(tmp_path: Path, name: str) -> None:
    connection, file = connect(), tmp_path / name
    connection.execute(f"COPY (SELECT 'MARA' AS symbol, 1 AS last, 2 AS mine) TO {quoted(str(file))} (FORMAT parquet)")
    ((*cells,),) = rows_of(connection, files_select((str(file),)))
    assert dict(zip(COLUMNS, cells, strict=True)) == {**dict.fromkeys(COLUMNS), "symbol": "MARA", "last": 1.0}


def test_no_file_has_no_rows() -> None:
    assert rows_of(connect(), files_select(())) == []


def test_no_extension_is_looked_for_on_the_network() -> None:
    assert rows_of(connect(), "SELECT current_setting('autoinstall_known_extensions')") == [(False,)]


def test_errors_of_engine_and_disk_become_errors_of_the_store() -> None:
    for error in (duckdb.IOException("IO Error: No space left\nLINE 1"), OSError(28, "No space left")):
        with pytest.raises(StoreError, match=r"^cannot write it: No space left$"), raising_store_errors("write it"):
            raise error


def test_an_error_of_the_system_is_told_in_its_words() -> None:
    error = duckdb.IOException('IO Error: Async write failed: {"exception_type":"IO","errno":"28"}')
    assert first_line(error) == os.strerror(28)


def test_an_error_without_words_is_named() -> None:
    assert first_line(duckdb.IOException()) == "IOException"
