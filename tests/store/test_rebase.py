from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.rebase import rebased, takes_effect
from cryptoai_cli.store.records import Corrections, KeptBar
from tests.build import EVENING, FRIDAY, MONDAY, THURSDAY
from tests.store.kept import bar, held, memory_store, split

BEFORE = datetime(2025, 10, 10, 21, tzinfo=UTC)
AFTER = datetime(2025, 10, 13, 21, tzinfo=UTC)
TUESDAY = date(2025, 10, 14)
PRICES = st.floats(1e-4, 1e6)


def test_a_split_takes_effect_at_midnight_utc_of_its_session() -> None:
    assert takes_effect(MONDAY) == datetime(2025, 10, 13, tzinfo=UTC)


def test_a_split_divides_the_prices_and_multiplies_the_volume_of_earlier_bars() -> None:
    old = bar(
        session=FRIDAY,
        close=90.0,
        open=84.0,
        high=96.0,
        low=81.0,
        volume=1000.0,
        previous_close=87.0,
        arrived_at=BEFORE,
    )

    new = rebased(old, [split(session=MONDAY, ratio=(3.0, 1.0))])

    assert new[3:9] == (30.0, 28.0, 32.0, 27.0, 3000.0, 29.0)
    assert new[9:] == old[9:]


def test_t22_a_reverse_split_multiplies_the_prices() -> None:
    old = bar(session=FRIDAY, close=0.5, volume=1000.0, arrived_at=BEFORE)

    new = rebased(old, [split(ratio=(1.0, 10.0))])

    assert (new.close, new.volume) == (5.0, 100.0)


@pytest.mark.parametrize(
    "untouched",
    [
        bar(session=MONDAY, arrived_at=BEFORE),
        bar(session=FRIDAY, arrived_at=AFTER),
        bar(session=FRIDAY, arrived_at=takes_effect(MONDAY)),
    ],
)
def test_the_split_session_and_what_arrived_afterwards_are_on_the_new_basis_already(untouched: KeptBar) -> None:
    assert rebased(untouched, [split(session=MONDAY)]) is untouched


def test_a_split_rebases_what_is_held_of_its_symbol_and_source_only(store: BarStore) -> None:
    store.save(
        [
            bar("MARA", THURSDAY, 40.0, arrived_at=BEFORE),
            bar("MARA", FRIDAY, 50.0, volume=10.0, arrived_at=BEFORE),
            bar("MARA", FRIDAY, 50.0, source="cnbc", arrived_at=BEFORE),
            bar("RIOT", FRIDAY, 50.0, arrived_at=BEFORE),
        ]
    )

    corrections = store.save([bar("MARA", MONDAY, 26.0, arrived_at=AFTER)], splits=[split("MARA", MONDAY)])

    assert corrections == Corrections()
    assert [(b.symbol, b.session, b.source, b.close, b.volume) for b in held(store)] == [
        ("MARA", THURSDAY, "yahoo", 20.0, None),
        ("MARA", FRIDAY, "cnbc", 50.0, None),
        ("MARA", FRIDAY, "yahoo", 25.0, 20.0),
        ("MARA", MONDAY, "yahoo", 26.0, None),
        ("RIOT", FRIDAY, "yahoo", 50.0, None),
    ]
    assert store.splits(["MARA", "RIOT"]) == (split("MARA", MONDAY),)


@given(st.sampled_from([FRIDAY, MONDAY, TUESDAY]), st.sampled_from([BEFORE, takes_effect(MONDAY), AFTER]))
def test_bars_on_record_are_treated_like_arriving_ones(session: date, arrived_at: datetime) -> None:
    whole = bar(session=session, open=2.0, high=3.0, low=4.0, volume=5.0, previous_close=6.0, arrived_at=arrived_at)
    with memory_store() as store:
        store.save([whole])
        store.save([], splits=[split()])

        assert held(store) == (rebased(whole, [split()]),)


def test_a_split_that_arrives_with_adjusted_bars_is_no_correction(store: BarStore) -> None:
    store.save([bar(session=FRIDAY, close=50.0, arrived_at=BEFORE)])

    corrections = store.save([bar(session=FRIDAY, close=25.0, arrived_at=AFTER)], splits=[split()])

    assert corrections == Corrections()
    assert [b.close for b in held(store)] == [25.0]


def test_a_split_on_record_does_nothing(store: BarStore) -> None:
    store.save([bar(session=FRIDAY, close=50.0, arrived_at=BEFORE)], splits=[split()])
    before = held(store), store.splits(["MARA"])

    store.save([], splits=[split(arrived_at=AFTER + timedelta(days=3))])

    assert (held(store), store.splits(["MARA"])) == before


def test_a_bar_from_before_a_split_on_record_is_rebased_when_it_arrives(store: BarStore) -> None:
    store.save([], splits=[split(session=MONDAY)])
    store.save([bar(session=FRIDAY, close=50.0, arrived_at=BEFORE)])
    again = store.save([bar(session=FRIDAY, close=50.0, arrived_at=BEFORE)])

    assert [b.close for b in held(store)] == [25.0]
    assert again == Corrections()


def test_a_corrected_ratio_moves_the_bars_from_the_old_basis_to_the_new_one(store: BarStore) -> None:
    store.save([bar(session=FRIDAY, close=60.0, arrived_at=BEFORE)], splits=[split(ratio=(2.0, 1.0))])
    store.save([], splits=[split(ratio=(3.0, 1.0), arrived_at=AFTER)])

    assert [b.close for b in held(store)] == [pytest.approx(20.0)]
    assert [s.ratio for s in store.splits(["MARA"])] == [3.0]


def test_a_split_that_is_only_announced_is_not_recorded(store: BarStore) -> None:
    store.save([bar(session=FRIDAY, close=50.0, arrived_at=BEFORE)], splits=[split(session=MONDAY, arrived_at=BEFORE)])

    assert store.splits(["MARA"]) == ()
    assert [b.close for b in held(store)] == [50.0]


@given(PRICES, PRICES, st.integers(1, 50), st.integers(1, 50))
def test_a_rebase_is_undone_by_its_inverse(close: float, volume: float, numerator: int, denominator: int) -> None:
    original = bar(
        session=FRIDAY,
        close=close,
        open=close,
        high=close,
        low=close,
        volume=volume,
        previous_close=close,
        arrived_at=BEFORE,
    )
    with memory_store() as store:
        store.save([original])
        store.save([], splits=[split(session=MONDAY, ratio=(numerator, denominator), arrived_at=AFTER)])
        store.save([], splits=[split(session=TUESDAY, ratio=(denominator, numerator), arrived_at=AFTER + timedelta(1))])
        (back,) = held(store)

    assert back[3:9] == pytest.approx(original[3:9], rel=1e-9)
    assert back[9:] == original[9:]


@given(st.permutations(range(4)))
def test_it_makes_no_difference_whether_bars_or_splits_come_first(order: list[int]) -> None:
    early = datetime(2025, 10, 8, 21, tzinfo=UTC)
    saves = [
        lambda s: s.save([bar(session=THURSDAY, close=120.0, volume=10.0, arrived_at=early)]),
        lambda s: s.save([], splits=[split(session=FRIDAY, ratio=(3.0, 1.0))]),
        lambda s: s.save([], splits=[split(session=MONDAY, ratio=(2.0, 1.0))]),
        lambda s: s.save([bar(session=FRIDAY, close=42.0, arrived_at=BEFORE)]),
    ]
    with memory_store() as store:
        for at in order:
            saves[at](store)
        found = [(b.session, b.close, b.volume) for b in held(store)]

    assert [day for day, _, _ in found] == [THURSDAY, FRIDAY]
    assert [close for _, close, _ in found] == pytest.approx([20.0, 21.0])
    assert found[0][2] == pytest.approx(60.0)


def test_nothing_is_rebased_by_a_split_of_an_earlier_session() -> None:
    assert rebased(bar(session=MONDAY, arrived_at=EVENING), [split(session=FRIDAY)]).close == 100.0


def test_a_split_that_puts_the_base_on_its_basis_drops_the_doubt_about_the_move_of_its_session(store: BarStore) -> None:
    doubted = bar(close=50.0, verdict="suspect: looks like a split", arrived_at=AFTER)
    store.save([bar(session=FRIDAY, close=100.0, arrived_at=BEFORE), doubted])
    store.save([], splits=[split(session=MONDAY, arrived_at=AFTER)])
    assert held(store) == (bar(session=FRIDAY, close=50.0, arrived_at=BEFORE), doubted._replace(verdict=None))


@pytest.mark.parametrize(
    "kept", [bar(close=50.0, verdict="confirmed"), bar(close=50.0, verdict="suspect: odd", previous_close=50.0)]
)
def test_a_split_drops_no_other_verdict(store: BarStore, kept: KeptBar) -> None:
    store.save([bar(session=FRIDAY, close=100.0, arrived_at=BEFORE), kept._replace(arrived_at=AFTER)])
    store.save([], splits=[split(session=MONDAY, arrived_at=AFTER)])
    assert held(store)[-1].verdict == kept.verdict


def test_a_split_that_moves_no_base_leaves_a_doubt(store: BarStore) -> None:
    doubted = bar(close=50.0, verdict="suspect: looks like a split", arrived_at=AFTER)
    store.save([bar(session=FRIDAY, close=100.0, arrived_at=AFTER), doubted])
    store.save([], splits=[split(session=MONDAY, arrived_at=AFTER)])
    assert held(store)[-1] == doubted


def test_a_close_of_text_that_begins_with_a_number_is_not_divided_into_a_price(store: BarStore) -> None:
    store.save([bar(session=FRIDAY, arrived_at=datetime(2025, 10, 11, tzinfo=UTC))])
    store._connection.execute("UPDATE bars SET close = '12 abc'")
    store.save([], splits=[split()])
    assert held(store) == ()
