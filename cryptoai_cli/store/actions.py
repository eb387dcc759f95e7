"""Stored corporate actions: the statements that read and write those of a whole session.

Separate from the other tables because few reports need them.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import Dividend, Split
from cryptoai_cli.store.records import KeptSplit
from cryptoai_cli.store.rows import cell_of, chunks, splits_of
from cryptoai_cli.store.tables import placeholders

_AT_ONCE = 400  # symbols of one statement: older builds of SQLite take 999 parameters
_ASKED = ""  # the symbol of the row that says that a session was asked for
_REPLACE = "REPLACE INTO actions VALUES (?, ?, ?, ?, ?, ?, ?)"
_SELECT = "SELECT symbol, source, numerator, denominator, dividend FROM actions WHERE session = ?"

_SELECT_SPLITS = "SELECT symbol, session, source, numerator, denominator, arrived_at FROM actions"


def read_actions(connection: sqlite3.Connection, session: date, symbols: Iterable[str]) -> CorporateActions:
    """Return the actions of `session` that concern `symbols`; whole if the whole session was asked for."""
    splits: dict[str, Split] = {}
    dividends: dict[str, Dividend] = {}
    whole = ""
    for chunk in chunks(sorted({_ASKED, *symbols}), _AT_ONCE):
        statement = f"{_SELECT} AND symbol IN ({placeholders(len(chunk))}) ORDER BY symbol, source"
        for symbol, source, new, old, amount in connection.execute(statement, (cell_of(session), *chunk)):
            whole = whole or (source if symbol == _ASKED else "")
            if new is not None and old is not None:
                splits[symbol] = Split(session, new, old)
            if amount is not None:
                dividends[symbol] = Dividend(session, amount)
    return CorporateActions(session, whole, is_whole=bool(whole), splits=splits, dividends=dividends)


def read_listed_splits(connection: sqlite3.Connection, symbols: Iterable[str]) -> Iterator[KeptSplit]:
    """Yield the splits of `symbols`, as these were spelled in their sessions, by session, symbol and source."""
    for chunk in chunks(sorted(set(symbols)), _AT_ONCE):
        condition = f"WHERE numerator IS NOT NULL AND symbol IN ({placeholders(len(chunk))})"
        yield from splits_of(
            connection.execute(f"{_SELECT_SPLITS} {condition} ORDER BY session, symbol, source", chunk)
        )


def write_actions(connection: sqlite3.Connection, actions: CorporateActions, arrived_at: datetime) -> None:
    """Write the actions of a session; if they are whole, in place of those stored from the same source."""
    day, arrived = cell_of(actions.session), cell_of(arrived_at)
    if actions.is_whole:
        connection.execute("DELETE FROM actions WHERE session = ? AND source = ?", (day, actions.source))
    asked = (_ASKED,) if actions.is_whole else ()
    symbols = dict.fromkeys((*asked, *actions.splits, *actions.dividends))
    rows = (
        (day, symbol, actions.source, *_values(actions.splits, actions.dividends, symbol), arrived)
        for symbol in symbols
    )
    connection.executemany(_REPLACE, rows)


def _values(splits: Mapping[str, Split], dividends: Mapping[str, Dividend], symbol: str) -> tuple[float | None, ...]:
    split, dividend = splits.get(symbol), dividends.get(symbol)
    ratio = (None, None) if split is None else (split.numerator, split.denominator)
    return (*ratio, None if dividend is None else dividend.amount)
