"""Count the breadth of every session of the lake, in one query.

Returns chain by each session's own change, which knows splits; levels are rebuilt from the chain. A row without a move
carries the level on. A row that repeats the one before has no move, nor has the first row of a line that no second
source has told of, once a list is held before it. One missing session is bridged by the two prices, unless these stand
on two bases; a longer gap, and a move that no one source may confirm, begins a new chain. Highs, lows and means are
those of one chain.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from cryptoai_cli.analysis.breadth_history import BreadthCounts
from cryptoai_cli.analysis.listed_move import LARGEST_ON_ONE_SOURCE
from cryptoai_cli.lake.moves_sql import BASE, MOVES, WHOLE, followed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

YEAR, LONG, SHORT = 252, 200, 50
_LEAST_BASE, _LARGEST_BASE = 0.6, 1.67  # of the price two sessions before: beyond them there was a split

# numbers in place of symbols: windows over them take half the time
_COUNTED = """
CREATE OR REPLACE TEMP TABLE counted AS SELECT symbol, row_number() OVER () AS line
FROM (SELECT DISTINCT symbol FROM lines) ANTI JOIN left_out USING (symbol)
"""
_QUERY = f"""
WITH listed AS (
    SELECT line, position, last, {BASE}, volume > 0 AS is_traded, {WHOLE},
        second_return IS NOT NULL OR position = $first AS is_known, {MOVES}
    FROM lines JOIN days USING (date) JOIN counted USING (symbol)
), {followed("line")}, moved AS (
    SELECT line, position, last, gap, before, base, is_traded,
        moves AND (gap IS NOT NULL OR is_known) AND (gap IS DISTINCT FROM 1 OR whole <> whole_before) AS has_move,
        CASE WHEN has_move THEN last / base - 1 END AS move
    FROM followed
), stepped AS (
    SELECT *, CASE
        WHEN gap = 1 AND has_move AND move <= {LARGEST_ON_ONE_SOURCE} THEN ln(1 + move)
        WHEN gap = 1 AND NOT has_move THEN 0
        WHEN gap = 2 AND last > 0 AND before > 0 AND base / before BETWEEN {_LEAST_BASE} AND {_LARGEST_BASE}
            THEN ln(last / before)
        END AS step
    FROM moved
), chained AS (
    SELECT *, sum(CASE WHEN step IS NULL THEN 1 ELSE 0 END)
        OVER (PARTITION BY line ORDER BY position ROWS UNBOUNDED PRECEDING) AS chain
    FROM stepped
), levelled AS (
    SELECT line, chain, position, has_move AND is_traded AS counts, move,
        sum(coalesce(step, 0)) OVER chains AS level, row_number() OVER chains AS age
    FROM chained WINDOW chains AS (PARTITION BY line, chain ORDER BY position ROWS UNBOUNDED PRECEDING)
), judged AS (
    SELECT position, counts, move, level, exp(level) AS price, age,
        max(level) OVER (chains ROWS BETWEEN {YEAR} PRECEDING AND 1 PRECEDING) AS highest,
        min(level) OVER (chains ROWS BETWEEN {YEAR} PRECEDING AND 1 PRECEDING) AS lowest,
        avg(exp(level)) OVER (chains ROWS BETWEEN {SHORT - 1} PRECEDING AND CURRENT ROW) AS short_mean,
        avg(exp(level)) OVER (chains ROWS BETWEEN {LONG - 1} PRECEDING AND CURRENT ROW) AS long_mean
    FROM levelled WINDOW chains AS (PARTITION BY line, chain ORDER BY position)
)
SELECT days.date, days.position,
    count(*) FILTER (move > 0), count(*) FILTER (move < 0), count(*) FILTER (move = 0),
    count(*) FILTER (age > {YEAR}),
    count(*) FILTER (age > {YEAR} AND level > highest + 1e-12),
    count(*) FILTER (age > {YEAR} AND level < lowest - 1e-12),
    count(*) FILTER (age >= {SHORT}), count(*) FILTER (age >= {SHORT} AND price > short_mean),
    count(*) FILTER (age >= {LONG}), count(*) FILTER (age >= {LONG} AND price > long_mean)
FROM judged JOIN days USING (position) WHERE counts
GROUP BY ALL ORDER BY days.position
"""


def count_breadth(
    connection: "DuckDBPyConnection", sessions: Sequence[date], left_out: Sequence[str]
) -> tuple[BreadthCounts, ...]:
    """Count the breadth of every session that the view `lines` of a connection holds, oldest first.

    `lines` has `date`, `symbol`, `last`, `net_change`, `volume`, `stale` and `second_return`. `sessions` are all
    sessions of the calendar from the first one held to the last; `left_out` are the symbols that are neither shares nor
    ADRs.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE days (date DATE, position INTEGER)")
    connection.execute("INSERT INTO days SELECT unnest(?::DATE[]), unnest(range(?))", [list(sessions), len(sessions)])
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE left_out AS SELECT unnest(?::VARCHAR[]) AS symbol", [list(left_out)]
    )
    connection.execute(_COUNTED)
    (first,) = connection.execute("SELECT min(position) FROM lines JOIN days USING (date)").fetchall()[0]
    return tuple(BreadthCounts(*row) for row in connection.execute(_QUERY, {"first": first}).fetchall())
