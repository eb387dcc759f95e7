"""Write what the lake holds into one file, which an import elsewhere brings back."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cryptoai_cli.errors import NoQuotesError, UsageError
from cryptoai_cli.lake.engine import ORDERED, quoted, raising_store_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cryptoai_cli.lake.lake import Lake

_BYTES_AT_ONCE = 1_000_000
_FORMATS = {".parquet": "FORMAT parquet, COMPRESSION zstd", ".csv": "FORMAT csv, HEADER"}


@contextmanager
def exported_chunks(lake: Lake, path: Path | None, since: date) -> Iterator[Iterator[bytes]]:
    """Yield the file of all sessions from `since` on in pieces, ordered by date and symbol; without a path it is CSV.

    Raises UsageError for an unknown ending, NoQuotesError if there is nothing to export, StoreError.
    """
    form = _FORMATS.get(".csv" if path is None else path.suffix.lower())
    if form is None:
        raise UsageError(f"cannot tell the format of {path} from its ending", hint="use a name in .csv or .parquet")
    if (newest := lake.latest()) is None or newest < since:
        words = ". ".join(["the lake holds nothing to export", *(each.message.rstrip(".") for each in lake.remarks)])
        raise NoQuotesError(words, hint="fill it: `movers market` or `movers import --market`")
    with raising_store_errors("write a temporary file"), tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "lake"
        rows = f"SELECT {ORDERED} FROM lake WHERE date >= DATE '{since}' ORDER BY date, symbol"
        lake.query(f"COPY ({rows}) TO {quoted(str(whole))} ({form})")
        yield _chunks(whole)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_BYTES_AT_ONCE):
            yield chunk
