"""Find the members of those chosen groups that are a query; nothing is loaded where there is none."""

from collections.abc import Sequence

from msgspec.structs import replace

from cryptoai_cli.cli.chosen_groups import ChosenGroups
from cryptoai_cli.cli.wiring import Wiring
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.session import Session
from cryptoai_cli.report.model import Notice


def with_query_members(chosen: ChosenGroups, session: Session, wiring: Wiring, *, is_latest: bool) -> ChosenGroups:
    """Return the chosen groups with the members that their queries find in the list of the session."""
    groups, notices = query_members(chosen.groups, session, wiring, is_latest=is_latest)
    return replace(chosen, groups=groups, notices=(*chosen.notices, *notices))


class MembersOfSession:
    """Finds the members of groups as `with_query_members` does, once a session, for who reports again and again."""

    def __init__(self) -> None:
        self._known: dict[tuple[Session, tuple[Group, ...]], ChosenGroups] = {}

    def of(self, chosen: ChosenGroups, session: Session, wiring: Wiring) -> ChosenGroups:
        """Return the chosen groups with members; what no list tells is looked for again the next time."""
        asked = (session, chosen.groups)
        if asked not in self._known:
            found = with_query_members(chosen, session, wiring, is_latest=True)
            if any(group.query and not group.members for group in found.groups):
                return found
            self._known = {asked: found}
        return self._known[asked]


def query_members(
    groups: Sequence[Group], session: Session, wiring: Wiring, *, is_latest: bool
) -> tuple[tuple[Group, ...], tuple[Notice, ...]]:
    """Return groups with the members that their queries find, and what to tell of each query."""
    if not any(group.query for group in groups):
        return tuple(groups), ()
    from cryptoai_cli.cli.market_wiring import market_services  # noqa: PLC0415 - few groups are a query
    from cryptoai_cli.workflows.market.find_listing import Exchanges, Wanted  # noqa: PLC0415 - as above
    from cryptoai_cli.workflows.market.group_queries import need_exchanges  # noqa: PLC0415 - as above
    from cryptoai_cli.workflows.market.query_members import groups_with_members  # noqa: PLC0415 - as above

    market = market_services(wiring)
    exchanges = Exchanges.NEEDED if need_exchanges(groups) else Exchanges.UNUSED  # two requests fewer
    wanted = Wanted(session, is_latest, exchanges)
    resolved = groups_with_members(groups, wanted, wiring.settings, wiring.services, market)
    return resolved.groups, (*market.notices, *resolved.notices)
