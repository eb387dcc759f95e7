"""Look for members that no source quotes any more, by the store and by asking once."""

from collections.abc import Iterable, Mapping, Sequence

from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Calendar, Session
from cryptoai_cli.settings.review import Finding
from cryptoai_cli.workflows.gather import find
from cryptoai_cli.workflows.keep import Held
from cryptoai_cli.workflows.moves import Evidence, judged_moves
from cryptoai_cli.workflows.services import Services
from cryptoai_cli.workflows.sessions import latest_final

_LONG_GONE = 5  # sessions without a trade after which a member is told of


def quoted_findings(groups: Sequence[Group], services: Services) -> tuple[Finding, ...] | None:
    """Return a finding for every member without a figure in the latest final session, with the command that mends it.

    A member that was never quoted, one that is no longer, and one that its sources do not know are told apart; why a
    company is gone is not guessed. None where not one member has a figure: then nothing can be told.
    """
    session = latest_final(services.calendar, services.now)
    members = tuple(dict.fromkeys(member for group in groups for member in group.members))
    found = find(session, members, (), services, may_fall_back=False)
    rest = [member for member in members if member.symbol not in found.decided]
    evidence = Evidence(found.window, found.interval, found.gathered)
    moves = {**found.decided, **judged_moves(rest, services, evidence)}
    if all(move.status is not Status.OK for move in moves.values()):
        return None
    return tuple(
        finding
        for group in groups
        for member in group.members
        for finding in _of_member(group, member, moves, found.held, session, services.calendar)
    )


def _of_member(  # noqa: PLR0913, PLR0917 - what is known of one member, from five sides
    group: Group,
    member: Instrument,
    moves: Mapping[str, Move],
    held: Mapping[str, tuple[Held, ...]],
    session: Session,
    calendar: Calendar,
) -> Iterable[Finding]:
    move = moves[member.symbol]
    if move.status in {Status.OK, Status.SUSPECT} or move.not_listed or move.first_session:
        return
    lasts = [each.trail.sessions[-1] for each in held.get(member.symbol, ()) if each.trail.sessions]
    command = f"movers groups remove {group.key} {member.symbol}"
    if not lasts:
        yield Finding(group.key, f"{member.symbol} was never quoted: {move.reason}", command)
    elif len(calendar.between(max(lasts), session.day)) > _LONG_GONE:
        yield Finding(group.key, f"{member.symbol} has no figure since {max(lasts)}: {move.reason}", command)
