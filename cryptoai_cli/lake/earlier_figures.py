"""Sum up the earlier sessions of every line of the lake, in one query: volumes, and returns beside a benchmark's."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cryptoai_cli.analysis.context import VOLUME_SESSIONS
from cryptoai_cli.analysis.earlier_sessions import OTHER_BASIS, EarlierSessions
from cryptoai_cli.analysis.listed_move import LARGEST_ON_ONE_SOURCE
from cryptoai_cli.lake.moves_sql import BASE, MOVES, WHOLE, followed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_QUERY = f"""
WITH listed AS (
    SELECT symbol, position, market, last, volume, {BASE}, {WHOLE}, {MOVES}
    FROM lake JOIN earlier_days USING (date)
), {followed("symbol")}, moved AS (
    SELECT symbol, position, market, last, gap IS NOT DISTINCT FROM 1 AND whole = whole_before AS repeats,
        CASE WHEN moves AND gap IS NOT NULL AND NOT repeats AND last / base - 1 <= {LARGEST_ON_ONE_SOURCE}
            THEN last / base - 1 END AS own,
        CASE WHEN volume > 0 AND NOT repeats THEN volume END AS traded,
        CASE WHEN gap = 1 AND moves AND before > 0 AND abs(base / before - 1) > {OTHER_BASIS}
            THEN ln(before / base) ELSE 0 END AS split
    FROM followed
), rebased AS (
    SELECT *, coalesce(sum(split) OVER (PARTITION BY symbol ORDER BY position
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING), 0) AS splits
    FROM moved
)
SELECT symbol,
    count(traded) FILTER (position >= $count - {VOLUME_SESSIONS}),
    sum(traded * exp(splits)) FILTER (position >= $count - {VOLUME_SESSIONS}),
    max(last) FILTER (position = $count - 1),
    regr_count(own, market), regr_sxx(own, market), regr_syy(own, market), regr_sxy(own, market)
FROM rebased GROUP BY symbol
"""


def earlier_figures(
    connection: "DuckDBPyConnection", days: Sequence[date], market: Mapping[date, float]
) -> Mapping[str, EarlierSessions]:
    """Return what the view `lake` of a connection tells of every symbol over `days`, by symbol.

    `days` are consecutive sessions up to the one before the reported session; the first one has no return. `market` are
    the returns of the benchmark, fractions.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE earlier_days (date DATE, position INTEGER, market DOUBLE)")
    columns = [list(days), len(days), [market.get(day) for day in days]]
    connection.execute(
        "INSERT INTO earlier_days SELECT unnest(?::DATE[]), unnest(range(?)), unnest(?::DOUBLE[])", columns
    )
    rows = connection.execute(_QUERY, {"count": len(days)}).fetchall()
    return {symbol: EarlierSessions(*figures) for symbol, *figures in rows}
