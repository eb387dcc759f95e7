"""Read bars from Parquet, in batches of rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptoai_cli.bar_files.columns import Flat, heading_of, unreadable
from cryptoai_cli.errors import UsageError

_ROWS_AT_ONCE = 20_000


class ParquetBars:
    """A Parquet file of bars; dates may be dates, instants or text. Reading raises UsageError without pyarrow."""

    unit = "row"

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def ignored(self) -> tuple[str, ...]:
        """The columns that are not read."""
        with self._open() as file:
            return heading_of(self.path, file.schema_arrow.names).ignored

    def rows(self) -> Iterator[tuple[int, Flat]]:
        """Yield each row with its number, counted from 1."""
        number = 0
        with self._open() as file:
            heading = heading_of(self.path, file.schema_arrow.names)
            names = [None if place is None else file.schema_arrow.names[place] for place in heading.places]
            asked = [name for name in names if name is not None]
            for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=asked):
                nothing = [None] * batch.num_rows
                columns = [nothing if name is None else batch.column(name).to_pylist() for name in names]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield number, Flat._make(cells)

    @contextmanager
    def _open(self) -> Iterator[Any]:
        arrow, parquet = import_pyarrow()
        try:
            with parquet.ParquetFile(self.path) as file:
                yield file
        except arrow.ArrowException as error:
            raise UsageError(f"{self.path} is no Parquet file, or a damaged one") from error
        except OSError as error:
            raise unreadable(self.path, error) from error


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
