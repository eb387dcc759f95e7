"""What a move is in SQL, for every query that measures the lines of the lake."""

BASE = "last - net_change AS base"
WHOLE = "hash(last, net_change, volume) AS whole"  # a row that repeats the one before has the same
MOVES = """coalesce(last > 0 AND base > 1e-9 AND abs(base) > 1e-9 * last, false) AND stale IS NOT TRUE AS moves"""


def followed(line: str) -> str:
    """Return a CTE that sets the session before beside each row of `listed`; `line` is the column that tells lines."""
    return f"""followed AS (
    SELECT *, position - lag(position) OVER every AS gap, lag(last) OVER every AS before,
        lag(whole) OVER every AS whole_before
    FROM listed WINDOW every AS (PARTITION BY {line} ORDER BY position)
)"""
