"""The figures of final reports as they were printed, so that a later run can tell which of them changed.

Separate from the other tables because it says what a reader has seen, and not what the market did.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from cryptoai_cli.store.rows import cell_of, chunks
from cryptoai_cli.store.tables import Table, placeholders

_AT_ONCE = 400  # symbols of one statement: older builds of SQLite take 999 parameters


class ReportedRow(NamedTuple):
    """The row of one instrument in the latest final report on `session`.

    `symbol` is the instrument's current symbol and `source` that of its price. `benchmark` is the primary benchmark,
    which `beta` is measured against over `beta_sessions` sessions; it is empty if there was none. `context_source` is
    the source of the earlier sessions. A figure is None if the row had none.
    """

    symbol: str
    session: date
    source: str
    price: float | None
    previous_close: float | None
    volume: float | None
    benchmark: str
    context_source: str
    beta: float | None
    beta_sessions: int | None
    relative_volume: float | None
    streak: int | None
    largest_since: date | None


_ROWS = Table("reported", ReportedRow._fields, key_width=2)


def read_reported(connection: sqlite3.Connection, symbols: Iterable[str], session: date) -> Iterator[ReportedRow]:
    """Yield the rows of `symbols` in the latest final report on `session`, by symbol."""
    for chunk in chunks(sorted(set(symbols)), _AT_ONCE):
        condition = f"WHERE symbol IN ({placeholders(len(chunk))}) AND session = ? ORDER BY symbol"
        for row in map(ReportedRow._make, connection.execute(_ROWS.select(condition), (*chunk, cell_of(session)))):
            since = row.largest_since
            largest_since = None if since is None else date.fromisoformat(str(since))
            yield row._replace(session=session, largest_since=largest_since)


def write_reported(connection: sqlite3.Connection, rows: Iterable[ReportedRow]) -> None:
    """Write `rows`, replacing those of the same symbol and session."""
    connection.executemany(_ROWS.replace, ([cell_of(cell) for cell in row] for row in rows))
