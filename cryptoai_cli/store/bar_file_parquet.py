"""Read and write bars as Parquet, in batches of rows."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptoai_cli.errors import UsageError
from cryptoai_cli.store.bar_file import COLUMNS, Flat, heading_of, unreadable
from cryptoai_cli.store.rows import chunks

_ROWS_WRITTEN_AT_ONCE = 100_000
_ROWS_READ_AT_ONCE = 20_000
_TEXTS = frozenset({"date", "symbol", "source", "verdict", "early"})


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
            for batch in file.iter_batches(batch_size=_ROWS_READ_AT_ONCE, columns=asked):
                nothing = [None] * batch.num_rows
                columns = [nothing if name is None else batch.column(name).to_pylist() for name in names]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield number, Flat._make(cells)

    @contextmanager
    def _open(self) -> Iterator[Any]:
        arrow, parquet = _import_pyarrow()
        try:
            with parquet.ParquetFile(self.path) as file:
                yield file
        except arrow.ArrowException as error:
            raise UsageError(f"{self.path} is no Parquet file, or a damaged one") from error
        except OSError as error:
            raise unreadable(self.path, error) from error


def parquet_chunks(rows: Iterable[Flat]) -> Iterator[bytes]:
    """Yield the Parquet file of `rows` in pieces; `date`, `symbol`, `source`, `verdict` and `early` are text."""
    arrow, parquet = _import_pyarrow()
    schema = arrow.schema([(name, arrow.string() if name in _TEXTS else arrow.float64()) for name in COLUMNS])
    drain = _Drain()
    with parquet.ParquetWriter(drain, schema) as writer:
        for piece in chunks(rows, _ROWS_WRITTEN_AT_ONCE):
            columns = [
                arrow.array(cells, field.type) for cells, field in zip(zip(*piece, strict=True), schema, strict=True)
            ]
            writer.write_table(arrow.Table.from_arrays(columns, schema=schema))
            yield drain.taken()
    yield drain.taken()


class _Drain(io.RawIOBase):
    """A writable file whose content is taken out piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 whatever buffer the library has
        self._pieces.append(bytes(data))
        return len(self._pieces[-1])

    def taken(self) -> bytes:
        """Return what was written since the last call."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _import_pyarrow() -> tuple[Any, Any]:
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
