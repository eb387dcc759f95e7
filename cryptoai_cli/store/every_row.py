"""Read every row of every table, to find those that cannot be read."""

import sqlite3
from collections import deque

from cryptoai_cli.store.actions import read_all_actions
from cryptoai_cli.store.market_caps import read_all_values
from cryptoai_cli.store.reading import read_all_bars, read_all_candles
from cryptoai_cli.store.record_tables import read_all_looks, read_all_records
from cryptoai_cli.store.reported import read_all_reported
from cryptoai_cli.store.rows import facts_of, splits_of
from cryptoai_cli.store.tables import FACTS, SPLITS


def read_every_row(connection: sqlite3.Connection) -> None:
    """Read all tables; the connection notes the rows that cannot be read."""
    for records in (
        read_all_bars(connection),
        read_all_candles(connection),
        splits_of(connection.execute(SPLITS.select(""))),
        facts_of(connection.execute(FACTS.select(""))),
        read_all_values(connection),
        read_all_actions(connection),
        read_all_reported(connection),
        read_all_records(connection),
        read_all_looks(connection),
    ):
        deque(records, maxlen=0)
