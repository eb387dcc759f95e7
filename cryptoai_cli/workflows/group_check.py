"""Check groups for members that cannot be reported as expected, by the settings, the store and the sources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from cryptoai_cli.analysis.groups import MIN_REPORTING
from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.listing import Listing
from cryptoai_cli.market.session import Calendar, Session
from cryptoai_cli.settings.model import RespelledSymbol, Settings
from cryptoai_cli.workflows.archive.stored import StoredHistory
from cryptoai_cli.workflows.fetch.session_figures import find
from cryptoai_cli.workflows.judge.recheck import Evidence, judged_moves
from cryptoai_cli.workflows.market.group_queries import answer_to, query_sentences
from cryptoai_cli.workflows.services import Services
from cryptoai_cli.workflows.sessions import latest_final

_FOREIGN_KINDS = {InstrumentType.CURRENCY, InstrumentType.FUTURE}
_FOREIGN_INDICES = frozenset(
    f"^{name}"
    for name in (
        *("FTSE", "GDAXI", "FCHI", "STOXX50E", "SSMI", "AEX", "IBEX"),
        *("N225", "HSI", "TWII", "KS11", "AXJO", "BSESN", "NSEI"),
        *("BVSP", "GSPTSE", "MXX"),
    )
)
_LONG_GONE = 5  # sessions without a trade after which a member counts as gone


class Finding(Struct, frozen=True):
    """A problem with a group, or with the benchmarks of the report, and the command or the line that fixes it."""

    group: str
    sentence: str
    command: str


def findings(settings: Settings) -> tuple[Finding, ...]:
    """Return problems in the settings.

    These are former symbols and other spellings, members of another calendar, groups too small to be ranked.
    """
    found = [*_renamed_findings(settings), *_respelled_findings(settings)]
    for group in settings.groups:
        found.extend(_calendar_findings(group))
        found.extend(_size_findings(group))
    return tuple(found)


def _renamed_findings(settings: Settings) -> Iterable[Finding]:
    for member in settings.renamed:
        sentence = f"{member.written} is {member.symbol} today: {member.until} was the last session as {member.written}"
        yield Finding(member.group, sentence, f"movers groups add {member.group} {member.symbol}")


def _respelled_findings(settings: Settings) -> Iterable[Finding]:
    """Yield the symbols of settings that are spelled otherwise than Yahoo spells them; those of options are no part."""
    for each in settings.respelled:
        if not each.is_option:
            place = str(each.keys[1] if each.keys[0] == "groups" else each.keys[0])
            yield Finding(place, each.resolved.words.rstrip("."), _respelling_cure(each))


def _respelling_cure(each: RespelledSymbol) -> str:
    """Return the command that rewrites a member, or the line to edit for a benchmark, which no command edits."""
    symbol = each.resolved.symbol
    if each.keys[-1] == "members":
        return f"movers groups add {each.keys[1]} {symbol}"
    return f'write "{symbol}" for "{each.resolved.typed}" in the benchmarks of the file (`movers config path`)'


def _calendar_findings(group: Group) -> Iterable[Finding]:
    for member in group.members:
        if "." in member.symbol or _is_foreign(member):
            remove = f"movers groups remove {group.key} {member.symbol}"
            yield Finding(group.key, f"{member.symbol} trades on another calendar, so it has no figures", remove)


def _is_foreign(member: Instrument) -> bool:
    return member.expected_kind in _FOREIGN_KINDS or member.symbol in _FOREIGN_INDICES


def _size_findings(group: Group) -> Iterable[Finding]:
    if not group.query and len(group.members) < MIN_REPORTING:
        yield Finding(
            group.key,
            f"{len(group.members)} of the {MIN_REPORTING} members it takes to be ranked",
            f"movers groups add {group.key} SYMBOL",
        )


def query_findings(groups: Iterable[Group], listing: Listing | None) -> Iterator[Finding]:
    """Yield what is wrong with the groups that are a query, by a listing; nothing without one."""
    for group in groups:
        if group.query and listing is not None:
            for sentence in query_sentences(answer_to(group, listing)):
                yield Finding(group.key, sentence, f"movers config set groups.{group.key}.query '...'")


def unquoted_findings(groups: Sequence[Group], services: Services) -> tuple[Finding, ...] | None:
    """Return a finding for each member without a figure that was never quoted or has been gone for over five sessions.

    "Without a figure" refers to the latest final session. A member that was never quoted and one that no longer is are
    reported differently; the cause is not guessed. Return None if no member at all has a figure.
    """
    session = latest_final(services.calendar, services.now)
    members = tuple(dict.fromkeys(member for group in groups for member in group.members))
    if not members:  # every group is a query that nothing is known of
        return ()
    found = find(session, members, (), services, may_fall_back=False)
    rest = [member for member in members if member.symbol not in found.decided]
    evidence = Evidence(found.window, found.interval, found.gathered)
    moves = {**found.decided, **judged_moves(rest, services.chain, evidence, services.progress)}
    if all(move.status is not Status.OK for move in moves.values()):
        return None
    return tuple(
        finding
        for group in groups
        for member in group.members
        for finding in _member_findings(group, member, moves, found.held, session, services.calendar)
    )


def _member_findings(  # noqa: PLR0913, PLR0917 - what is known of one member, from five sides
    group: Group,
    member: Instrument,
    moves: Mapping[str, Move],
    held: Mapping[str, tuple[StoredHistory, ...]],
    session: Session,
    calendar: Calendar,
) -> Iterable[Finding]:
    move = moves[member.symbol]
    if move.status in {Status.OK, Status.SUSPECT} or move.not_listed or move.first_session:
        return
    lasts = [each.bars.sessions[-1] for each in held.get(member.symbol, ()) if each.bars.sessions]
    command = f"movers groups remove {group.key} {member.symbol}"
    if not lasts:
        yield Finding(group.key, f"{member.symbol} was never quoted: {move.reason}", command)
    elif len(calendar.between(max(lasts), session.day)) > _LONG_GONE:
        yield Finding(group.key, f"{member.symbol} has no figure since {max(lasts)}: {move.reason}", command)
