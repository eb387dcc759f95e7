"""What can be a file of the lake, and what becomes of the rest; `test_lake.py` has every kind of damage."""

from pathlib import Path

import duckdb
import pytest

from cryptoai_cli.lake import soundness
from cryptoai_cli.lake.engine import connect
from cryptoai_cli.lake.lake import Lake
from cryptoai_cli.lake.places import Held
from cryptoai_cli.lake.remarks import RemarkKind
from tests.lake.small import MONDAY, listing


@pytest.fixture
def file(lake: Lake) -> str:
    lake.keep(listing())
    return lake.held().days[MONDAY]


def test_a_sound_file_has_no_fault_and_is_not_suspicious(lake: Lake, file: str) -> None:
    assert soundness.fault_of(connect(), lake.held(), file) == ""
    assert soundness.suspicious(connect(), lake.held()) == ()


def test_a_sound_file_of_another_engine_is_looked_at(lake: Lake, file: str) -> None:
    other = duckdb.connect()
    other.execute(f"CREATE TABLE lines AS FROM '{file}'")
    other.execute(f"COPY lines TO '{file}' (FORMAT parquet)")
    assert soundness.suspicious(connect(), lake.held()) == (file,)
    assert soundness.fault_of(connect(), lake.held(), file) == ""
    assert lake.query("SELECT count(*) FROM lake") == [(5,)]


def test_a_file_that_is_no_more_has_no_fault(tmp_path: Path) -> None:
    assert soundness.fault_of(connect(), Held({}, {}), str(tmp_path / "gone.parquet")) == ""


def test_a_lack_of_memory_is_no_fault_of_a_file(lake: Lake, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object) -> None:
        raise duckdb.OutOfMemoryException

    monkeypatch.setattr(soundness, "rows_of", exhausted)
    with pytest.raises(duckdb.OutOfMemoryException):
        soundness.fault_of(connect(), lake.held(), file)


def test_the_remark_names_the_fault_once(lake: Lake, file: str) -> None:
    Path(file).write_bytes(b"PAR1 no such thing")
    remark = soundness.set_aside(file, soundness.fault_of(connect(), lake.held(), file))
    assert remark.kind is RemarkKind.DAMAGED
    assert remark.message.count(file) == 1
    assert remark.message.endswith(f"it is set aside as {MONDAY}.parquet.damaged.")


@pytest.mark.parametrize(("figure", "is_sound"), [("'NaN'", False), ("'inf'", False), ("NULL", True)])
def test_a_figure_of_another_engine_is_a_number_or_nothing(
    lake: Lake, file: str, figure: str, *, is_sound: bool
) -> None:
    other = duckdb.connect()
    other.execute(f"CREATE TABLE lines AS SELECT * REPLACE ({figure}::DOUBLE AS market_cap) FROM '{file}'")
    other.execute(f"COPY lines TO '{file}' (FORMAT parquet)")
    told = "" if is_sound else "it has figures that are no numbers"
    assert soundness.fault_of(connect(), lake.held(), file) == told


def test_a_damaged_page_is_told_without_the_path(lake: Lake, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(*_: object) -> None:
        raise duckdb.Error(f'Failed to read file "{file}": ZSTD Decompression failure')

    monkeypatch.setattr(soundness, "rows_of", unreadable)
    assert soundness.fault_of(connect(), lake.held(), file) == "Failed to read file: ZSTD Decompression failure"


def test_what_cannot_be_renamed_is_passed_over(tmp_path: Path) -> None:
    remark = soundness.set_aside(str(tmp_path / "gone.parquet"), "it is bad")
    assert remark.kind is RemarkKind.PASSED_OVER
    assert "it is bad; it cannot be set aside (No such file or directory)" in remark.message
