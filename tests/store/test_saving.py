"""What a save writes, and which closes it calls corrected."""

from pathlib import Path

from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.connecting import for_writing
from cryptoai_cli.store.records import BarKey, Correction, Corrections
from tests.build import FRIDAY, MONDAY, THURSDAY
from tests.store.kept import CLOSE, bar, candle, fact, held, split, verdict_text


def test_a_changed_close_is_a_correction(store: BarStore) -> None:
    store.save([bar(close=100.0), bar("RIOT", close=7.0)], [candle(close=115_000.0)])

    corrections = store.save([bar(close=100.5), bar("RIOT", close=7.0)], [candle(close=115_001.0)])

    assert corrections.first == (
        Correction("MARA", MONDAY, "yahoo", 100.0, 100.5),
        Correction("BTC-USD", MONDAY, "yahoo", 115_000.0, 115_001.0),
    )
    assert corrections.count == 2
    assert [found.close for found in held(store)] == [100.5, 7.0]


def test_a_difference_of_floating_point_is_no_correction(store: BarStore) -> None:
    store.save([bar(close=0.3)])

    assert store.save([bar(close=0.1 + 0.2)]) == Corrections()
    assert held(store)[0].close == 0.3


def test_t07_an_early_close_that_is_settled_differently_is_a_correction(store: BarStore) -> None:
    store.save([bar("^GSPC", close=6654.0, unsettled=True), bar("^IXIC", close=22_694.0, unsettled=True)])
    assert [found.unsettled for found in held(store)] == [True, True]

    corrections = store.save([bar("^GSPC", close=6654.72), bar("^IXIC", close=22_694.0)])

    assert corrections.first == (Correction("^GSPC", MONDAY, "yahoo", 6654.0, 6654.72),)
    assert [found.unsettled for found in held(store)] == [False, False]


def test_the_same_bar_twice_in_one_save_is_merged(store: BarStore) -> None:
    corrections = store.save([bar(close=100.0, volume=5.0), bar(close=101.0)])

    assert held(store) == (bar(close=101.0, volume=5.0),)
    assert corrections.first == (Correction("MARA", MONDAY, "yahoo", 100.0, 101.0),)


def test_saving_the_same_twice_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with for_writing(path) as connection:
        store = BarStore(connection, path)
        for _ in range(2):
            before = connection.total_changes
            store.save([bar(), bar("RIOT")], [candle()], [split("NVDA")], [fact()])
        assert connection.total_changes == before
    connection.close()


def test_a_later_bar_of_the_same_save_is_compared_with_the_one_before_it(store: BarStore) -> None:
    store.save([bar(close=100.0)])

    corrections = store.save([bar(close=101.0), bar(close=102.0)])

    assert [(each.old_close, each.new_close) for each in corrections.first] == [(100.0, 101.0), (101.0, 102.0)]


def test_what_fills_an_empty_cell_is_written_and_is_no_correction(store: BarStore) -> None:
    store.save([bar(close=100.0)], [candle(close=5.0)], facts=[fact(name="")])

    corrections = store.save([bar(close=100.0, volume=7.0)], [candle(close=5.0, high=6.0)], facts=[fact()])

    assert corrections == Corrections()
    assert held(store) == (bar(close=100.0, volume=7.0),)
    assert store.candles(["BTC-USD"], [CLOSE]) == (candle(close=5.0, high=6.0),)
    assert store.facts(["MARA"]) == (fact(),)


def test_more_records_than_one_look_up_takes_are_all_compared(store: BarStore) -> None:
    symbols = [f"S{number:03}" for number in range(700)]
    store.save(bar(symbol) for symbol in symbols)

    assert store.save(bar(symbol, close=100.0 + (symbol == "S650")) for symbol in symbols).count == 1


def test_a_split_on_record_of_another_source_leaves_an_arriving_bar_alone(store: BarStore) -> None:
    before = CLOSE.replace(day=10)
    store.save([], splits=[split(session=MONDAY, source="cnbc")])
    store.save([bar(session=FRIDAY, close=50.0, source=name, arrived_at=before) for name in ("cnbc", "yahoo")])

    assert [(each.source, each.close) for each in held(store)] == [("cnbc", 25.0), ("yahoo", 50.0)]


SUSPECT = "suspect: looks like a split"


def test_a_base_that_is_corrected_drops_the_verdict_on_the_move_measured_from_it(store: BarStore) -> None:
    store.save([bar(session=FRIDAY, close=200.0), bar(close=100.0, verdict=SUSPECT)])
    store.save([bar(session=FRIDAY, close=100.0)])
    assert [verdict_text(found) for found in held(store)] == ["", ""]


def test_a_base_that_hardly_changes_keeps_the_verdict_on_the_move_measured_from_it(store: BarStore) -> None:
    store.save([bar(session=FRIDAY, close=200.0), bar(close=100.0, verdict="confirmed")])
    store.save([bar(session=FRIDAY, close=200.5)])
    assert [verdict_text(found) for found in held(store)] == ["", "confirmed"]


def test_a_verdict_that_comes_with_the_corrected_base_is_kept(store: BarStore) -> None:
    store.save([bar(session=FRIDAY, close=200.0), bar(close=100.0, verdict=SUSPECT)])
    store.save([bar(session=FRIDAY, close=170.0), bar(close=100.0, verdict="confirmed")])
    assert [verdict_text(found) for found in held(store)] == ["", "confirmed"]


def test_a_corrected_base_says_nothing_of_other_sessions_sources_and_moves_with_a_base_of_their_own(
    store: BarStore,
) -> None:
    others = [
        bar(session=THURSDAY, close=150.0, verdict=SUSPECT),
        bar(close=100.0, verdict=SUSPECT, previous_close=99.0),
        bar(close=100.0, verdict=SUSPECT, source="nasdaq"),
        bar("RIOT", close=100.0, verdict=SUSPECT),
    ]
    store.save([bar(session=FRIDAY, close=200.0), *others])
    store.save([bar(session=FRIDAY, close=100.0)])
    assert [verdict_text(found) for found in held(store) if found.session != FRIDAY] == [SUSPECT] * 4


def test_a_bar_is_removed_by_its_key_and_no_other_one(store: BarStore) -> None:
    others = (bar(session=FRIDAY), bar(source="nasdaq"), bar("RIOT"))
    store.save([bar(), *others])
    store.remove_bars([BarKey("MARA", MONDAY, "yahoo")])
    assert set(held(store)) == set(others)
