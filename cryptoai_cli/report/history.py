"""The sessions of one symbol or of one group, one after the other: what `movers history` shows."""

from datetime import date

from msgspec import Struct

from cryptoai_cli.market.session import Session
from cryptoai_cli.report.model import Notice


class SymbolRow(Struct, frozen=True):
    """One session of one instrument, from one source; all figures None where no close is held.

    `symbol` is the one that was valid in the session. For a coin, `close` is its price at the closing instant, and
    there is no more. `simple_return` is None where the close of the session before is not held, or the move does not
    count: then `note` says why.
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


class SymbolHistory(Struct, frozen=True):
    """The sessions of one instrument after `base`, the oldest first; `symbol` and `name` are those of the last one."""

    symbol: str
    name: str
    base: Session
    rows: tuple[SymbolRow, ...]
    notices: tuple[Notice, ...] = ()

    @property
    def closes(self) -> tuple[float | None, ...]:
        """The closes, for a chart."""
        return tuple(row.close for row in self.rows)


class GroupRow(Struct, frozen=True):
    """One session of one group.

    `index` = the index before x (1 + `mean_return`): every member weighs the same, anew in each session. `missing`
    counts every member without a move. `rank` is that among all groups, None where this one had too few members with a
    move. `source` is empty where several gave the moves.
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
    """The sessions of one group after `base`, at whose close its index stands at 100, the oldest first.

    `groups` is how many there are to lead among.
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
        """In how many sessions the group ranked first."""
        return sum(row.rank == 1 for row in self.rows)

    @property
    def days_ranked(self) -> int:
        """In how many sessions the group had a rank."""
        return sum(row.rank is not None for row in self.rows)

    @property
    def closes(self) -> tuple[float | None, ...]:
        """The values of the index, for a chart."""
        return tuple(row.index for row in self.rows)


History = SymbolHistory | GroupHistory
