"""Define the finished report on the whole market.

Returns are fractions here; percent exists only in rendered output. None means unknown, never zero.
"""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from cryptoai_cli.analysis.listed_move import Confirmation
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.listing import Line
from cryptoai_cli.report.model import Report, Row

MARKET_GROUP = "market"


class MarketRankBy(StrEnum):
    """The figure by which the lines are ranked."""

    CHANGE = "change"
    TURNOVER = "turnover"
    VOLUME = "volume"
    RELATIVE_VOLUME = "relative-volume"
    SURPRISE = "surprise"

    @property
    def has_sign(self) -> bool:
        """Whether the figure is below zero for a fall; without a sign, the highest comes first among losers too."""
        return self in {MarketRankBy.CHANGE, MarketRankBy.SURPRISE}


class MarketRow(Struct, frozen=True):
    """A line that passes the filter: its figures as a row of group `market`, and what the list says of it.

    Only confirmed rows are `ok` and have a rank; a move that nothing confirms is `suspect`. `close_held` is the raw
    close held for the session before, on the price basis of that session, None where none is held.
    """

    row: Row
    line: Line
    confirmation: Confirmation
    close_held: float | None = None

    @property
    def turnover(self) -> float | None:
        """Price times volume, in US dollars."""
        return None if self.row.price is None or self.line.volume is None else self.row.price * self.line.volume


class Breadth(Struct, frozen=True):
    """Shares and ADRs with a move and volume, whatever the filter: how many rose, fell or stood still.

    `volume_up` and `volume_down` are the shares traded in those that rose and fell.
    """

    advances: int
    declines: int
    unchanged: int
    volume_up: float = 0.0
    volume_down: float = 0.0


class Filter(Struct, frozen=True):
    """The filter as it was written, how many lines pass it, and out of how many shares and ADRs."""

    where: str
    passed: int
    of: int


class Place(Struct, frozen=True):
    """Where a configured group would stand among the ranked industries: `place` of `of`, by its median return."""

    group: str
    label: str
    plural: bool
    place: int
    of: int
    median_return: float


class MarketReport(Struct, frozen=True):
    """A finished report on the whole market in one session.

    `base` holds what every report has: session, state, instants, benchmarks, headline, notices, failures, and as its
    groups the industries (or sectors, ...) in order, with their rows; its ranking is empty. `rows` are the lines that
    pass the filter, ranked ones first. `gainers`, `losers` and `active` hold confirmed rows only, at most the number
    asked for; `suspect` those that were looked at and are not confirmed, the largest moves first. `median_return` is
    that of the confirmed and unseen rows. `source` is the list's. `described_on` is the session whose listing the names
    and sizes come from, if not this one. `is_confirmed` is False where nothing at all could be confirmed.
    `whole_ranked` is the number of ranked lines in the whole list, where the report has only a part of them.
    """

    base: Report
    by: GroupBy
    rank_by: MarketRankBy
    filter: Filter
    breadth: Breadth
    rows: tuple[MarketRow, ...]
    gainers: tuple[MarketRow, ...]
    losers: tuple[MarketRow, ...]
    active: tuple[MarketRow, ...]
    suspect: tuple[MarketRow, ...]
    places: tuple[Place, ...] = ()
    median_return: float | None = None
    source: str = ""
    described_on: date | None = None
    is_confirmed: bool = True
    only: tuple[str, ...] = ()
    whole_ranked: int | None = None

    @property
    def ranked(self) -> int:
        """The number of ranked lines, of the whole list where the report has only a part of them."""
        own = sum(each.row.rank is not None for each in self.rows)
        return own if self.whole_ranked is None else self.whole_ranked
