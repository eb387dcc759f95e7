"""Read the rows of a Parquet file, in batches."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from cryptoai_cli.bar_files.columns import COLUMNS, NUMBERS, Cell, Heading, RawRow, heading_of
from cryptoai_cli.bar_files.faults import BarFileError
from cryptoai_cli.bar_files.text_file import open_binary, unreadable
from cryptoai_cli.errors import UsageError

_ROWS_AT_ONCE = 20_000


class ParquetTable:
    """An open Parquet file; only the columns that are needed are read, and of these the types that can be understood.

    Cells are numbers, days, instants and texts; the row has them in the order of `COLUMNS`.
    """

    unit = "row"

    def __init__(self, file: Any) -> None:  # noqa: ANN401 the library has no types
        """Read the schema; raise BarFileError for columns that are missing, repeated, or of a type that is not read."""
        self._file = file
        names = file.schema_arrow.names
        found = heading_of(names)
        self._names = [names[place] for place in found.places if place is not None]
        self.heading: Heading = _heading_of_selected(found)
        columns = [column for column, place in zip(COLUMNS, found.places, strict=True) if place is not None]
        for column, name in zip(columns, self._names, strict=True):
            _check_type(column, file.schema_arrow.field(name).type)

    def rows(self) -> Iterator[RawRow]:
        """Yield each row with its number, counted from 1; raise BarFileError for a value that cannot be had."""
        number = 0
        for batch in self._file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=self._names):
            columns = [_values(batch.column(name), name) for name in self._names]
            for cells in zip(*columns, strict=True):
                number += 1
                yield number, cells


@contextmanager
def open_parquet(path: Path) -> Iterator[ParquetTable]:
    """Open a Parquet file; raise BarFileError if it cannot be read, also while its rows are, or without pyarrow."""
    try:
        arrow, parquet = import_pyarrow()
    except UsageError as error:
        raise BarFileError(f"cannot be read: {error.message}; {error.hint}", is_unreadable=True) from error
    try:
        with open_binary(path) as raw, parquet.ParquetFile(raw) as file:
            yield ParquetTable(file)
    except arrow.ArrowException as error:
        raise BarFileError("is no Parquet file, or a damaged one") from error
    except OSError as error:
        raise unreadable(error) from error


def import_pyarrow() -> tuple[Any, Any]:
    """Return pyarrow and its Parquet module, neither of which is typed; raise UsageError if not installed."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - large, and an extra that not everybody has
        import pyarrow.parquet as pq  # noqa: PLC0415 - as above
    except ImportError as error:
        raise UsageError(
            "Parquet needs a library that is not installed",
            hint="install it with pip install 'cryptoai-cli[parquet]', or use a .csv file",
        ) from error
    return pa, pq


def _heading_of_selected(found: Heading) -> Heading:
    """Return the heading of rows that hold our columns only, in our order."""
    order = iter(range(len(COLUMNS)))
    places = tuple(None if place is None else next(order) for place in found.places)
    return replace(found, places=places, width=sum(place is not None for place in places))


def _check_type(column: str, kind: Any) -> None:  # noqa: ANN401 as above
    types = import_pyarrow()[0].types
    value = kind.value_type if types.is_dictionary(kind) else kind
    text = (types.is_string, types.is_large_string, types.is_string_view, types.is_null)
    numeric = (types.is_integer, types.is_floating, types.is_decimal)
    readable = {
        **dict.fromkeys(NUMBERS, (*text, *numeric)),
        "date": (*text, types.is_date, types.is_timestamp, types.is_integer),
        "early": (*text, types.is_boolean),
    }
    if not any(is_kind(value) for is_kind in readable.get(column, text)):
        raise BarFileError(f"has a column {column} of the type {kind}: write it as {_plain_type(column)}")


def _plain_type(column: str) -> str:
    if column == "date":
        return "days, instants or text"
    return "numbers" if column in NUMBERS else "text"


def _values(column: Any, name: str) -> Sequence[Cell]:  # noqa: ANN401 as above
    """Return the values of a column; instants are cut to microseconds, so that they are those of Python."""
    from pyarrow import compute  # noqa: PLC0415 - as the library itself

    arrow = import_pyarrow()[0]
    try:
        if arrow.types.is_timestamp(column.type):
            microseconds = arrow.timestamp("us", column.type.tz)
            column = column.cast(options=compute.CastOptions(microseconds, allow_time_truncate=True))
        values: Sequence[Cell] = column.to_pylist()
    except (ValueError, OverflowError, KeyError) as error:  # a year after 9999, a time zone that does not exist
        raise BarFileError(f"has a value in column {name} that cannot be read: {error}") from error
    return values
