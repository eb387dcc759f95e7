"""`movers market`: report on the whole market."""

from typing import Annotated

import typer

from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.market_reporting import MarketOptions, list_names, run_market
from cryptoai_cli.cli.options import ReportOptions, with_market_options
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.report.market.model import MarketRankBy

app = CommandApp()

Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SECTOR]...", help="Only these sectors or industries; --list names them."),
]
On = Annotated[
    str | None,
    typer.Option("--on", metavar="DATE", help="A past session that is held: a date, yesterday, or a weekday."),
]
By = Annotated[
    GroupBy | None,
    typer.Option("--by", help="What the groups are; at least 5 members to be ranked.", show_default="industry"),
]
Where = Annotated[
    str | None,
    typer.Option("--where", metavar="EXPR", help="Which lines are reported: price >= 5 and market_cap >= 2bn."),
]
RankBy = Annotated[MarketRankBy, typer.Option("--rank-by", help="Rank the lines by this figure.")]
ListNames = Annotated[bool, typer.Option("--list", help="Name every sector and industry with its count, and exit.")]


@app.command(
    epilog="Examples:  movers market  ·  movers market Semiconductors  ·  movers market --by sector  ·  "
    "movers market --where 'market_cap >= 2bn and price >= 5'  ·  movers market --on 2025-10-13  ·  "
    "movers market -f csv > market.csv"
)
@with_market_options
def market(  # noqa: PLR0913 one keyword per option
    names: Names = None,
    *,
    on: On = None,
    by: By = None,
    where: Where = None,
    rank_by: RankBy = MarketRankBy.CHANGE,
    list_all: ListNames = False,
    options: ReportOptions,
) -> None:
    """Report on every US-listed share: gainers, losers, industries, breadth, and where your groups stand.

    Gainers and losers are only shares and ADRs that pass the filter and whose moves something beside the list confirms:
    the close held for the session before, or a second source.
    """
    own = MarketOptions(tuple(names or ()), on, by, where, rank_by)
    (list_names if list_all else run_market)(options, own)
