import sqlite3
from datetime import date
from pathlib import Path

import pytest

from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.connecting import for_reading, for_writing
from cryptoai_cli.store.market_caps import KeptMarketCap
from cryptoai_cli.store.opening import open_store
from tests.build import EVENING, FRIDAY, MONDAY, THURSDAY, WEDNESDAY


def kept(
    symbol: str = "MARA",
    session: date = MONDAY,
    value: float | None = 7.5e9,
    *,
    source: str = "yahoo",
    currency: str = "USD",
) -> KeptMarketCap:
    return KeptMarketCap(symbol, session, source, value, currency, EVENING)


def test_what_is_saved_is_read_back_exactly(store: BarStore) -> None:
    none = kept("RIOT", value=None, currency="")
    store.save_market_caps([kept(value=0.1 + 0.2), none])
    assert store.market_caps(["MARA", "RIOT", "NONE"], MONDAY, MONDAY) == (kept(value=0.1 + 0.2), none)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (THURSDAY, THURSDAY),  # of the session itself
        (WEDNESDAY, THURSDAY),  # the first one after it
        (FRIDAY, MONDAY),
        (date(2025, 10, 14), MONDAY),  # nothing later: the last one before it
    ],
)
def test_a_value_is_that_of_the_session_or_the_nearest_after_it(store: BarStore, asked: date, found: date) -> None:
    store.save_market_caps([kept(session=THURSDAY), kept(session=MONDAY), kept("RIOT", session=FRIDAY)])
    assert [value.session for value in store.market_caps(["MARA"], asked, date(2025, 10, 14))] == [found]


def test_a_value_from_a_clock_that_was_ahead_counts_as_none(store: BarStore) -> None:
    store.save_market_caps([kept(session=THURSDAY), kept(session=date(2025, 10, 24)), kept("RIOT", date(2025, 10, 24))])
    found = store.market_caps(["MARA", "RIOT"], FRIDAY, MONDAY)
    assert [(value.symbol, value.session) for value in found] == [("MARA", THURSDAY)]


def test_a_later_answer_for_the_same_session_replaces_the_first(store: BarStore) -> None:
    store.save_market_caps([kept(value=1.0)])
    store.save_market_caps([kept(value=2.0), kept(value=3.0, source="other")])
    found = store.market_caps(["MARA"], MONDAY, MONDAY)
    assert [(value.source, value.value) for value in found] == [("other", 3.0), ("yahoo", 2.0)]


def test_a_thousand_symbols_are_asked_for_at_once_even_of_an_old_sqlite(tmp_path: Path) -> None:
    symbols = [f"S{number:04}" for number in range(1_000)]
    connection = for_writing(tmp_path / "store.sqlite")
    connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)
    with BarStore(connection, None) as store:
        store.save_market_caps(map(kept, symbols))
        assert [value.symbol for value in store.market_caps(symbols, MONDAY, MONDAY)] == symbols


def test_a_store_that_is_only_read_keeps_none(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with open_store(path, EVENING).store as store:
        store.save_market_caps([kept()])
    with BarStore(for_reading(path), path, read_only=True) as store:
        store.save_market_caps([kept("RIOT")])
        assert [value.symbol for value in store.market_caps(["MARA", "RIOT"], MONDAY, MONDAY)] == ["MARA"]


def test_asking_again_without_an_answer_keeps_the_value_that_is_known(store: BarStore) -> None:
    store.save_market_caps([kept(value=7.5e9)])
    store.save_market_caps([kept(value=None, currency="")])
    assert [value.value for value in store.market_caps(["MARA"], MONDAY, MONDAY)] == [7.5e9]
    store.save_market_caps([kept(value=8e9)])
    assert [value.value for value in store.market_caps(["MARA"], MONDAY, MONDAY)] == [8e9]


def test_a_value_that_was_not_known_is_replaced_by_a_later_one(store: BarStore) -> None:
    store.save_market_caps([kept(value=None, currency="")])
    store.save_market_caps([kept(value=8e9)])
    assert store.market_caps(["MARA"], MONDAY, MONDAY) == (kept(value=8e9),)
