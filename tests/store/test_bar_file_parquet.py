from pathlib import Path

import pyarrow.parquet as pq

from cryptoai_cli.bar_files.opening import BarFile
from cryptoai_cli.bar_files.spelling import Spelling
from cryptoai_cli.store.bar_file import flat_bar, flat_candle
from cryptoai_cli.store.bar_file_parquet import parquet_chunks
from tests.store.kept import bar, candle


def test_what_is_written_is_read_again_as_it_was(tmp_path: Path) -> None:
    rows = [flat_bar(bar(close=1 / 7, volume=5.0, verdict="confirmed", unsettled=True)), flat_candle(candle(low=1e-7))]
    path = tmp_path / "bars.parquet"
    path.write_bytes(b"".join(parquet_chunks(rows)))
    file = BarFile(path, Spelling())
    assert list(file.rows()) == [(1, rows[0]), (2, rows[1])]
    assert file.heading.is_export


def test_without_rows_there_are_columns(tmp_path: Path) -> None:
    path = tmp_path / "bars.parquet"
    path.write_bytes(b"".join(parquet_chunks([])))
    assert list(BarFile(path, Spelling()).rows()) == []


def test_many_rows_come_in_groups_and_are_handed_on_one_group_at_a_time(tmp_path: Path) -> None:
    row = flat_bar(bar())
    pieces = [len(piece) for piece in parquet_chunks(row for _ in range(250_000))]
    assert len(pieces) == 4  # three groups and what stands at the end of the file
    path = tmp_path / "bars.parquet"
    path.write_bytes(b"".join(parquet_chunks(row for _ in range(250_000))))
    assert pq.ParquetFile(path).metadata.num_row_groups == 3
