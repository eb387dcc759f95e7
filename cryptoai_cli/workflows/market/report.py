"""Make the report on the whole market: find the list, measure it, look twice at what is printed, keep it."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.listed_move import EarlierLines, ListedMove, listed_move
from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.errors import MoversError, NoQuotesError
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.listing import Listing, SecondLook
from cryptoai_cli.market.session import Interval, Session, State
from cryptoai_cli.report.market.compose import compose_market
from cryptoai_cli.report.market.material import LineFigures, MarketMaterial
from cryptoai_cli.report.market.model import MarketRankBy, MarketReport
from cryptoai_cli.report.model import Notice
from cryptoai_cli.workflows.market.benchmarks import BenchmarkFigures, benchmark_figures
from cryptoai_cli.workflows.market.earlier import earlier_lines
from cryptoai_cli.workflows.market.figures import line_figures, need_figures, usable_ranking
from cryptoai_cli.workflows.market.filter import Beside, Condition, passing
from cryptoai_cli.workflows.market.find_listing import FoundListing, Wanted, find_listing, newest_held
from cryptoai_cli.workflows.market.names import require_names
from cryptoai_cli.workflows.market.second_looks import moves_to_look_at, take_second_looks
from cryptoai_cli.workflows.market.services import MarketServices
from cryptoai_cli.workflows.services import Services
from cryptoai_cli.workflows.sessions import closed_day_notice, interval_of


class MarketRequest(Struct, frozen=True):
    """What to report on: the latest list, or with `is_latest` False that of a past session.

    `only` are the sectors and industries that were named, empty for all. `groups` are the configured groups whose
    places are wanted, `top` the rows of a list.
    """

    session: Session
    where: Condition
    by: GroupBy
    rank_by: MarketRankBy
    measure: Measure
    top: int
    benchmarks: tuple[Instrument, ...]
    groups: tuple[Group, ...]
    only: tuple[str, ...] = ()
    is_latest: bool = True
    stale_ok: bool = False

    @property
    def wanted(self) -> Wanted:
        """The listing that is wanted."""
        has_exchanges = self.by is GroupBy.EXCHANGE or "exchange" in self.where.fields
        return Wanted(self.session, self.is_latest, has_exchanges)


def make_market_report(request: MarketRequest, services: Services, market: MarketServices) -> MarketReport:
    """Make the report; see `find_listing` and `require_names` for what it raises."""
    found = listing_for(request, services, market)
    request = replace(request, only=require_names(request.only, found.listing.lines))
    interval = interval_of(found.session, services.calendar, services.now)
    benchmarks = benchmark_figures(found.session, request.benchmarks, services)
    earlier = earlier_lines(found.listing, interval, services, market.lake)
    moves = [listed_move(line, earlier) for line in found.listing.lines]
    figures = _figures_needed(moves, request, interval, benchmarks, services, market)
    passed = passing(moves, request.where, Beside(benchmarks.primary_return, figures), request.only)
    rank_by, rank_notices = usable_ranking(request.rank_by, figures, passed)
    asked = moves_to_look_at((move for move in moves if move.line.symbol in passed), request.top)
    looks = take_second_looks(asked, interval, found.listing.source, services, market)
    listing, moves = _looked_at(found.listing, moves, looks, earlier)
    kept = (*_keep(listing, found, interval, services, market, has_looks=bool(looks)), *rank_notices)
    material = MarketMaterial(
        interval=interval,
        source=listing.source,
        moves=tuple(moves),
        passing=passed,
        where=request.where.text,
        by=request.by,
        rank_by=rank_by,
        measure=request.measure,
        top=request.top,
        benchmarks=benchmarks.rows,
        primary=benchmarks.primary,
        groups=request.groups,
        generated_at=services.generated_at,
        only=request.only,
        base_held=bool(earlier.closes),
        described_on=listing.described_on,
        names=_names_of_settings(listing, request.groups),
        figures=figures,
        notices=(
            *services.all_notices(),
            *found.notices,
            *_closed_day(request, found, services),
            *market.notices,
            *kept,
            *benchmarks.notices,
        ),
        failures=(*found.failures, *benchmarks.failures),
    )
    return compose_market(material)


def _figures_needed(  # noqa: PLR0913, PLR0917 what the figures rest on
    moves: Sequence[ListedMove],
    request: MarketRequest,
    interval: Interval,
    benchmarks: BenchmarkFigures,
    services: Services,
    market: MarketServices,
) -> Mapping[str, LineFigures]:
    """Return what earlier sessions tell of the lines, if the ranking or the filter needs it."""
    if not need_figures(request.rank_by, request.where.fields):
        return {}
    return line_figures(moves, request.rank_by, interval, benchmarks, request.benchmarks, services, market.lake)


def listing_for(request: MarketRequest, services: Services, market: MarketServices) -> FoundListing:
    """Return the listing to report on; with `stale_ok` the newest one held if no list answers."""
    try:
        return find_listing(request.wanted, services, market)
    except NoQuotesError:
        held = newest_held(request.session, services, market.lake) if request.stale_ok else None
        if held is None:
            raise
        return held


def _closed_day(request: MarketRequest, found: FoundListing, services: Services) -> tuple[Notice, ...]:
    if not request.is_latest or found.notices:
        return ()
    return closed_day_notice(found.session, services.calendar, services.now)


def _looked_at(
    listing: Listing, moves: list[ListedMove], looks: Mapping[str, SecondLook], earlier: EarlierLines
) -> tuple[Listing, list[ListedMove]]:
    """Return the listing and its moves with what a second source said of them."""
    if not looks:
        return listing, moves
    lines = tuple(
        replace(line, second_look=looks[line.symbol]) if line.symbol in looks else line for line in listing.lines
    )
    return replace(listing, lines=lines), [listed_move(line, earlier) for line in lines]


def _keep(  # noqa: PLR0913 - what decides whether a list is kept
    listing: Listing,
    found: FoundListing,
    interval: Interval,
    services: Services,
    market: MarketServices,
    *,
    has_looks: bool,
) -> tuple[Notice, ...]:
    """Keep the list of a finished session with what a second source said of it; return a notice if that fails."""
    is_due = interval.state is State.FINAL and (found.is_new or has_looks)
    if not is_due or services.is_offline or services.clock_doubt is not None:
        return ()
    try:
        market.lake.keep(listing)
    except MoversError as error:
        return (Notice("not-kept", f"The list is not kept: {error.message}."),)
    return ()


def _names_of_settings(listing: Listing, groups: Collection[Group]) -> Mapping[str, str]:
    """Return the names that the settings give to lines, by symbol."""
    members = {member.symbol_on(listing.session): member for group in groups for member in group.members}
    return {symbol: name for symbol, member in members.items() if (name := member.name_on(listing.session))}
