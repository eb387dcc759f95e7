from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.store.merge import makes_another_move, merged_bar, merged_candle, merged_fact, same
from cryptoai_cli.store.records import KeptBar
from tests.build import EVENING
from tests.store.kept import bar, candle, fact, verdict_text

LATER = EVENING + timedelta(hours=1)


def test_figures_are_the_same_up_to_the_noise_of_floating_point() -> None:
    assert same(0.1 + 0.2, 0.3)
    assert same(1e9, 1e9 * (1 + 9e-10))
    assert not same(1e9, 1e9 * (1 + 2e-9))
    assert same(0.0, 0.0)
    assert same(None, None)
    assert not same(None, 0.0)


def test_a_bar_that_says_nothing_else_leaves_the_old_one_as_it_is() -> None:
    old = bar(close=0.3, volume=7.0, verdict="confirmed", arrived_at=EVENING)
    new = bar(close=0.1 + 0.2, volume=7.0 * (1 + 1e-12), arrived_at=LATER)

    assert merged_bar(old, new) == old


def test_empty_cells_fill_in() -> None:
    old = bar(close=100.0, volume=5.0)
    new = bar(close=100.0, open=99.0, high=103.0, low=98.0, previous_close=97.0, arrived_at=LATER)

    merged = merged_bar(old, new)

    assert merged[3:9] == (100.0, 99.0, 103.0, 98.0, 5.0, 97.0)


def test_none_never_overwrites_a_known_cell_even_where_the_close_changes() -> None:
    old = bar(close=100.0, open=99.0, high=103.0, low=98.0, volume=5.0, previous_close=97.0)

    assert merged_bar(old, bar(close=101.0))[3:9] == (101.0, 99.0, 103.0, 98.0, 5.0, 97.0)


def test_a_zero_says_nothing_about_a_price_and_nothing_against_a_known_volume() -> None:
    old = bar(open=99.0, high=103.0, low=98.0, volume=5.0, previous_close=97.0)

    assert merged_bar(old, bar(open=0.0, high=0.0, low=0.0, volume=0.0, previous_close=0.0)) == old
    assert merged_bar(bar(volume=0.0), old).volume == 5.0
    assert merged_bar(bar(), bar(volume=0.0)).volume == 0.0
    assert merged_candle(candle(high=101.0, low=99.0), candle(high=0.0, low=0.0)) == candle(high=101.0, low=99.0)


def test_a_base_that_changes_by_more_than_half_a_percent_makes_another_move() -> None:
    assert not makes_another_move(100.0, 100.4)
    assert makes_another_move(100.0, 100.6)
    assert makes_another_move(100.0, 50.0)


def test_a_filled_cell_changes_where_the_source_gives_another_figure() -> None:
    assert merged_bar(bar(volume=5.0), bar(volume=6.0)).volume == 6.0


def test_a_changed_close_comes_with_its_own_instants() -> None:
    merged = merged_bar(bar(close=100.0), bar(close=101.0, as_of=LATER, arrived_at=LATER))

    assert (merged.close, merged.as_of, merged.arrived_at) == (101.0, LATER, LATER)


def test_an_empty_verdict_never_overwrites_one_unless_the_close_changed() -> None:
    judged = bar(close=100.0, verdict="suspect: looks like a 2-for-1 split")

    assert merged_bar(judged, bar(close=100.0)).verdict == judged.verdict
    assert verdict_text(merged_bar(judged, bar(close=50.0))) == ""
    assert verdict_text(merged_bar(judged, bar(close=100.0, verdict="confirmed"))) == "confirmed"


def test_an_early_close_is_settled_by_a_later_one() -> None:
    unsettled = bar(close=100.0, unsettled=True)

    agreed = merged_bar(unsettled, bar(close=100.0, arrived_at=LATER))
    corrected = merged_bar(unsettled, bar(close=100.5, arrived_at=LATER))

    assert (agreed.close, agreed.unsettled, agreed.arrived_at) == (100.0, False, LATER)
    assert (corrected.close, corrected.unsettled) == (100.5, False)


def test_of_two_early_closes_that_differ_the_later_one_counts() -> None:
    merged = merged_bar(bar(close=100.0, unsettled=True), bar(close=101.0, unsettled=True, arrived_at=LATER))

    assert (merged.close, merged.unsettled, merged.arrived_at) == (101.0, True, LATER)


def test_an_early_close_never_replaces_a_settled_one_but_fills_its_holes() -> None:
    settled = bar(close=100.5, volume=5.0)

    merged = merged_bar(settled, bar(close=100.0, volume=4.0, high=101.0, unsettled=True, verdict="confirmed"))

    assert merged == settled._replace(high=101.0)


def test_a_candle_is_corrected_and_fills_in() -> None:
    old = candle(close=100.0, high=101.0)

    assert merged_candle(old, candle(close=100.0, low=99.0, arrived_at=LATER)) == old._replace(low=99.0)
    corrected = merged_candle(old, candle(close=100.5, arrived_at=LATER))
    assert (corrected.close, corrected.high, corrected.arrived_at) == (100.5, 101.0, LATER)


def test_facts_fill_in_and_change_and_are_never_emptied() -> None:
    old = fact(name="Marathon Digital", listed=date(2012, 5, 4))

    assert merged_fact(old, fact(name="", kind="", currency="")) == old
    assert merged_fact(old, fact(name="MARA Holdings")) == old._replace(name="MARA Holdings")


AGREEING = st.builds(
    bar,
    unsettled=st.booleans(),
    high=st.sampled_from([None, 101.0]),
    volume=st.sampled_from([None, 0.0, 7.0]),
    arrived_at=st.integers(0, 5).map(lambda hours: EVENING + timedelta(hours=hours)),
)


@given(AGREEING, AGREEING)
def test_of_two_bars_that_agree_it_makes_no_difference_which_comes_first(one: KeptBar, other: KeptBar) -> None:
    assert merged_bar(one, other) == merged_bar(other, one)
