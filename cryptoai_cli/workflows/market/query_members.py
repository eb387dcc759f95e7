"""Find the members of groups that are a query, in the list of the session or the nearest one that is held."""

from collections.abc import Sequence

from cryptoai_cli.errors import MoversError
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.listing import Listing
from cryptoai_cli.market.session import Session, State
from cryptoai_cli.report.model import Notice
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.workflows.market.find_listing import Wanted, find_listing, newest_held
from cryptoai_cli.workflows.market.group_queries import ResolvedGroups, resolve_queries
from cryptoai_cli.workflows.market.keep_listing import keep_listing
from cryptoai_cli.workflows.market.services import MarketServices
from cryptoai_cli.workflows.services import Services


def groups_with_members(
    groups: Sequence[Group], wanted: Wanted, settings: Settings, services: Services, market: MarketServices
) -> ResolvedGroups:
    """Return the groups with the members that their queries find, and what to tell of each query.

    The list is that of the session, asked for once and kept; while the session is not final, one held of the session
    before will do. Where no list is to be had, it is the newest one held before.
    """
    listing, notices = _listing(wanted, services, market)
    resolved = resolve_queries(groups, listing, settings.instruments)
    return ResolvedGroups(resolved.groups, (*notices, *resolved.notices))


def _listing(wanted: Wanted, services: Services, market: MarketServices) -> tuple[Listing | None, tuple[Notice, ...]]:
    held = _held(wanted.session, services, market)
    if held is not None:
        return held, ()
    try:
        found = find_listing(wanted, services, market)
    except MoversError:
        before = newest_held(wanted.session, services, market.lake)
        return (None if before is None else before.listing), ()
    return found.listing, keep_listing(found.listing, found.session, services, market) if found.is_new else ()


def _held(session: Session, services: Services, market: MarketServices) -> Listing | None:
    """Return the list held of a session; of one that is not final, that of the session before will do."""
    own = market.lake.read(session.day)
    before = services.calendar.before(session)
    if own is not None or before is None or session.state(services.now) is State.FINAL:
        return own
    return market.lake.read(before.day)
