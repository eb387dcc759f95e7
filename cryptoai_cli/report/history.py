"""Define the histories that `movers history` shows: the sessions of one symbol or one group."""

from datetime import date
from itertools import takewhile

from msgspec import Struct

from cryptoai_cli.market.session import Session
from cryptoai_cli.report.model import Notice


class SymbolRow(Struct, frozen=True):
    """One session of one instrument, from one source; all figures are None if no close is stored.

    `symbol` is the one valid in the session. For a coin, only `close` is given: its price at the closing instant.
    `simple_return` is None if the previous close is not stored, or if the move is suspect or stale; `note` then gives
    the reason. Prices and volume are on the price basis of the last session shown; a row is not `is_comparable` if that
    cannot be known, or if its move is suspect.
    """

    session: date
    symbol: str
    source: str = ""
    open: float | None = None
    high: float | None = None
    low: float | None = None
    close: float | None = None
    volume: float | None = None
    simple_return: float | None = None
    note: str = ""
    is_comparable: bool = True


class SymbolHistory(Struct, frozen=True):
    """The sessions of one instrument after `base`, oldest first; `symbol` and `name` are as of the last one.

    A coin (`is_coin`) has closes only.
    """

    symbol: str
    name: str
    base: Session
    rows: tuple[SymbolRow, ...]
    notices: tuple[Notice, ...] = ()
    is_coin: bool = False

    @property
    def closes(self) -> tuple[float | None, ...]:
        """The closes, for a chart."""
        return tuple(row.close for row in self.rows)

    @property
    def comparable_rows(self) -> tuple[SymbolRow, ...]:
        """The latest rows with a close of which each can be compared with each.

        Nothing is measured from a suspect close, nor across one: a split may have been missed there.
        """
        with_close = (row for row in reversed(self.rows) if row.close is not None)
        return tuple(takewhile(lambda row: row.is_comparable, with_close))[::-1]


class GroupRow(Struct, frozen=True):
    """One session of one group.

    `index` = previous index x (1 + `mean_return`), equally weighted and rebalanced in each session. `missing` counts
    the members without a move. `rank` is among all groups, None if too few of this group's members have a move.
    `source` is empty if the moves come from several sources.
    """

    session: date
    index: float
    mean_return: float | None
    median_return: float | None
    advances: int
    declines: int
    unchanged: int
    missing: int
    rank: int | None
    source: str


class GroupHistory(Struct, frozen=True):
    """The sessions of one group after `base`, at whose close its index is 100, oldest first.

    `groups` is the number of groups it is ranked among.
    """

    key: str
    label: str
    members: int
    groups: int
    base: Session
    rows: tuple[GroupRow, ...]
    notices: tuple[Notice, ...] = ()

    @property
    def days_led(self) -> int:
        """The number of sessions in which the group ranked first."""
        return sum(row.rank == 1 for row in self.rows)

    @property
    def days_ranked(self) -> int:
        """The number of sessions in which the group had a rank."""
        return sum(row.rank is not None for row in self.rows)

    @property
    def closes(self) -> tuple[float | None, ...]:
        """The index values, for a chart."""
        return tuple(row.index for row in self.rows)


History = SymbolHistory | GroupHistory
