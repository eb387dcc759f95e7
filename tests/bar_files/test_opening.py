from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cryptoai_cli.bar_files.columns import COLUMNS, heading_of
from cryptoai_cli.bar_files.faults import BarFileError
from cryptoai_cli.bar_files.opening import BarFile, hour_stamp, open_table
from cryptoai_cli.bar_files.spelling import DecimalMark, HourStamp, Spelling


def text_file(folder: Path, text: str, spelling: Spelling | None = None, name: str = "bars.csv") -> BarFile:
    (folder / name).write_text(text, encoding="utf-8")
    return BarFile(folder / name, spelling or Spelling())


@pytest.mark.parametrize("name", ["bars.csv", "bars.TXT", "bars.tsv", "bars"])
def test_a_file_is_text_unless_its_name_says_parquet(tmp_path: Path, name: str) -> None:
    found = text_file(tmp_path, "date\tsymbol\tclose\n2025-10-13\tMARA\t1\n", name=name)
    assert list(found.rows()) == [(2, ["2025-10-13", "MARA", "1"])]
    assert found.unit == "line"


@pytest.mark.parametrize("name", ["bars.parquet", "bars.PARQUET"])
def test_parquet_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    pq.write_table(pa.table({"date": ["2025-10-13"], "symbol": ["MARA"], "close": [1.0]}), tmp_path / name)
    found = BarFile(tmp_path / name, Spelling())
    assert list(found.rows()) == [(1, ("2025-10-13", "MARA", 1.0))]
    assert (found.unit, found.decimal) == ("row", DecimalMark.POINT)
    with open_table(tmp_path / name) as table:
        assert table.unit == "row"


def test_the_decimal_mark_is_found_before_the_rows_are_read(tmp_path: Path) -> None:
    found = text_file(tmp_path, "date;symbol;close\n2025-10-13;MARA;1.072\n2025-10-13;RIOT;26,04\n")
    assert found.decimal is DecimalMark.COMMA
    assert len(list(found.rows())) == 2


def test_a_stated_mark_needs_no_reading(tmp_path: Path) -> None:
    text = "date,symbol,close\n2025-10-13,MARA,1.072\n"
    assert text_file(tmp_path, text, Spelling(DecimalMark.COMMA)).decimal is DecimalMark.COMMA
    with pytest.raises(BarFileError, match="line 2"):
        _ = text_file(tmp_path, text).decimal


def test_hours_are_named_as_the_user_says_but_for_an_export() -> None:
    start = Spelling(coin_hours=HourStamp.START)
    assert hour_stamp(heading_of(["date", "symbol", "close"]), start) is HourStamp.START
    assert hour_stamp(heading_of(["date", "symbol", "close"]), Spelling()) is HourStamp.END
    assert hour_stamp(heading_of(COLUMNS), start) is HourStamp.END


def test_a_file_knows_which_instant_its_hours_name(tmp_path: Path) -> None:
    start = Spelling(coin_hours=HourStamp.START)
    assert text_file(tmp_path, "date,symbol,close\n", start).coin_hours is HourStamp.START


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BarFileError, match="cannot be read"):
        _ = BarFile(tmp_path / "none.csv", Spelling()).heading
