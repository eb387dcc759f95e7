"""Write bars, or other rows, as Parquet, in batches of rows."""

import io
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from cryptoai_cli.bar_files.columns import COLUMNS, Cell
from cryptoai_cli.bar_files.parquet import import_pyarrow
from cryptoai_cli.store.rows import chunks

_ROWS_WRITTEN_AT_ONCE = 100_000
_TEXTS = frozenset({"date", "symbol", "source", "verdict", "early"})


def parquet_chunks(
    rows: Iterable[Sequence[Cell]], columns: Sequence[str] = COLUMNS, texts: AbstractSet[str] = _TEXTS
) -> Iterator[bytes]:
    """Yield the Parquet file of `rows` in pieces; those of `columns` in `texts` are text, the others numbers."""
    arrow, parquet = import_pyarrow()
    schema = arrow.schema([(name, arrow.string() if name in texts else arrow.float64()) for name in columns])
    drain = _Drain()
    with parquet.ParquetWriter(drain, schema) as writer:
        for piece in chunks(rows, _ROWS_WRITTEN_AT_ONCE):
            arrays = [
                arrow.array(cells, field.type) for cells, field in zip(zip(*piece, strict=True), schema, strict=True)
            ]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
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
