"""Pick the groups that a format shows: all ranked ones where they are few, else the best and the worst."""

from msgspec import Struct

from cryptoai_cli.render.group_fields import in_order
from cryptoai_cli.render.market.words import groups_word
from cryptoai_cli.report.market.model import MarketReport
from cryptoai_cli.report.model import GroupReport


class GroupSide(Struct, frozen=True):
    """Groups under one title, in the order in which they are shown."""

    title: str
    groups: tuple[GroupReport, ...]


def ranked_groups(market: MarketReport) -> tuple[GroupReport, ...]:
    """Return the groups that have a rank, the best first."""
    return tuple(group for group in in_order(market.base) if group.rank is not None)


def group_sides(market: MarketReport, count: int) -> tuple[GroupSide, ...]:
    """Return all ranked groups as one side, or the `count` best and the `count` worst, each the farthest first."""
    ranked, word = ranked_groups(market), groups_word(market.by)
    if len(ranked) <= 2 * count:
        return (GroupSide(word.capitalize(), ranked),) if ranked else ()
    best, worst = ranked[:count], ranked[: -count - 1 : -1]
    return (GroupSide(f"Best {word}", best), GroupSide(f"Worst {word}", worst))
