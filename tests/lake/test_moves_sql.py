import duckdb
import pytest

from cryptoai_cli.lake.moves_sql import BASE, MOVES, WHOLE, followed


@pytest.mark.parametrize(
    ("last", "net_change", "stale", "moves"),
    [
        ("10", "1", "NULL", True),
        ("10", "-1", "false", True),
        ("10", "1", "true", False),
        ("10", "10", "NULL", False),
        ("10", "11", "NULL", False),
        ("0", "-1", "NULL", False),
        ("10", "NULL", "NULL", False),
        ("NULL", "1", "NULL", False),
    ],
)
def test_a_row_moves_from_a_base_above_zero_unless_the_list_says_it_is_old(
    last: str, net_change: str, stale: str, *, moves: bool
) -> None:
    rows = f"SELECT {last}::DOUBLE AS last, {net_change}::DOUBLE AS net_change, {stale}::BOOLEAN AS stale"
    assert duckdb.connect().execute(f"SELECT moves FROM (SELECT {BASE}, {MOVES} FROM ({rows}))").fetchall() == [
        (moves,)
    ]


def test_each_row_has_the_session_before_of_its_own_line_beside_it() -> None:
    rows = "VALUES ('A', 0, 5.0, 1.0, 9), ('A', 2, 5.0, 1.0, 9), ('B', 1, 7.0, 1.0, 9)"
    cells = f"{rows}) cells(symbol, position, last, net_change, volume)"
    query = f"WITH listed AS (SELECT symbol, position, last, {WHOLE} FROM ({cells}), {followed('symbol')} "
    shown = "SELECT symbol, gap, before, whole = whole_before FROM followed ORDER BY symbol, position"
    found = duckdb.connect().execute(query + shown).fetchall()
    assert found == [("A", None, None, None), ("A", 2, 5.0, True), ("B", None, None, None)]
