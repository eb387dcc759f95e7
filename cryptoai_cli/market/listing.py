"""Define listings: every line that the US exchanges list, as one source told it of one session."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

LONGEST_NAME = 250


class LineKind(StrEnum):
    """What a listed line is; what could be several things is OTHER, and never a share."""

    SHARE = "share"
    ADR = "adr"
    PREFERRED = "preferred"
    WARRANT = "warrant"
    UNIT = "unit"
    RIGHT = "right"
    NOTE = "note"
    FUND = "fund"
    BLANK_CHECK = "blank-check"
    OTHER = "other"


COMMON = frozenset({LineKind.SHARE, LineKind.ADR})
"""The kinds that breadth counts."""


class SecondLook(Struct, frozen=True):
    """What a second source said of a line's move: its simple return, a fraction; None if it does not have the line."""

    source: str
    simple_return: float | None


class Line(Struct, frozen=True):
    """One listed line in one session, as the list has it.

    `symbol` is in Yahoo's spelling (`BRK-B`). `last` is the raw price and `net_change` the change since the close
    before it, in US dollars: the change knows splits, the price does not. `volume` is in shares, `market_cap` in US
    dollars. `is_stale` is set where the list itself says that the row is that of an earlier session. What the list
    does not tell is None or empty.
    """

    symbol: str
    name: str
    kind: LineKind
    last: float | None
    net_change: float | None
    volume: float | None = None
    market_cap: float | None = None
    sector: str = ""
    industry: str = ""
    exchange: str = ""
    country: str = ""
    is_stale: bool = False
    second_look: SecondLook | None = None

    @property
    def base(self) -> float | None:
        """The price that the change is measured from, on the basis of the last price; None if one is not known."""
        return None if self.last is None or self.net_change is None else self.last - self.net_change

    @property
    def turnover(self) -> float | None:
        """Price times volume, in US dollars; None where one of them is not known."""
        return None if self.last is None or self.volume is None else self.last * self.volume


class Listing(Struct, frozen=True):
    """All lines of one session from one source, ordered by symbol, each symbol once.

    `described_on` is the session whose listing the names, kinds, sizes and industries come from, where this one has
    none of its own; None if they are its own, or if there are none.
    """

    session: date
    source: str
    lines: tuple[Line, ...]
    described_on: date | None = None

    def by_symbol(self) -> Mapping[str, Line]:
        """Return the lines by their symbols."""
        return {line.symbol: line for line in self.lines}
