"""Rank the rows of a report by the chosen figure."""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from cryptoai_cli.analysis.context import Context
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.report.model import Row


class RankFigure(Struct, frozen=True):
    """One figure: how to read it from a row, its column in files, and its heading in tables.

    `of_context` reads it from an instrument's context; it is None for a figure that needs no earlier sessions.
    """

    of_row: Callable[[Row], float | None]
    column: str
    heading: str
    of_context: Callable[[Context], float | None] | None = None


RANK_FIGURES: Mapping[RankBy, RankFigure] = {
    RankBy.CHANGE: RankFigure(lambda row: row.simple_return, "change_pct", "Change"),
    RankBy.EXCESS: RankFigure(lambda row: row.excess_return, "excess_pct", "Excess"),
    RankBy.BETA_EXCESS: RankFigure(
        lambda row: row.beta_excess_return, "beta_excess_pct", "After beta", lambda context: context.beta_excess_return
    ),
    RankBy.SURPRISE: RankFigure(lambda row: row.surprise, "surprise", "Surprise", lambda context: context.surprise),
    RankBy.RELATIVE_VOLUME: RankFigure(
        lambda row: row.relative_volume, "relative_volume", "Rel. volume", lambda context: context.relative_volume
    ),
}


def rank_figure(row: Row, rank_by: RankBy) -> float | None:
    """Return the unrounded figure that ranks `row`; None if the row is not `ok` or lacks the figure."""
    return RANK_FIGURES[rank_by].of_row(row) if row.status is Status.OK else None


def ranked_rows(rows: Iterable[Row], rank_by: RankBy) -> tuple[Row, ...]:
    """Return the rows that can be ranked, each symbol once, highest figure first and ties by symbol."""
    figures = [(figure, row) for row in unique_rows(rows) if (figure := rank_figure(row, rank_by)) is not None]
    return tuple(row for _, row in sorted(figures, key=lambda pair: (-pair[0], pair[1].symbol)))


def unique_rows(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the first row of each symbol, in order of appearance."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row.symbol, row)
    return tuple(first.values())
