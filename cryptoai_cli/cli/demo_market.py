"""`movers demo --market`: the report on the whole market of the recorded session."""

from typing import NoReturn

from msgspec.json import Decoder
from msgspec.structs import replace

from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.cli.market_reporting import MarketOptions, market_looks, market_request, report_market
from cryptoai_cli.cli.market_wiring import MarketWiring
from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.cli.output import chosen_format
from cryptoai_cli.cli.reporting import progress
from cryptoai_cli.cli.wiring import wire_demo
from cryptoai_cli.errors import UsageError
from cryptoai_cli.lake.shipped import read_listings
from cryptoai_cli.report.market.whole import WholeMarket
from cryptoai_cli.settings.places import shipped_path
from cryptoai_cli.workflows.market.report import MarketRequest
from cryptoai_cli.workflows.market.services import MarketServices
from cryptoai_cli.workflows.sessions import latest_session

MOST_ROWS = 10  # of a list: those beyond are not in the tables
LINES, WHOLE = "demo/market_lines.csv", "demo/market_whole.json"


def run_demo_market(groups: list[str] | None, options: ReportOptions) -> NoReturn:
    """Write the report on the whole market of the recorded session, and raise typer.Exit with its exit code."""
    form = chosen_format(options)
    require_demo_options(groups, options)
    market_looks(options, form)  # reject options that do not apply before anything is read
    wiring = demo_market_wiring(options)
    report_market(demo_request(options, wiring), options, form, wiring)


def require_demo_options(groups: list[str] | None, options: ReportOptions) -> None:
    """Raise UsageError for options that say nothing of the recorded market, or ask for more than is recorded."""
    if groups:
        raise UsageError(
            "the recorded market has no groups to choose from", hint="leave out what stands beside --market"
        )
    given = {
        "--symbols": options.symbols,
        "--horizons": options.horizons,
        "--source": options.source,
        "--rank-by": None if options.rank_by is RankBy.CHANGE else options.rank_by,
        "--members": options.members or None,
        "--verify": options.verify or None,
        "--once-per-session": options.once_per_session or None,
    }
    for option, value in given.items():
        if value is not None:
            raise UsageError(f"{option} does not go with --market", hint=f"leave {option} out, or use `movers market`")
    if options.top is not None and options.top > MOST_ROWS:
        hint = "for longer ones: `movers market`"
        raise UsageError(f"the lists of the recorded market have {MOST_ROWS} rows, not {options.top}", hint=hint)


def demo_market_wiring(options: ReportOptions) -> MarketWiring:
    """Return the demo's settings and services, with the lists that ship as its lake and no list to ask."""
    wiring = wire_demo(options, progress(options, chosen_format(options)))
    lake = read_listings(shipped_path(LINES))
    return MarketWiring(wiring.settings, wiring.services, MarketServices(lake, lambda: (), wiring.settings.instrument))


def demo_request(options: ReportOptions, wiring: MarketWiring) -> MarketRequest:
    """Return the request for the recorded session, with the figures of its whole list."""
    session = latest_session(wiring.services.calendar, wiring.services.now)
    whole = Decoder(WholeMarket).decode(shipped_path(WHOLE).read_bytes())
    request = market_request(options, MarketOptions(), wiring)
    return replace(request, session=session, is_latest=False, whole=whole)
