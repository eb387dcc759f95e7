from contextlib import closing
from datetime import UTC, date, datetime

import pytest

from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.connecting import in_memory
from cryptoai_cli.store.rows import bars_of, cell_of, chunks, row_of
from cryptoai_cli.store.tables import BARS
from cryptoai_cli.store.unreadable import UnreadableRow, unreadable_rows
from tests.build import MONDAY
from tests.store.kept import EVER, bar, candle, days, fact, held, split

LONG_AGO = datetime(1962, 1, 2, 21, tzinfo=UTC)


def test_a_bar_is_a_row_with_its_verdict_in_two_cells() -> None:
    row = row_of(bar(verdict="suspect: looks like a split: 2 for 1", unsettled=True))
    assert row[:4] == ("MARA", "2025-10-13", "yahoo", 100.0)
    assert row[9:12] == (True, "suspect", "looks like a split: 2 for 1")
    assert row_of(bar())[9:12] == (False, "", "")


def test_instants_are_seconds_since_1970_and_days_are_iso_dates() -> None:
    assert row_of(candle(ends=datetime(1970, 1, 2, tzinfo=UTC)))[1] == 86_400.0
    assert row_of(split())[1] == "2025-10-13"
    assert row_of(fact(listed=MONDAY))[-1] == "2025-10-13"
    assert [cell_of(value) for value in ("x", 1.5, None)] == ["x", 1.5, None]


def test_what_lies_before_1970_comes_back_as_it_was(store: BarStore) -> None:
    old = bar(session=date(1962, 1, 2), as_of=LONG_AGO, arrived_at=LONG_AGO)
    store.save([old])
    assert held(store) == (old,)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("verdict", "doubtful"),
        ("verdict", "CONFIRMED"),
        ("close", "12 abc"),
        ("close", 0.0),
        ("volume", -1.0),
        ("early", 7),
    ],
)
def test_a_row_with_an_impossible_cell_is_passed_over_and_noted(column: str, cell: str | float) -> None:
    with closing(in_memory()) as connection:
        row = list(row_of(bar(verdict="confirmed")))
        row[BARS.columns.index(column)] = cell
        connection.executemany(BARS.replace, [row, row_of(bar("RIOT"))])
        assert [found.symbol for found in bars_of(connection.execute(BARS.select("")))] == ["RIOT"]
        columns = BarStore(connection, None).bar_columns(["MARA", "RIOT"], *EVER)
        assert [each.symbol for each in columns] == ["RIOT"]
        assert unreadable_rows(connection) == (UnreadableRow("bars", ("MARA", "2025-10-13", "yahoo")),)


def test_the_other_rows_of_a_symbol_are_read_beside_an_impossible_one() -> None:
    with closing(in_memory()) as connection:
        rows = [row_of(bar(session=day, close=float(at))) for at, day in enumerate(days(4))]
        connection.executemany(BARS.replace, rows)
        (columns,) = BarStore(connection, None).bar_columns(["MARA"], *EVER)
        assert columns.closes == (1.0, 2.0, 3.0)
        assert columns.sessions == days(4)[1:]


def test_a_long_list_comes_in_pieces_and_an_empty_one_in_none() -> None:
    assert list(chunks(range(5), 2)) == [(0, 1), (2, 3), (4,)]
    assert list(chunks(range(4), 2)) == [(0, 1), (2, 3)]
    assert list(chunks([], 2)) == []


def test_early_is_a_truth_value_of_its_own(store: BarStore) -> None:
    store.save([bar(unsettled=True), bar("RIOT")])
    assert [found.unsettled for found in held(store)] == [True, False]


def test_a_flag_of_text_is_no_sound_row(store: BarStore) -> None:
    store.save([bar()])
    store._connection.execute("UPDATE bars SET early = 'abc'")
    assert store.bar_columns(["MARA"], *EVER) == ()
