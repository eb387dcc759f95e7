"""The files of an import, and their columns."""

from pathlib import Path

import duckdb
import pytest

from cryptoai_cli.errors import StoreError, UsageError
from cryptoai_cli.lake import import_files
from cryptoai_cli.lake.engine import connect, rows_of
from cryptoai_cli.lake.import_files import SourceFile, open_source, open_text, paths_of
from tests.lake.imports import CLOSES, WIRE, written


def opened(path: Path) -> SourceFile:
    return open_source(connect(), path, path.parent / "staged.parquet")


@pytest.mark.parametrize(
    ("heading", "has_closes"),
    [(WIRE, False), (CLOSES, True), ("volume,CLOSE, Symbol,open,date,last,net_change", False)],
)
def test_both_ways_to_tell_a_price(tmp_path: Path, heading: str, *, has_closes: bool) -> None:
    assert opened(written(tmp_path / "a.csv", heading=heading)).has_closes is has_closes


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        ("date,symbol,volume", "no column last"),
        ("date,symbol,last,volume", "no column net_change"),
        ("day,symbol,last,net_change,volume", "no column date"),
        ("date,symbl,last,net_change,volume", r"no column symbol \(did you mean symbl\?\)"),
        (f"{WIRE},date", "the column date twice"),
        ("", "no column date"),
    ],
)
def test_a_column_that_is_missing_or_there_twice(tmp_path: Path, heading: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        opened(written(tmp_path / "a.csv", heading=heading))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"\xff\xfe"),
        ("a.csv", WIRE.encode() + b"\n2025-10-10,A,1\n"),
        ("a.csv.gz", b"not packed"),
        ("a.parquet", b"PAR1 no such thing at all"),
        ("a.parquet", b""),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=rf"cannot read .*{name}: .+"):
        opened(tmp_path / name)


def test_rows_are_numbered_as_they_stand(tmp_path: Path) -> None:
    connection = connect()
    path = written(tmp_path / "it's [1].csv", *(f"2025-10-10,S{number},1,0,1" for number in range(3000)))
    source = open_source(connection, path, tmp_path / "staged.parquet")
    statement = f"SELECT count(*) FROM ({source.relation}) WHERE symbol = 'S' || (row_number_of_file - 1)"
    assert rows_of(connection, statement) == [(3000,)]


def test_a_mark_of_the_encoding_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbf" + WIRE.encode() + b"\n2025-10-10,A,1,0,1\n")
    with open_text(tmp_path / "a.csv") as text:
        assert text.readline().startswith("date")
    assert "date" in opened(tmp_path / "a.csv").columns


@pytest.mark.parametrize("name", ["none.csv", "a.xlsx", "empty"])
def test_a_path_without_a_file_to_import(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.xlsx").touch()
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError):
        paths_of(tmp_path / name)


def test_the_files_of_a_folder_in_order(tmp_path: Path) -> None:
    for name in ("b.csv", "a.parquet", "c.CSV.GZ", ".hidden.csv", "d.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in paths_of(tmp_path)] == ["a.parquet", "b.csv", "c.CSV.GZ"]


def test_a_path_that_the_system_refuses_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", refuse)
    with pytest.raises(UsageError, match=r"a\.csv: Permission denied"):
        paths_of(tmp_path / "a.csv")


def test_no_room_for_the_rows_is_no_fault_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(*_: object) -> None:
        raise duckdb.IOException('Could not write all bytes {"errno":"28"}')

    monkeypatch.setattr(import_files, "_source", fill)
    with pytest.raises(StoreError, match="No space left on device"):
        opened(written(tmp_path / "a.csv", heading=WIRE))
