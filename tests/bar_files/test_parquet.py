import builtins
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cryptoai_cli.bar_files import parquet
from cryptoai_cli.bar_files.columns import Cell, Heading
from cryptoai_cli.bar_files.faults import BarFileError
from cryptoai_cli.bar_files.parquet import import_pyarrow, open_parquet
from cryptoai_cli.errors import UsageError

DAY = "2025-10-13"
STAMP = datetime(2025, 10, 13)  # noqa: DTZ001 - as data frames write days


def written(folder: Path, **columns: object) -> Path:
    """Write one row, or the rows of the columns given, to a file."""
    pq.write_table(pa.table({"date": [DAY], "symbol": ["MARA"], "close": [20.24], **columns}), folder / "bars.parquet")
    return folder / "bars.parquet"


def read(path: Path) -> tuple[Heading, list[tuple[Cell, ...]]]:
    with open_parquet(path) as table:
        rows = list(table.rows())
        assert [number for number, _ in rows] == list(range(1, len(rows) + 1))
        return table.heading, [tuple(cells) for _, cells in rows]


def cell(folder: Path, column: str, array: object) -> Cell:
    heading, ((*cells,),) = read(written(folder, **{column: array}))
    place = heading.place(column)
    assert place is not None
    return cells[place]


def test_our_columns_are_read_in_our_order_and_others_are_named(tmp_path: Path) -> None:
    heading, rows = read(written(tmp_path, adj_close=[1.0], volume=[1000], Open=[19.5]))
    assert rows == [(DAY, "MARA", 19.5, 20.24, 1000)]
    assert (heading.ignored, heading.width, heading.place("volume")) == (("adj_close",), 5, 4)


@pytest.mark.parametrize(
    ("array", "value"),
    [
        (pa.array([20], pa.uint64()), 20),
        (pa.array([20], pa.int8()), 20),
        (pa.array([20.25], pa.float32()), 20.25),
        (pa.array([Decimal("20.24")], pa.decimal128(10, 2)), Decimal("20.24")),
        (pa.array([Decimal("20.24")], pa.decimal256(40, 2)), Decimal("20.24")),
        (pa.array(["20.24"], pa.large_string()), "20.24"),
        (pa.array(["20.24"]).dictionary_encode(), "20.24"),
        (pa.array([20.24]).dictionary_encode(), 20.24),
        (pa.array([None], pa.null()), None),
        (pa.array([None], pa.float64()), None),
    ],
    ids=str,
)
def test_numbers_of_every_kind_are_read(tmp_path: Path, array: object, value: Cell) -> None:
    assert cell(tmp_path, "close", array) == value


@pytest.mark.parametrize(
    ("array", "value"),
    [
        (pa.array([date(2025, 10, 13)], pa.date32()), date(2025, 10, 13)),
        (pa.array([date(2025, 10, 13)], pa.date64()), date(2025, 10, 13)),
        (pa.array([STAMP], pa.timestamp("s")), STAMP),
        (pa.array([STAMP], pa.timestamp("ns")), STAMP),
        (pa.array([1760313600000000001], pa.timestamp("ns")), STAMP),
        (pa.array([STAMP.replace(tzinfo=UTC)], pa.timestamp("us", "UTC")), STAMP.replace(tzinfo=UTC)),
        (pa.array([20251013]), 20251013),
        (pa.array([DAY]).dictionary_encode(), DAY),
        (pa.array([DAY], pa.large_string()), DAY),
    ],
    ids=str,
)
def test_dates_of_every_kind_are_read(tmp_path: Path, array: object, value: Cell) -> None:
    found = cell(tmp_path, "date", array)
    assert found == value
    assert type(found) is type(value)  # not the time stamp of a data frame


def test_an_instant_keeps_its_zone(tmp_path: Path) -> None:
    midnight = datetime(2025, 10, 13, tzinfo=ZoneInfo("America/New_York"))
    found = cell(tmp_path, "date", pa.array([midnight], pa.timestamp("ns", "America/New_York")))
    assert isinstance(found, datetime)
    assert (found, found.hour) == (midnight, 0)


@pytest.mark.parametrize(
    ("column", "array", "told"),
    [
        ("close", pa.array([[20.24]]), "a column close of the type list<"),
        (
            "close",
            pa.array([{"value": 20.24}]),
            "a column close of the type struct<value: double>: write it as numbers",
        ),
        ("volume", pa.array([{"a": [1]}]), "a column volume of the type struct<"),
        ("open", pa.array([True]), "a column open of the type bool"),
        ("close", pa.array([b"20.24"]), "a column close of the type binary"),
        ("close", pa.array([STAMP]), "a column close of the type timestamp"),
        ("date", pa.array([20251013.0]), "a column date of the type double: write it as days, instants or text"),
        ("date", pa.array([[DAY]]), "a column date of the type list<"),
        ("symbol", pa.array([1]), "a column symbol of the type int64: write it as text"),
        ("symbol", pa.array([b"MARA"]), "a column symbol of the type binary"),
        ("early", pa.array([1.0]), "a column early of the type double"),
    ],
)
def test_a_column_of_another_type_is_refused_with_its_name_and_type(
    tmp_path: Path, column: str, array: object, told: str
) -> None:
    with pytest.raises(BarFileError) as raised:
        read(written(tmp_path, **{column: array}))
    assert told in raised.value.detail


def test_columns_that_are_not_read_may_be_of_any_type(tmp_path: Path) -> None:
    path = written(tmp_path, dividends=pa.array([[0.1]]), meta=pa.array([{"close": "x"}]))
    heading, rows = read(path)
    assert rows == [(DAY, "MARA", 20.24)]
    assert heading.ignored == ("dividends", "meta")


def test_an_instant_outside_the_calendar_is_told(tmp_path: Path) -> None:
    with pytest.raises(BarFileError, match="has a value in column date that cannot be read"):
        cell(tmp_path, "date", pa.array([2**55], pa.timestamp("ms")))


def test_many_rows_are_counted_across_batches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(parquet, "_ROWS_AT_ONCE", 2)
    path = written(tmp_path, date=[DAY] * 5, symbol=["MARA"] * 5, close=[1.0, 2.0, 3.0, 4.0, 5.0])
    assert [row[2] for row in read(path)[1]] == [1.0, 2.0, 3.0, 4.0, 5.0]


def test_a_file_without_a_required_column_or_of_another_format_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"date": [DAY], "close": [1.0]}), tmp_path / "bars.parquet")
    with pytest.raises(BarFileError, match="has no column symbol"):
        read(tmp_path / "bars.parquet")
    (tmp_path / "bars.parquet").write_text("date,symbol,close\n")
    with pytest.raises(BarFileError, match="is no Parquet file, or a damaged one"):
        read(tmp_path / "bars.parquet")
    with pytest.raises(BarFileError, match="cannot be read: No such file"):
        read(tmp_path / "missing.parquet")


def test_a_file_that_is_damaged_within_is_told_while_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path)
    content = bytearray(path.read_bytes())
    content[4:60] = b"\xff" * 56
    path.write_bytes(content)
    with pytest.raises(BarFileError):
        read(path)


def test_without_the_library_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = builtins.__import__

    def missing(name: str, *more: object) -> ModuleType:
        if name.startswith("pyarrow"):
            raise ModuleNotFoundError(name)
        return real(name, *more)  # type: ignore[arg-type] # passed on as it came

    path = written(tmp_path)
    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(BarFileError, match=r"cryptoai-cli\[parquet\]"):
        read(path)
    with pytest.raises(UsageError):
        import_pyarrow()
