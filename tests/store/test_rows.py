from contextlib import closing
from datetime import UTC, date, datetime

import pytest

from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.connecting import in_memory
from cryptoai_cli.store.rows import bars_of, cell_of, chunks, row_of
from cryptoai_cli.store.tables import BARS
from tests.build import MONDAY
from tests.store.kept import EVER, bar, candle, fact, held, split

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


@pytest.mark.parametrize("kind", ["doubtful", "CONFIRMED"])
def test_a_verdict_of_a_kind_that_is_not_known_is_none(kind: str) -> None:
    with closing(in_memory()) as connection:
        row = list(row_of(bar(verdict="confirmed")))
        row[10] = kind
        connection.execute(BARS.replace, row)
        (found,) = bars_of(connection.execute(BARS.select("")))
        assert found.verdict is None
        (columns,) = BarStore(connection, None).bar_columns(["MARA"], *EVER)
        assert columns.flags(MONDAY).verdict is None


def test_a_long_list_comes_in_pieces_and_an_empty_one_in_none() -> None:
    assert list(chunks(range(5), 2)) == [(0, 1), (2, 3), (4,)]
    assert list(chunks(range(4), 2)) == [(0, 1), (2, 3)]
    assert list(chunks([], 2)) == []


def test_early_is_a_truth_value_of_its_own(store: BarStore) -> None:
    store.save([bar(unsettled=True), bar("RIOT")])
    assert [found.unsettled for found in held(store)] == [True, False]
