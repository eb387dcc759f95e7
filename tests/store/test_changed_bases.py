"""Bars stored before a split follow the answer of their source that is adjusted for it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.records import Corrections
from tests.build import FRIDAY, MONDAY, THURSDAY, WEDNESDAY
from tests.store.kept import NIGHT, bar, days, held, memory_store, split

EARLY = datetime(2025, 10, 10, 21, tzinfo=UTC)
OLD = {date(2025, 9, 2): 40.0, WEDNESDAY: 44.0, THURSDAY: 42.0, FRIDAY: 41.0}


def stored(closes: Mapping[date, float] = OLD) -> BarStore:
    store = memory_store()
    store.save(bar(session=day, close=close, volume=10.0, arrived_at=EARLY) for day, close in closes.items())
    return store


def arrive(store: BarStore, closes: Mapping[date, float], at: datetime = NIGHT) -> Corrections:
    return store.save([bar(session=day, close=close, arrived_at=at) for day, close in closes.items()])


def closes_of(store: BarStore) -> list[float]:
    return [each.close for each in held(store)]


@pytest.mark.parametrize("factor", [0.5, 2.0, 10 / 11, 0.1, 1000 / 1066], ids=str)
def test_two_closes_changed_by_one_factor_change_all_before_them(factor: float) -> None:
    store = stored()
    told = arrive(store, {THURSDAY: 42.0 * factor, FRIDAY: 41.0 * factor, MONDAY: 41.5 * factor})
    assert closes_of(store) == pytest.approx([close * factor for close in (40.0, 44.0, 42.0, 41.0, 41.5)])
    assert held(store)[0].volume == pytest.approx(10.0 / factor)
    assert told.count == 0  # a basis is no correction


def test_equal_closes_count_as_two() -> None:
    store = stored(dict.fromkeys(OLD, 1.0))
    arrive(store, {THURSDAY: 2.0, FRIDAY: 2.0, MONDAY: 1.3})
    assert closes_of(store) == [2.0, 2.0, 2.0, 2.0, 1.3]


def test_one_close_that_is_corrected_changes_no_other() -> None:
    store = stored()
    assert arrive(store, {FRIDAY: 20.5, MONDAY: 21.0}).count == 1
    assert closes_of(store) == [40.0, 44.0, 42.0, 20.5, 21.0]


def test_closes_corrected_by_different_factors_change_no_other() -> None:
    store = stored()
    assert arrive(store, {THURSDAY: 43.0, FRIDAY: 41.5}).count == 2
    assert closes_of(store) == [40.0, 44.0, 43.0, 41.5]


def test_one_close_changed_by_a_split_on_record_changes_all_before_it() -> None:
    store = stored({day: close for day, close in OLD.items() if day < FRIDAY} | {FRIDAY: 41.0})
    store.save((), (), [split("MARA", MONDAY, source="other", arrived_at=NIGHT)])
    arrive(store, {FRIDAY: 20.5, MONDAY: 21.0})
    assert closes_of(store) == [20.0, 22.0, 21.0, 20.5, 21.0]


def test_the_same_answer_again_changes_nothing_more() -> None:
    store = stored()
    answer = {THURSDAY: 21.0, FRIDAY: 20.5, MONDAY: 21.5}
    arrive(store, answer)
    once = held(store)
    arrive(store, answer, NIGHT + timedelta(hours=1))
    assert held(store) == once


def test_a_split_that_its_source_tells_of_afterwards_is_not_applied_again() -> None:
    store = stored()
    arrive(store, {THURSDAY: 21.0, FRIDAY: 20.5, MONDAY: 21.5})
    store.save((), (), [split("MARA", MONDAY, arrived_at=NIGHT + timedelta(days=1))])
    assert closes_of(store) == [20.0, 22.0, 21.0, 20.5, 21.5]


def test_a_source_that_tells_of_a_split_and_sends_closes_without_it_stays_on_one_basis() -> None:
    store = stored()
    raw = [bar(session=day, close=close, arrived_at=NIGHT) for day, close in ((THURSDAY, 42.0), (FRIDAY, 41.0))]
    store.save([*raw, bar(session=MONDAY, close=21.0, previous_close=20.5)], (), [split("MARA", MONDAY)])
    assert closes_of(store) == [40.0, 44.0, 42.0, 41.0, 21.0]
    arrive(store, {THURSDAY: 21.0, FRIDAY: 20.5}, NIGHT + timedelta(days=1))
    assert closes_of(store) == [20.0, 22.0, 21.0, 20.5, 21.0]


def test_two_splits_between_two_answers_change_each_stretch_by_its_own_factor() -> None:
    store = stored()
    arrive(store, {date(2025, 9, 2): 40 / 6, WEDNESDAY: 44 / 6, THURSDAY: 14.0, FRIDAY: 41 / 3, MONDAY: 14.0})
    assert closes_of(store) == pytest.approx([40 / 6, 44 / 6, 14.0, 41 / 3, 14.0])


def test_a_previous_close_kept_with_a_verdict_follows_its_close() -> None:
    store = stored()
    store.save([bar(session=FRIDAY, close=41.0, previous_close=84.0, verdict="confirmed", arrived_at=EARLY)])
    arrive(store, {THURSDAY: 21.0, FRIDAY: 20.5, MONDAY: 21.5})
    friday = held(store)[3]
    assert (friday.previous_close, friday.close, friday.verdict is not None) == (42.0, 20.5, True)


def test_bars_of_another_source_and_symbol_stay_as_they_are() -> None:
    store = stored()
    store.save([bar(session=WEDNESDAY, close=7.0, source="cnbc"), bar("RIOT", WEDNESDAY, 8.0)])
    arrive(store, {THURSDAY: 21.0, FRIDAY: 20.5, MONDAY: 21.5})
    assert {7.0, 8.0} <= set(closes_of(store))


def test_an_answer_longer_than_one_look_up_changes_nothing_twice() -> None:
    every = days(700, date(2023, 11, 1))
    store = stored({day: 100.0 + at for at, day in enumerate(every)})
    arrive(store, {day: 50.0 + at / 2 for at, day in enumerate(every) if at >= 5})
    assert closes_of(store) == [50.0 + at / 2 for at in range(700)]


def test_rounded_prices_of_a_cheap_share_have_one_factor_all_the_same() -> None:
    store = stored(dict(zip(OLD, (0.36, 0.35, 0.33, 0.34), strict=True)))
    arrive(store, {THURSDAY: 3.31, FRIDAY: 3.38, MONDAY: 3.4})
    assert closes_of(store)[:2] == pytest.approx([3.6, 3.5], rel=0.01)


def test_what_rounding_makes_of_cheap_closes_is_no_other_basis() -> None:
    store = stored(dict(zip(OLD, (0.06, 0.05, 0.05, 0.06), strict=True)))
    arrive(store, {THURSDAY: 0.053, FRIDAY: 0.063})
    assert closes_of(store)[:2] == [0.06, 0.05]


def test_closes_that_agree_before_those_that_changed_stay_and_so_do_all_before_them() -> None:
    store = stored()
    arrive(store, {WEDNESDAY: 44.0, THURSDAY: 21.0, FRIDAY: 20.5})
    assert closes_of(store) == [40.0, 44.0, 21.0, 20.5]


def test_what_came_in_the_same_run_is_on_the_new_basis_already() -> None:
    store = stored({WEDNESDAY: 44.0, FRIDAY: 41.0, MONDAY: 40.0})
    arrive(store, {THURSDAY: 21.0})  # a gap that is filled first
    arrive(store, {FRIDAY: 20.5, MONDAY: 20.0})
    assert closes_of(store) == pytest.approx([22.0, 21.0, 20.5, 20.0])
