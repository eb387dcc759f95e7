"""Stored market caps: the record, and the statements that read and write it.

Separate from the other tables because few reports need it.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from cryptoai_cli.store.rows import Days, Instants, cell_of, chunks, is_figure, is_name, readable, require
from cryptoai_cli.store.tables import Table, placeholders

_AT_ONCE = 400  # symbols of one statement: older builds of SQLite take 999 parameters


class KeptMarketCap(NamedTuple):
    """The market cap of one instrument from one source, as of `session`.

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
        yield from market_caps_of(found)


def read_all_values(connection: sqlite3.Connection) -> Iterator[KeptMarketCap]:
    """Yield every value, by symbol, session and source."""
    yield from market_caps_of(connection.execute(_VALUES.select("ORDER BY symbol, session, source")))


def market_caps_of(cursor: sqlite3.Cursor) -> Iterator[KeptMarketCap]:
    """Yield the record of each row of `cursor`, which reads the table of market caps."""
    days, instants = Days(), Instants()

    def market_cap_of(row: Any) -> KeptMarketCap:  # noqa: ANN401 whatever the cells hold
        symbol, day, source, value, currency, arrived = row
        require(possible=is_figure(value) and is_name(symbol) and is_name(source))
        require(possible=currency == "" or is_name(currency))
        return KeptMarketCap(symbol, days[day], source, value, currency, instants[arrived])

    return readable(_VALUES.name, cursor, market_cap_of, _VALUES.key_width)


def write_values(connection: sqlite3.Connection, values: Iterable[KeptMarketCap]) -> None:
    """Write `values`, replacing those of the same symbol, session and source; one without a figure replaces none."""
    rows = ([cell_of(cell) for cell in value] for value in values)
    connection.executemany(_WRITE, rows)
