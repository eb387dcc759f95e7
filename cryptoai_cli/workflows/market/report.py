"""Make the report on the whole market: find the list, measure it, look twice at what is printed, keep it."""

from collections.abc import Collection, Mapping

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.listed_move import EarlierLines, ListedMove, listed_move
from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.errors import NoQuotesError
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.listing import Listing, SecondLook
from cryptoai_cli.market.session import Interval, Session
from cryptoai_cli.report.market.compose import compose_market
from cryptoai_cli.report.market.material import LineFigures, MarketMaterial
from cryptoai_cli.report.market.model import MarketRankBy, MarketReport
from cryptoai_cli.report.market.whole import WholeMarket
from cryptoai_cli.report.model import Notice
from cryptoai_cli.workflows.market.benchmarks import BenchmarkFigures, benchmark_figures
from cryptoai_cli.workflows.market.earlier import earlier_lines
from cryptoai_cli.workflows.market.figures import line_figures, need_figures, usable_ranking
from cryptoai_cli.workflows.market.filter import Beside, Condition, passing
from cryptoai_cli.workflows.market.find_listing import Exchanges, FoundListing, Wanted, find_listing, newest_held
from cryptoai_cli.workflows.market.group_queries import resolve_queries
from cryptoai_cli.workflows.market.keep_listing import keep_listing
from cryptoai_cli.workflows.market.names import require_names
from cryptoai_cli.workflows.market.second_looks import moves_to_look_at, take_second_looks
from cryptoai_cli.workflows.market.services import MarketServices
from cryptoai_cli.workflows.services import Services
from cryptoai_cli.workflows.sessions import closed_day_notice, interval_of


class MarketRequest(Struct, frozen=True):
    """What to report on: the latest list, or with `is_latest` False that of a past session.

    `only` are the sectors and industries that were named, empty for all. `groups` are the configured groups whose
    places are wanted, `instruments` those of the settings, `top` the rows of a list. `whole` has the figures of the
    whole list where only a part is held.
    """

    session: Session
    where: Condition
    by: GroupBy
    rank_by: MarketRankBy
    measure: Measure
    top: int
    benchmarks: tuple[Instrument, ...]
    groups: tuple[Group, ...]
    instruments: tuple[Instrument, ...] = ()
    only: tuple[str, ...] = ()
    is_latest: bool = True
    stale_ok: bool = False
    whole: WholeMarket | None = None

    @property
    def wanted(self) -> Wanted:
        """The listing that is wanted."""
        needs = self.by is GroupBy.EXCHANGE or "exchange" in self.where.fields
        return Wanted(self.session, self.is_latest, Exchanges.NEEDED if needs else Exchanges.WELCOME)


class _Measured(Struct, frozen=True):
    """The moves of a listing with its second looks, which of them pass the filter, and by what they are ranked."""

    listing: Listing
    moves: tuple[ListedMove, ...]
    passing: frozenset[str]
    figures: Mapping[str, LineFigures]
    rank_by: MarketRankBy
    has_looks: bool
    notices: tuple[Notice, ...]


def make_market_report(request: MarketRequest, services: Services, market: MarketServices) -> MarketReport:
    """Make the report; see `find_listing` and `require_names` for what it raises."""
    found = listing_for(request, services, market)
    resolved = resolve_queries(request.groups, found.listing, request.instruments)
    only = require_names(request.only, found.listing.lines)
    request = replace(request, groups=resolved.groups, only=only)
    interval = interval_of(found.session, services.calendar, services.now)
    benchmarks = benchmark_figures(found.session, request.benchmarks, services)
    earlier = earlier_lines(found.listing, interval, services, market.lake)
    made = _measured_lines(request, found.listing, earlier, interval, benchmarks, services, market)
    is_due = found.is_new or made.has_looks
    kept = keep_listing(made.listing, found.session, services, market) if is_due else ()
    return compose_market(
        MarketMaterial(
            interval=interval,
            source=made.listing.source,
            moves=made.moves,
            passing=made.passing,
            where=request.where.text,
            by=request.by,
            rank_by=made.rank_by,
            measure=request.measure,
            top=request.top,
            benchmarks=benchmarks.rows,
            primary=benchmarks.primary,
            groups=request.groups,
            generated_at=services.generated_at,
            only=request.only,
            base_held=bool(earlier.closes),
            described_on=made.listing.described_on,
            names=_settings_names(made.listing, request.groups),
            figures=made.figures,
            notices=(
                *_notices(request, found, services),
                *market.notices,
                *kept,
                *benchmarks.notices,
                *made.notices,
                *resolved.notices,
            ),
            failures=(*found.failures, *benchmarks.failures),
            whole=request.whole,
        )
    )


def _measured_lines(  # noqa: PLR0913, PLR0917 everything found so far
    request: MarketRequest,
    listing: Listing,
    earlier: EarlierLines,
    interval: Interval,
    benchmarks: BenchmarkFigures,
    services: Services,
    market: MarketServices,
) -> _Measured:
    """Measure the lines, decide which pass the filter, and look twice at those that would be printed."""
    moves = _moves_of(listing, earlier)
    figures: Mapping[str, LineFigures] = {}
    if need_figures(request.rank_by, request.where.fields):
        figures = line_figures(moves, request.rank_by, interval, benchmarks, request.benchmarks, services, market.lake)
    passed = passing(moves, request.where, Beside(benchmarks.primary_return, figures), request.only)
    rank_by, notices = usable_ranking(request.rank_by, figures, passed)
    shown = (move for move in moves if move.line.symbol in passed)
    was_looked_at = not earlier.closes and any(line.second_look is not None for line in listing.lines)
    # without the closes of the session before, a further look would print other rows at every run
    asked = () if was_looked_at else moves_to_look_at(shown, request.top, rank_by, figures)
    looks = take_second_looks(asked, interval, listing.source, services, market)
    if looks:
        listing = _with_looks(listing, looks)
        moves = _moves_of(listing, earlier)
    return _Measured(listing, moves, passed, figures, rank_by, bool(looks), notices)


def _moves_of(listing: Listing, earlier: EarlierLines) -> tuple[ListedMove, ...]:
    return tuple(listed_move(line, earlier) for line in listing.lines)


def listing_for(request: MarketRequest, services: Services, market: MarketServices) -> FoundListing:
    """Return the listing to report on; with `stale_ok` the newest one held if no list answers."""
    try:
        return find_listing(request.wanted, services, market)
    except NoQuotesError:
        held = newest_held(request.session, services, market.lake) if request.stale_ok else None
        if held is None:
            raise
        return held


def _notices(request: MarketRequest, found: FoundListing, services: Services) -> tuple[Notice, ...]:
    """Return the notices on the services and on the session reported."""
    is_told = not request.is_latest or found.notices
    closed = () if is_told else closed_day_notice(found.session, services.calendar, services.now)
    return (*services.all_notices(), *found.notices, *closed)


def _with_looks(listing: Listing, looks: Mapping[str, SecondLook]) -> Listing:
    lines = tuple(
        replace(line, second_look=looks[line.symbol]) if line.symbol in looks else line for line in listing.lines
    )
    return replace(listing, lines=lines)


def _settings_names(listing: Listing, groups: Collection[Group]) -> Mapping[str, str]:
    """Return the names that the settings give to lines, by symbol."""
    members = {member.symbol_on(listing.session): member for group in groups for member in group.members}
    return {symbol: name for symbol, member in members.items() if (name := member.name_on(listing.session))}
