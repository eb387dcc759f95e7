import builtins
from datetime import date, datetime
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cryptoai_cli.bar_files.parquet import ParquetBars
from cryptoai_cli.errors import UsageError
from cryptoai_cli.store.bar_file import Flat
from cryptoai_cli.store.bar_file_parquet import parquet_chunks


def file(folder: Path, columns: dict[str, list[object]]) -> ParquetBars:
    pq.write_table(pa.table(columns), folder / "bars.parquet")
    return ParquetBars(folder / "bars.parquet")


def test_dates_and_instants_come_as_such_and_other_columns_are_named(tmp_path: Path) -> None:
    found = file(
        tmp_path,
        {
            "date": [date(2025, 10, 13)],
            "symbol": ["MARA"],
            "close": [20.24],
            "adj_close": [1.0],
            "volume": [1000],
        },
    )
    assert list(found.rows()) == [
        (1, Flat(date(2025, 10, 13), "MARA", None, None, None, 20.24, 1000, None, None, None, None))
    ]
    assert found.ignored == ("adj_close",)
    stamped = file(tmp_path, {"date": [datetime(2025, 10, 13)], "symbol": ["MARA"], "close": [1.0]})  # noqa: DTZ001
    assert next(stamped.rows())[1].date == datetime(2025, 10, 13)  # noqa: DTZ001 as data frames write days


def test_a_file_without_a_required_column_or_of_another_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no column symbol"):
        list(file(tmp_path, {"date": ["2025-10-13"], "close": [1.0]}).rows())
    (tmp_path / "bars.parquet").write_text("date,symbol,close\n")
    with pytest.raises(UsageError, match="no Parquet file"):
        list(ParquetBars(tmp_path / "bars.parquet").rows())
    with pytest.raises(UsageError, match="cannot read"):
        list(ParquetBars(tmp_path / "missing.parquet").rows())


def test_without_the_library_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = builtins.__import__

    def missing(name: str, *more: object) -> ModuleType:
        if name.startswith("pyarrow"):
            raise ModuleNotFoundError(name)
        return real(name, *more)  # type: ignore[arg-type] # passed on as it came

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(UsageError) as refused:
        list(ParquetBars(tmp_path / "bars.parquet").rows())
    assert "cryptoai-cli[parquet]" in refused.value.hint
    with pytest.raises(UsageError):
        list(parquet_chunks([]))
