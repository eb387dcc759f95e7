"""Pick what a reader is shown first: leaders, laggards, what has no figure, what a group is compared with besides."""

from msgspec import Struct

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.report.model import Excess, GroupReport, Report, Row

_ORDER = (Status.SUSPECT, Status.STALE, Status.MISSING)


class Setback(Struct, frozen=True):
    """Rows that are not ranked for the same reason."""

    status: Status
    reason: str
    rows: tuple[Row, ...]


def unique_rows(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return each symbol once, in the order of its first appearance."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row.symbol, row)
    return tuple(first.values())


def ranked_figure(row: Row, rank_by: RankBy) -> float | None:
    """Return the unrounded figure by which `row` is ranked."""
    return {
        RankBy.CHANGE: row.simple_return,
        RankBy.EXCESS: row.excess_return,
        RankBy.BETA_EXCESS: row.beta_excess_return,
        RankBy.SURPRISE: row.surprise,
        RankBy.RELATIVE_VOLUME: row.relative_volume,
    }[rank_by]


def leaders_and_laggards(report: Report, top: int) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Return the `top` highest rows of the whole report, highest first, and the `top` lowest, lowest first.

    No row stands on both sides: of few rows, each side shows its half.
    """
    figures = [
        (figure, row)
        for row in unique_rows(report.rows)
        if row.status is Status.OK and (figure := ranked_figure(row, report.rank_by)) is not None
    ]
    ranked = tuple(row for _, row in sorted(figures, key=lambda pair: (-pair[0], pair[1].symbol)))
    leaders = min(top, (len(ranked) + 1) // 2)
    laggards = min(top, len(ranked) - leaders)
    return ranked[:leaders], ranked[::-1][:laggards]


def setbacks(report: Report) -> tuple[Setback, ...]:
    """Return the rows that are not `ok`, suspect ones first, together where the reason is the same."""
    found: dict[tuple[int, str], list[Row]] = {}
    for row in unique_rows((*report.benchmarks, *report.rows)):
        if row.status is not Status.OK:
            found.setdefault((_ORDER.index(row.status), row.reason), []).append(row)
    ordered = sorted(found.items(), key=lambda item: item[0][0])
    return tuple(Setback(_ORDER[place], reason, tuple(rows)) for (place, reason), rows in ordered)


def own_excess(report: Report, group: GroupReport) -> Excess | None:
    """Return the excess against the first benchmark that `group` names for itself; None where it names none."""
    own = {row.symbol for row in report.benchmarks if row.of_group_only}
    return next((excess for excess in group.excesses if excess.benchmark in own), None)
