"""Stored corporate actions: the statements that read and write those of a whole session.

Separate from the other tables because few reports need them.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import Dividend, Split
from cryptoai_cli.store.records import KeptSplit
from cryptoai_cli.store.rows import Days, cell_of, chunks, is_figure, is_name, is_ratio, readable, require, splits_of
from cryptoai_cli.store.tables import placeholders
from cryptoai_cli.store.unreadable import unreadable_rows

_AT_ONCE = 400  # symbols of one statement: older builds of SQLite take 999 parameters
_ASKED = ""  # the symbol of the row that says that a session was asked for
_REPLACE = "REPLACE INTO actions VALUES (?, ?, ?, ?, ?, ?, ?)"
_SELECT = "SELECT symbol, session, source, numerator, denominator, dividend FROM actions"
_SELECT_SPLITS = "SELECT symbol, session, source, numerator, denominator, arrived_at FROM actions"


class _Action(NamedTuple):
    """One row: a split, a distribution, or the mark that the whole session was asked for."""

    session: date
    symbol: str
    source: str
    split: Split | None
    dividend: Dividend | None


def read_actions(connection: sqlite3.Connection, session: date, symbols: Iterable[str]) -> CorporateActions:
    """Return the actions of `session` that concern `symbols`; whole if the whole session was asked for.

    They are not whole if one of the rows cannot be read: it may hold a split.
    """
    splits: dict[str, Split] = {}
    dividends: dict[str, Dividend] = {}
    whole = ""
    before = len(unreadable_rows(connection))
    for chunk in chunks(sorted({_ASKED, *symbols}), _AT_ONCE):
        statement = f"{_SELECT} WHERE session = ? AND symbol IN ({placeholders(len(chunk))}) ORDER BY symbol, source"
        for action in _actions_of(connection.execute(statement, (cell_of(session), *chunk))):
            whole = whole or (action.source if action.symbol == _ASKED else "")
            if action.split is not None:
                splits[action.symbol] = action.split
            if action.dividend is not None:
                dividends[action.symbol] = action.dividend
    is_whole = bool(whole) and len(unreadable_rows(connection)) == before
    return CorporateActions(session, whole, is_whole=is_whole, splits=splits, dividends=dividends)


def read_all_actions(connection: sqlite3.Connection) -> Iterator[object]:
    """Yield every row, by session, symbol and source, for whoever wants to know which cannot be read."""
    yield from _actions_of(connection.execute(f"{_SELECT} ORDER BY session, symbol, source"))


def _actions_of(cursor: sqlite3.Cursor) -> Iterator[_Action]:
    days = Days()

    def action_of(row: Any) -> _Action:  # noqa: ANN401 whatever the cells hold
        symbol, day, source, new, old, amount = row
        session = days[day]
        require(possible=(symbol == _ASKED or is_name(symbol)) and is_name(source) and is_figure(amount))
        require(possible=(new is None and old is None) or is_ratio(new, old))
        split = None if new is None else Split(session, new, old)
        return _Action(session, symbol, source, split, None if amount is None else Dividend(session, amount))

    return readable("actions", cursor, action_of, 3)


def read_listed_splits(connection: sqlite3.Connection, symbols: Iterable[str]) -> Iterator[KeptSplit]:
    """Yield the splits of `symbols`, as these were spelled in their sessions, by session, symbol and source."""
    for chunk in chunks(sorted(set(symbols)), _AT_ONCE):
        condition = f"WHERE numerator IS NOT NULL AND symbol IN ({placeholders(len(chunk))})"
        rows = connection.execute(f"{_SELECT_SPLITS} {condition} ORDER BY session, symbol, source", chunk)
        yield from splits_of(rows, "actions")


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
