"""Write bars, or other rows, as CSV, row by row."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from cryptoai_cli.bar_files.columns import COLUMNS, Cell
from cryptoai_cli.store.rows import chunks

_ROWS_AT_ONCE = 5000


def csv_chunks(rows: Iterable[Sequence[Cell]], columns: Sequence[str] = COLUMNS) -> Iterator[bytes]:
    """Yield the CSV of `rows` (RFC 4180, UTF-8) in pieces; the heading, `columns`, is there even without rows."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    for piece in chunks(rows, _ROWS_AT_ONCE):
        writer.writerows([[_cell_text(cell) for cell in row] for row in piece])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    if rest := buffer.getvalue():
        yield rest.encode()


def _cell_text(cell: Cell) -> str:
    """Return a cell as text: a number without an exponent, with enough digits to read back the same value."""
    if cell is None:
        return ""
    if not isinstance(cell, float):
        return str(cell)
    text = repr(cell)
    if "e" in text:
        return format(Decimal(text), "f")
    return text.removesuffix(".0")
