"""Compose the report on the whole market: rows, lists, groups, places, breadth and the verified headline."""

import statistics
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from cryptoai_cli.analysis.listed_move import Confirmation, ListedMove
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.listing import COMMON
from cryptoai_cli.report.market.cells import MarketTables
from cryptoai_cli.report.market.groups import market_groups, places
from cryptoai_cli.report.market.headline import market_headline
from cryptoai_cli.report.market.material import MarketMaterial
from cryptoai_cli.report.market.model import Breadth, Filter, MarketRankBy, MarketReport, MarketRow, Place
from cryptoai_cli.report.market.notices import market_notices
from cryptoai_cli.report.market.rows import best_first, largest_first, market_rows
from cryptoai_cli.report.market.whole import WholeMarket
from cryptoai_cli.report.model import GroupReport, Report
from cryptoai_cli.report.notices import row_notices
from cryptoai_cli.report.tables import latest


class Lists(NamedTuple):
    """The lists of a report, each with the row that comes first at its head."""

    gainers: tuple[MarketRow, ...]
    losers: tuple[MarketRow, ...]
    active: tuple[MarketRow, ...]
    suspect: tuple[MarketRow, ...]


class _Found(NamedTuple):
    """The rows of a report with the figures that rest on them."""

    rows: tuple[MarketRow, ...]
    tables: MarketTables
    lists: Lists
    is_confirmed: bool


def compose_market(material: MarketMaterial) -> MarketReport:
    """Compose the finished report from judged moves."""
    found = _found(material)
    tables, lists = found.tables, found.lists
    return MarketReport(
        base=_base_report(material, found),
        by=material.by,
        rank_by=material.rank_by,
        filter=tables.filter,
        breadth=tables.breadth,
        rows=found.rows,
        gainers=lists.gainers,
        losers=lists.losers,
        active=lists.active,
        suspect=lists.suspect,
        places=tables.places,
        median_return=tables.median_return,
        source=material.source,
        described_on=material.described_on,
        is_confirmed=found.is_confirmed,
        only=material.only,
        whole_ranked=None if material.whole is None else material.whole.ranked,
    )


def _found(material: MarketMaterial) -> _Found:
    rows = market_rows(material)
    moves = {move.line.symbol: move for move in material.moves}
    is_confirmed = any(each.row.status is Status.OK for each in rows) or not rows
    counting = frozenset(each.line.symbol for each in rows if is_confirmed and moves[each.line.symbol].counts)
    groups = market_groups(rows, counting, material)
    tables = MarketTables(
        session=material.interval.session,
        state=material.interval.state,
        measure=material.measure,
        groups=groups,
        by=material.by,
        filter=Filter(material.where, len(rows), sum(move.line.kind in COMMON for move in material.moves)),
        breadth=breadth_of(material.moves),
        rows=rows,
        places=_places(material, moves, groups),
        median_return=_median(rows, counting),
        counted=len(counting),
    )
    tables = tables if material.whole is None else _of_the_whole(tables, material.whole)
    return _Found(rows, tables, lists_of(rows, moves, material.rank_by, material.top), is_confirmed)


def _of_the_whole(tables: MarketTables, whole: WholeMarket) -> MarketTables:
    """Return the tables with the counts of the whole list, of whose lines they have only a part."""
    return replace(
        tables,
        filter=Filter(tables.filter.where, whole.passed, whole.of),
        breadth=whole.breadth,
        median_return=whole.median_return,
        counted=whole.counted,
    )


def _base_report(material: MarketMaterial, found: _Found) -> Report:
    """Return what every report has, with the verified headline."""
    headline, headline_notices = market_headline(found.tables, is_confirmed=found.is_confirmed)
    own = market_notices(material, found.rows, found.lists.suspect, is_confirmed=found.is_confirmed)
    return Report(
        session=material.interval.session,
        previous=material.interval.base,
        state=material.interval.state,
        as_of=latest(each.row.as_of for each in found.rows),
        generated_at=material.generated_at,
        measure=material.measure,
        rank_by=RankBy.CHANGE,
        primary=material.primary,
        benchmarks=material.benchmarks,
        groups=found.tables.groups,
        ranking=(),
        headline=headline,
        notices=(*material.notices, *row_notices(material.benchmarks), *own, *headline_notices),
        failures=material.failures,
        partial=_is_partial(material, is_confirmed=found.is_confirmed),
    )


def breadth_of(moves: Iterable[ListedMove]) -> Breadth:
    """Count the shares and ADRs that have a move and volume, whatever the filter."""
    seen = [
        (move.simple_return, move.line.volume)
        for move in moves
        if move.line.kind in COMMON and move.simple_return is not None and move.line.volume
    ]
    return Breadth(
        advances=sum(r > 0 for r, _ in seen),
        declines=sum(r < 0 for r, _ in seen),
        unchanged=sum(r == 0 for r, _ in seen),
        volume_up=sum(volume for r, volume in seen if r > 0 and volume),
        volume_down=sum(volume for r, volume in seen if r < 0 and volume),
    )


def lists_of(rows: Sequence[MarketRow], moves: dict[str, ListedMove], rank_by: MarketRankBy, top: int) -> Lists:
    """Return the lists: confirmed rows only, and beside them the largest moves that were looked at and are not.

    Gainers and losers are in the order of `rank_by`; rows without its figure are left out.
    """
    ok = [each for each in rows if each.row.status is Status.OK and each.row.simple_return is not None]
    up = best_first([each for each in ok if (each.row.simple_return or 0.0) > 0], rank_by)
    down = best_first([each for each in ok if (each.row.simple_return or 0.0) < 0], rank_by, is_falling=True)
    traded = sorted((each for each in ok if each.turnover), key=lambda each: (-(each.turnover or 0.0), each.row.symbol))
    looked_at = [each for each in rows if moves[each.line.symbol].confirmation is Confirmation.DENIED]
    return Lists(tuple(up[:top]), tuple(down[:top]), tuple(traded[:top]), tuple(largest_first(looked_at)[:top]))


def _places(material: MarketMaterial, moves: dict[str, ListedMove], groups: Sequence[GroupReport]) -> tuple[Place, ...]:
    if material.by is not GroupBy.INDUSTRY or material.only:
        return ()
    return places(material.groups, moves, groups, material)


def _median(rows: Sequence[MarketRow], counting: frozenset[str]) -> float | None:
    returns = [r for each in rows if each.line.symbol in counting and (r := each.row.simple_return) is not None]
    return statistics.median(returns) if returns else None


def _is_partial(material: MarketMaterial, *, is_confirmed: bool) -> bool:
    """Return whether a benchmark has no figure, or nothing of the list is confirmed."""
    return not is_confirmed or any(row.status is not Status.OK for row in material.benchmarks)
