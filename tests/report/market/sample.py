"""A small market: an industry of five metals, three shares of no ranked industry, and a group of these."""

from typing import Any

from cryptoai_cli.analysis.listed_move import ListedMove
from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import State
from cryptoai_cli.report.market.cells import MarketTables
from cryptoai_cli.report.market.compose import compose_market
from cryptoai_cli.report.market.model import MarketReport
from tests.build_market import confirmed, line, market_material

GROUP = Group("g", "Group G", tuple(Instrument(f"G{at}") for at in range(3)))


def moves(scale: float = 1.0) -> tuple[ListedMove, ...]:
    """Return the moves of the small market, each times `scale`."""
    metals = [line(f"M{at}", ret=scale * r, industry="Metals") for at, r in enumerate((-0.05, -0.01, 0.1, 0.2, 0.3))]
    others = [line(f"G{at}", ret=scale * r, industry="Other") for at, r in enumerate((0.01, 0.02, 0.02))]
    return confirmed([*metals, *others])


def report(scale: float = 1.0, **fields: Any) -> MarketReport:  # noqa: ANN401 any field of the value
    return compose_market(market_material(moves(scale), groups=(GROUP,), **fields))


def tables(state: State = State.FINAL, scale: float = 1.0) -> MarketTables:
    made = report(scale)
    return MarketTables(
        session=made.base.session,
        state=state,
        measure=Measure.MEDIAN,
        groups=made.base.groups,
        by=GroupBy.INDUSTRY,
        filter=made.filter,
        breadth=made.breadth,
        rows=made.rows,
        places=made.places,
        median_return=made.median_return,
        counted=len(made.rows),
    )
