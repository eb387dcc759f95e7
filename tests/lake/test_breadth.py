from collections.abc import Iterable
from datetime import date, timedelta

import duckdb
import pytest

from cryptoai_cli.analysis.breadth_history import BreadthCounts
from cryptoai_cli.lake.breadth import LONG, SHORT, YEAR, count_breadth

FIRST = date(2024, 1, 1)
Row = tuple[int, str, float | None, float | None, float | None, bool]


def counted(rows: Iterable[Row], days: int, left_out: tuple[str, ...] = ()) -> dict[int, BreadthCounts]:
    """Return the counts by position for rows of (position, symbol, last, net change, volume, stale)."""
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE lines (date DATE, symbol VARCHAR, last DOUBLE, net_change DOUBLE, volume DOUBLE, stale BOOLEAN, "
        "second_return DOUBLE)"
    )
    values = [(FIRST + timedelta(at), *rest) for at, *rest in rows]
    connection.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, NULL)", values)
    sessions = [FIRST + timedelta(at) for at in range(days)]
    return {each.position: each for each in count_breadth(connection, sessions, left_out)}


def walk(symbol: str, prices: Iterable[float | None]) -> list[Row]:
    """Return rows for a line at these prices, one a session; none where the price is None."""
    rows: list[Row] = []
    before = None
    for at, price in enumerate(prices):
        if price is not None:
            rows.append((at, symbol, price, price - (before or price / 1.01), 10.0 + at, False))
        before = price if price is not None else before
    return rows


def test_each_session_counts_what_rose_fell_and_stood_still() -> None:
    rows: list[Row] = [
        (0, "A", 11.0, 1.0, 5.0, False),
        (0, "B", 9.0, -1.0, 5.0, False),
        (0, "C", 9.0, 0.0, 5.0, False),
        (0, "W", 9.0, 1.0, 5.0, False),
        (0, "NOVOLUME", 9.0, 1.0, 0.0, False),
        (0, "UNTOLD", 9.0, 1.0, None, False),
        (0, "STALE", 9.0, 1.0, 5.0, True),
        (0, "FIRST", 9.0, 9.0, 5.0, False),
        (0, "NOCHANGE", 9.0, None, 5.0, False),
        (0, "NEGATIVE", 9.0, 10.0, 5.0, False),
    ]
    found = counted(rows, 1, left_out=("W",))
    assert found == {0: BreadthCounts(FIRST, 0, 1, 1, 1)}


def test_a_high_is_above_the_levels_of_the_252_sessions_before() -> None:
    flat = [100.0 + (at % 2) for at in range(YEAR)]
    found = counted(walk("A", [*flat, 101.5]), YEAR + 1)
    assert (found[YEAR].judged_year, found[YEAR].new_highs, found[YEAR].new_lows) == (1, 1, 0)
    assert found[YEAR - 1].judged_year == 0
    assert counted(walk("A", [*flat, 100.9]), YEAR + 1)[YEAR].new_highs == 0
    assert counted(walk("A", [*flat, 99.0]), YEAR + 1)[YEAR].new_lows == 1


def test_what_lies_further_back_than_a_year_does_not_count() -> None:
    found = counted(walk("A", [200.0, *[100.0 + (at % 2) for at in range(YEAR)], 101.5]), YEAR + 2)
    assert found[YEAR + 1].new_highs == 1


def test_a_split_makes_no_low_because_levels_chain_by_changes() -> None:
    prices = [100.0 + (at % 2) for at in range(YEAR)]
    rows = [*walk("A", prices), (YEAR, "A", 10.15, 0.05, 10.0, False)]
    found = counted(rows, YEAR + 1)[YEAR]
    assert (found.new_lows, found.new_highs, found.judged_year) == (0, 1, 1)


@pytest.mark.parametrize(("hole", "judged"), [(1, 1), (2, 0)])
def test_one_missing_session_is_bridged_and_a_longer_gap_begins_anew(hole: int, judged: int) -> None:
    prices: list[float | None] = [100.0 + (at % 2) for at in range(YEAR + 1)]
    prices[100 : 100 + hole] = [None] * hole
    prices += [100.0] * hole
    found = counted(walk("A", [*prices, 200.0]), len(prices) + 1)
    last = found[len(prices)]
    assert (last.judged_year, last.new_highs) == (judged, judged)


def test_a_missing_session_with_a_split_in_it_is_not_bridged() -> None:
    rows = walk("A", [100.0 + (at % 2) for at in range(YEAR)])
    rows += [(YEAR + 1, "A", 10.0, 0.1, 10.0, False)]
    found = counted(rows, YEAR + 2)[YEAR + 1]
    assert (found.judged_year, found.new_lows) == (0, 0)


def test_a_stale_row_carries_the_level_on() -> None:
    rows = [
        (at, symbol, last, change, volume, at == 60)
        for at, symbol, last, change, volume, _ in walk("A", [100.0 + (at % 2) for at in range(YEAR + 1)])
    ]
    assert counted(rows, YEAR + 1)[YEAR].judged_year == 1


def test_a_move_that_one_source_may_not_confirm_begins_a_new_chain() -> None:
    prices = [100.0 + (at % 2) for at in range(YEAR)]
    assert counted(walk("A", [*prices, 500.0]), YEAR + 1)[YEAR].judged_year == 0
    assert counted(walk("A", [*prices, 390.0]), YEAR + 1)[YEAR].judged_year == 1


@pytest.mark.parametrize("length", [SHORT, LONG])
def test_a_price_is_compared_with_the_mean_of_its_last_sessions(length: int) -> None:
    found = counted([*walk("A", [100.0] * (length - 1) + [101.0]), *walk("B", [100.0] * (length - 1) + [99.0])], length)
    last = found[length - 1]
    judged, above = (last.judged_50, last.above_50) if length == SHORT else (last.judged_200, last.above_200)
    assert (judged, above) == (2, 1)
    earlier = found[length - 2]
    assert (earlier.judged_50 if length == SHORT else earlier.judged_200) == 0


def test_a_row_that_repeats_the_one_before_has_no_move() -> None:
    row = ("A", 11.0, 1.0, 5.0, False)
    found = counted([(0, *row), (1, *row), (2, "A", 11.0, 1.0, 6.0, False)], 3)
    assert [found[at].advances if at in found else 0 for at in range(3)] == [1, 0, 1]


def test_the_first_row_of_a_line_counts_only_in_the_first_list() -> None:
    rows: list[Row] = [
        (0, "A", 11.0, 1.0, 5.0, False),
        (1, "A", 12.0, 1.0, 5.0, False),
        (1, "B", 12.0, 1.0, 5.0, False),
    ]
    found = counted(rows, 2)
    assert (found[0].advances, found[1].advances) == (1, 1)


def test_a_row_without_a_change_carries_the_level_on() -> None:
    rows = walk("A", [100.0 + (at % 2) for at in range(SHORT)])
    rows[20] = (20, "A", 100.0, None, 30.0, False)
    assert counted(rows, SHORT)[SHORT - 1].judged_50 == 1


def test_a_second_source_makes_a_first_row_count() -> None:
    connection = duckdb.connect()
    rows = "(VALUES (DATE '2024-01-01', 'A', NULL), (DATE '2024-01-02', 'B', 0.1)) AS t(date, symbol, second_return)"
    figures = "11.0 AS last, 1.0 AS net_change, 5.0 AS volume, false AS stale"
    connection.execute(f"CREATE TABLE lines AS SELECT *, {figures} FROM {rows}")
    found = count_breadth(connection, [FIRST, FIRST + timedelta(1)], ())
    assert [each.advances for each in found] == [1, 1]
