"""The figures of final reports as they were printed, so that a later run can tell which of them changed.

Separate from the other tables because it says what a reader has seen, and not what the market did.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from cryptoai_cli.store.rows import Days, cell_of, chunks, is_figure, is_name, is_number, readable, require
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
        yield from reported_of(connection.execute(_ROWS.select(condition), (*chunk, cell_of(session))))


def read_all_reported(connection: sqlite3.Connection) -> Iterator[ReportedRow]:
    """Yield every row, by symbol and session."""
    yield from reported_of(connection.execute(_ROWS.select("ORDER BY symbol, session")))


def reported_of(cursor: sqlite3.Cursor) -> Iterator[ReportedRow]:
    """Yield the record of each row of `cursor`, which reads the table of reported rows."""
    days = Days()

    def reported_row_of(cells: Any) -> ReportedRow:  # noqa: ANN401 whatever the cells hold
        row = ReportedRow._make(cells)
        require(possible=is_name(row.symbol) and is_name(row.source))
        require(possible=all(text == "" or is_name(text) for text in (row.benchmark, row.context_source)))
        figures = (row.price, row.previous_close)
        numbers = (row.volume, row.beta, row.beta_sessions, row.relative_volume, row.streak)
        require(possible=all(map(is_figure, figures)) and all(map(is_number, numbers)))
        since = None if row.largest_since is None else days[str(row.largest_since)]
        return row._replace(session=days[str(row.session)], largest_since=since)

    return readable(_ROWS.name, cursor, reported_row_of, _ROWS.key_width)


def write_reported(connection: sqlite3.Connection, rows: Iterable[ReportedRow]) -> None:
    """Write `rows`, replacing those of the same symbol and session."""
    connection.executemany(_ROWS.replace, ([cell_of(cell) for cell in row] for row in rows))
