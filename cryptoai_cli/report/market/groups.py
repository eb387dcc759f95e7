"""The groups of the market: industries, sectors, venues, sizes and countries, and the places of configured groups."""

import re
import statistics
from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from cryptoai_cli.analysis.groups import MIN_COVERAGE, MIN_REPORTING
from cryptoai_cli.analysis.listed_move import ListedMove
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure, excess, ranks
from cryptoai_cli.market.cap_class import cap_class
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.listing import Line
from cryptoai_cli.report.market.material import MarketMaterial
from cryptoai_cli.report.market.model import MarketRow, Place
from cryptoai_cli.report.market.whole import with_whole_figures
from cryptoai_cli.report.model import Excess, GroupReport, Row
from cryptoai_cli.report.tables import latest

LEAST_REPORTING = 5
_LABELS: Mapping[GroupBy, Callable[[Line], str]] = {
    GroupBy.SECTOR: lambda line: line.sector,
    GroupBy.INDUSTRY: lambda line: line.industry,
    GroupBy.EXCHANGE: lambda line: line.exchange,
    GroupBy.CAP: lambda line: cap_class(line.market_cap) or "",
    GroupBy.COUNTRY: lambda line: line.country,
}


def label_of(line: Line, by: GroupBy) -> str:
    """Return the label of the group that a line belongs to; empty if the list does not tell it."""
    return _LABELS[by](line)


def key_of(label: str) -> str:
    """Return the key of a group: its label in small letters, with dashes between the words."""
    return re.sub(r"[^a-z0-9]+", "-", label.casefold()).strip("-") or "other"


def market_groups(
    rows: Sequence[MarketRow], counting: frozenset[str], material: MarketMaterial
) -> tuple[GroupReport, ...]:
    """Return the groups of the rows, ranked ones first; `counting` are the symbols that a median may rest on."""
    members: dict[str, list[MarketRow]] = {}
    for each in rows:
        if label := label_of(each.line, material.by):
            members.setdefault(label, []).append(each)
    reports = [_group_report(label, each, counting, material) for label, each in sorted(members.items())]
    ranked = [r for r in reports if not r.unranked_because]
    rank_of = ranks([(report.label, report.measured(material.measure)) for report in ranked])
    placed = [replace(report, rank=rank_of.get(report.label)) for report in reports]
    return tuple(sorted(placed, key=lambda report: (report.rank is None, report.rank or 0, report.label)))


def _group_report(
    label: str, members: Sequence[MarketRow], counting: frozenset[str], material: MarketMaterial
) -> GroupReport:
    returns = [r for each in members if each.line.symbol in counting and (r := each.row.simple_return) is not None]
    confirmed = sorted((each.row for each in members if each.row.status is Status.OK), key=_by_return)
    report = GroupReport(
        key=key_of(label),
        label=label,
        plural=False,
        rank=None,
        as_of=latest(each.row.as_of for each in members),
        members=len(members),
        reporting=len(returns),
        advances=sum(r > 0 for r in returns),
        declines=sum(r < 0 for r in returns),
        unchanged=sum(r == 0 for r in returns),
        missing=len(members) - len(returns),
        rows=tuple(each.row for each in members),
        median_return=statistics.median(returns) if returns else None,
        mean_return=_mean(confirmed),
        weighted_return=_weighted(members),
        dispersion=statistics.pstdev(returns) if returns else None,
        best=confirmed[0] if confirmed else None,
        worst=confirmed[-1] if confirmed else None,
    )
    report = with_whole_figures(report, material.whole)
    report = replace(report, unranked_because=_unranked(report.reporting, report.members))
    measured = report.measured(material.measure)
    if measured is None and not report.unranked_because:
        report = replace(report, unranked_because="none of its moves is confirmed")
    others = tuple(Excess(b.symbol, excess(measured, b.simple_return)) for b in material.benchmarks)
    return replace(report, excess_return=excess(measured, material.primary_return), excesses=others)


def _by_return(row: Row) -> tuple[float, str]:
    return (-(row.simple_return or 0.0), row.symbol)


def _mean(rows: Sequence[Row]) -> float | None:
    returns = [row.simple_return for row in rows if row.simple_return is not None]
    return statistics.fmean(returns) if returns else None


def _weighted(members: Sequence[MarketRow]) -> float | None:
    """Return the mean of confirmed moves, weighted by market cap; None unless every market cap is known."""
    known = [(each.row.simple_return, each.line.market_cap) for each in members if each.row.status is Status.OK]
    pairs = [(r, cap) for r, cap in known if r is not None and cap]
    if not pairs or len(pairs) < len(known):
        return None
    return sum(r * cap for r, cap in pairs) / sum(cap for _, cap in pairs)


def _unranked(reporting: int, members: int) -> str:
    if reporting < LEAST_REPORTING:
        return f"{reporting} of {members} members with a move, at least {LEAST_REPORTING} needed"
    if reporting < MIN_COVERAGE * members:
        return f"{reporting} of {members} members with a move, at least {MIN_COVERAGE * 100:.0f} % needed"
    return ""


def places(
    groups: Sequence[Group],
    moves: Mapping[str, ListedMove],
    industries: Sequence[GroupReport],
    material: MarketMaterial,
) -> tuple[Place, ...]:
    """Return where the configured groups would stand among the ranked industries, the best first.

    Only of groups that can be ranked by the rule of groups, from the figures of the same list.
    """
    ranked = [m for each in industries if each.rank is not None and (m := each.measured(Measure.MEDIAN)) is not None]
    found = [_place_of(group, moves, ranked, material) for group in groups] if ranked else []
    return tuple(
        sorted((each for each in found if each is not None), key=lambda each: (-each.median_return, each.group))
    )


def _place_of(
    group: Group, moves: Mapping[str, ListedMove], ranked: Sequence[float], material: MarketMaterial
) -> Place | None:
    day = material.interval.session.day
    listed = [move for member in group.members if (move := moves.get(member.symbol_on(day))) is not None]
    returns = [move.simple_return for move in listed if move.counts and move.simple_return is not None]
    if len(returns) < MIN_REPORTING or len(returns) < MIN_COVERAGE * len(listed):
        return None
    own = statistics.median(returns)
    higher = sum(each > own for each in ranked)
    return Place(group.key, group.label, group.plural, higher + 1, len(ranked) + 1, own)
