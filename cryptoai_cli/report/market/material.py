"""The input of a report on the whole market."""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct, field

from cryptoai_cli.analysis.listed_move import ListedMove
from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.market.failure import FetchFailure
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.session import Interval
from cryptoai_cli.report.market.model import MarketRankBy
from cryptoai_cli.report.market.whole import WholeMarket
from cryptoai_cli.report.model import Notice, Row


class LineFigures(Struct, frozen=True):
    """What earlier sessions tell of a line; None where too few are held."""

    relative_volume: float | None = None
    surprise: float | None = None


class MarketMaterial(Struct, frozen=True):
    """Everything that a report on the whole market is made of.

    `moves` are those of all lines of the list, `passing` the symbols of those that pass the filter `where`. `source` is
    the list's, `base_held` says whether the list of the session before is held, `second_source` names who was asked for
    second looks, empty if nobody was. `benchmarks` are finished rows, `primary` the symbol of the primary one.
    `names` are those that the settings give, by the symbol of the session. `figures` are by symbol. `notices` precede
    those found here. `whole` has the figures of the whole list where `moves` are only a part of it.
    """

    interval: Interval
    source: str
    moves: tuple[ListedMove, ...]
    passing: frozenset[str]
    where: str
    by: GroupBy
    rank_by: MarketRankBy
    measure: Measure
    top: int
    benchmarks: tuple[Row, ...]
    primary: str
    groups: tuple[Group, ...]
    generated_at: datetime
    only: tuple[str, ...] = ()
    base_held: bool = True
    described_on: date | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, LineFigures] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    failures: tuple[FetchFailure, ...] = ()
    whole: WholeMarket | None = None

    @property
    def primary_return(self) -> float | None:
        """The return of the primary benchmark, a fraction; None without one."""
        return next((row.simple_return for row in self.benchmarks if row.symbol == self.primary), None)
