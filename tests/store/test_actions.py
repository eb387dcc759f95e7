import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import Dividend, Split
from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.opening import open_store
from tests.build import EVENING, FRIDAY, MONDAY

WHOLE = CorporateActions(
    MONDAY,
    "nasdaq",
    is_whole=True,
    splits={"A": Split(MONDAY, 11, 10), "C": Split(MONDAY, 1, 20)},
    dividends={"A": Dividend(MONDAY, 0.5), "B": Dividend(MONDAY, 25.0)},
)


def test_actions_are_read_back_for_the_symbols_asked_for(store: BarStore) -> None:
    store.save_actions(WHOLE, EVENING)
    assert store.actions(MONDAY, ["A", "B", "C"]) == WHOLE
    found = store.actions(MONDAY, ["B", "NONE"])
    assert (found.splits, found.dividends, found.is_whole) == ({}, {"B": Dividend(MONDAY, 25.0)}, True)


def test_a_session_without_actions_that_was_asked_for_is_known_as_such(store: BarStore) -> None:
    store.save_actions(CorporateActions(MONDAY, "nasdaq", is_whole=True), EVENING)
    assert store.actions(MONDAY, ["A"]) == CorporateActions(MONDAY, "nasdaq", is_whole=True)
    assert store.actions(FRIDAY, ["A"]) == CorporateActions(FRIDAY, "", is_whole=False)


def test_single_actions_do_not_make_a_session_whole_and_stand_beside_a_whole_one(store: BarStore) -> None:
    single = CorporateActions(MONDAY, "yahoo", is_whole=False, dividends={"D": Dividend(MONDAY, 9.0)})
    store.save_actions(single, EVENING)
    assert store.actions(MONDAY, ["D"]) == CorporateActions(MONDAY, "", is_whole=False, dividends=single.dividends)
    store.save_actions(WHOLE, EVENING)
    assert set(store.actions(MONDAY, ["A", "D"]).dividends) == {"A", "D"}


def test_a_whole_session_replaces_what_its_source_said_before(store: BarStore) -> None:
    store.save_actions(WHOLE, EVENING)
    store.save_actions(CorporateActions(MONDAY, "nasdaq", is_whole=True), EVENING)
    assert store.actions(MONDAY, ["A", "B", "C"]).dividends == {}


def test_many_symbols_are_asked_for_in_pieces(store: BarStore) -> None:
    store.save_actions(WHOLE, EVENING)
    symbols = ["A", *(f"X{at}" for at in range(2000)), "C"]
    assert set(store.actions(MONDAY, symbols).splits) == {"A", "C"}


def test_a_store_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    open_store(path, EVENING).store.close()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)) as connection:
        BarStore(connection, path, read_only=True).save_actions(WHOLE, EVENING)
    assert open_store(path, EVENING).store.actions(date(2025, 10, 13), ["A"]).splits == {}


def test_a_session_with_an_action_that_cannot_be_read_is_not_whole(store: BarStore) -> None:
    store.save_actions(CorporateActions(MONDAY, "nasdaq", is_whole=True, splits={}, dividends={}), EVENING)
    assert store.actions(MONDAY, ["MARA"]).is_whole
    store._connection.execute("INSERT INTO actions VALUES ('2025-10-13', 'MARA', 'nasdaq', 'two', 1, NULL, 0)")
    assert not store.actions(MONDAY, ["MARA"]).is_whole


def test_a_listed_split_that_cannot_be_read_is_noted_as_one_of_its_own_table(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with open_store(path, EVENING).store as store:
        store.save_actions(WHOLE, EVENING)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE actions SET numerator = 'eleven' WHERE symbol = 'A'")
    with open_store(path, EVENING).store as store:
        assert [split.symbol for split in store.listed_splits(["A", "C"])] == ["C"]
        assert [row.table for row in store.remove_unreadable()] == ["actions"]
        assert store.find_unreadable() == ()
