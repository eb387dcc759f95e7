"""Stored market values: the record, and the statements that read and write it.

Separate from the other tables because few reports need it.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from cryptoai_cli.store.rows import cell_of, chunks
from cryptoai_cli.store.tables import Table, placeholders

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AT_ONCE = 400  # symbols of one statement: older builds of SQLite take 999 parameters


class KeptMarketCap(NamedTuple):
    """The market value of one instrument from one source, as of `session`.

    `symbol` is the instrument's current symbol. `value` is None if the source has none, so that it is not requested
    again; `currency` is empty if unknown. `arrived_at` is an aware UTC instant.
    """

    symbol: str
    session: date
    source: str
    value: float | None
    currency: str
    arrived_at: datetime


_VALUES = Table("market_values", KeptMarketCap._fields, key_width=3)
_WRITE = """
    INSERT INTO market_values (symbol, session, source, value, currency, arrived_at) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (symbol, session, source) DO UPDATE SET
        value = excluded.value, currency = excluded.currency, arrived_at = excluded.arrived_at
    WHERE excluded.value IS NOT NULL OR market_values.value IS NULL
"""
_NEAREST = """session = coalesce(
    (SELECT min(session) FROM market_values AS later
     WHERE later.symbol = market_values.symbol AND later.session BETWEEN ? AND ?),
    (SELECT max(session) FROM market_values AS earlier
     WHERE earlier.symbol = market_values.symbol AND earlier.session < ?))"""


def read_values(
    connection: sqlite3.Connection, symbols: Iterable[str], session: date, latest: date
) -> Iterator[KeptMarketCap]:
    """Yield the values of `symbols` as of `session`, else of the first session after it, else of the last before it.

    Values of a session after `latest` were stored while the clock was ahead, and are ignored.
    """
    spans = (cell_of(session), cell_of(latest), cell_of(session))
    for chunk in chunks(sorted(set(symbols)), _AT_ONCE):
        condition = f"WHERE symbol IN ({placeholders(len(chunk))}) AND {_NEAREST} ORDER BY symbol, source"
        found = connection.execute(_VALUES.select(condition), (*chunk, *spans))
        for symbol, day, source, value, currency, arrived in found:
            here = _EPOCH + timedelta(seconds=arrived)  # not fromtimestamp: on Windows it fails before 1970
            yield KeptMarketCap(symbol, date.fromisoformat(day), source, value, currency, here)


def write_values(connection: sqlite3.Connection, values: Iterable[KeptMarketCap]) -> None:
    """Write `values`, replacing those of the same symbol, session and source; one without a figure replaces none."""
    rows = ([cell_of(cell) for cell in value] for value in values)
    connection.executemany(_WRITE, rows)
