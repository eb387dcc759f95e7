"""Look through the groups for what will not be reported as hoped, though nothing is wrong with the settings."""

from collections.abc import Iterable

from msgspec import Struct

from cryptoai_cli.analysis.groups import MIN_REPORTING
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.settings.model import Settings

_FOREIGN_KINDS = {InstrumentType.CURRENCY, InstrumentType.FUTURE}
_SHARE_CLASSES = {"A", "B", "C"}
_FOREIGN_INDICES = frozenset(
    f"^{name}"
    for name in (
        *("FTSE", "GDAXI", "FCHI", "STOXX50E", "SSMI", "AEX", "IBEX"),
        *("N225", "HSI", "TWII", "KS11", "AXJO", "BSESN", "NSEI"),
        *("BVSP", "GSPTSE", "MXX"),
    )
)


class Finding(Struct, frozen=True):
    """Something about a group that the user may want to mend, and the command that does it."""

    group: str
    sentence: str
    command: str


def findings(settings: Settings) -> tuple[Finding, ...]:
    """Return what stands out: members under a former symbol, of another calendar, and groups too small to be ranked."""
    found = list(_renamed(settings))
    for group in settings.groups:
        found.extend(_of_another_calendar(group))
        found.extend(_too_small(group))
    return tuple(found)


def _renamed(settings: Settings) -> Iterable[Finding]:
    for member in settings.renamed:
        sentence = f"{member.written} is {member.symbol} today: {member.until} was the last session as {member.written}"
        yield Finding(member.group, sentence, f"movers groups add {member.group} {member.symbol}")


def _of_another_calendar(group: Group) -> Iterable[Finding]:
    for member in group.members:
        stem, _, suffix = member.symbol.rpartition(".")
        remove = f"movers groups remove {group.key} {member.symbol}"
        if stem and suffix in _SHARE_CLASSES:
            right = f"{stem}-{suffix}"
            yield Finding(
                group.key,
                f"{member.symbol} trades on another calendar, or is a class of shares, which is written {right}",
                f"{remove}; movers groups add {group.key} {right}",
            )
        elif stem or _is_foreign(member):
            yield Finding(group.key, f"{member.symbol} trades on another calendar, so it has no figures", remove)


def _is_foreign(member: Instrument) -> bool:
    return member.expected_kind in _FOREIGN_KINDS or member.symbol in _FOREIGN_INDICES


def _too_small(group: Group) -> Iterable[Finding]:
    if len(group.members) < MIN_REPORTING:
        yield Finding(
            group.key,
            f"{len(group.members)} of the {MIN_REPORTING} members it takes to be ranked",
            f"movers groups add {group.key} SYMBOL",
        )
