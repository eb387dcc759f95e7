from datetime import date, timedelta

import pytest

from cryptoai_cli.analysis.breadth_history import (
    WARM_UP,
    BreadthCounts,
    breadth_history,
    without_half_lists,
)

FIRST = date(2024, 1, 1)


def counts(up: int = 60, down: int = 40, at: int = 0, **fields: int) -> BreadthCounts:
    return BreadthCounts(FIRST + timedelta(at), at, up, down, 0, **fields)


def test_figures_that_nothing_can_be_judged_by_are_not_known() -> None:
    (found,) = breadth_history([counts()])
    assert (found.new_highs, found.new_lows, found.above_50, found.above_200) == (None, None, None, None)


def test_shares_above_their_means_are_fractions_of_those_judged() -> None:
    one = counts(judged_year=10, new_highs=0, new_lows=3, judged_50=8, above_50=2, judged_200=5, above_200=5)
    (found,) = breadth_history([one])
    assert (found.new_highs, found.new_lows, found.above_50, found.above_200) == (0, 3, 0.25, 1.0)


def test_the_oscillator_is_the_difference_of_two_averages_of_the_net_advances() -> None:
    days = [counts(50, 50, at) for at in range(WARM_UP)] + [counts(100, 0, WARM_UP)]
    assert breadth_history(days)[-1].mcclellan == pytest.approx(0.10 * 1000 - 0.05 * 1000)


def test_the_oscillator_says_nothing_before_39_sessions() -> None:
    found = breadth_history([counts(60, 40, at) for at in range(WARM_UP)])
    assert [each.mcclellan is None for each in found] == [True] * (WARM_UP - 1) + [False]


@pytest.mark.parametrize(("hole", "is_known"), [(1, True), (2, False)])
def test_one_missing_session_is_passed_over_and_a_longer_gap_begins_anew(hole: int, *, is_known: bool) -> None:
    days = [counts(60, 40, at) for at in range(WARM_UP)]
    days.append(counts(60, 40, WARM_UP + hole))
    assert (breadth_history(days)[-1].mcclellan is not None) is is_known


def test_a_session_in_which_nothing_moved_leaves_the_averages_alone() -> None:
    days = [counts(60, 40, at) for at in range(WARM_UP)]
    found = breadth_history([*days, counts(0, 0, WARM_UP)])
    assert found[-1].mcclellan is None


@pytest.mark.parametrize(("size", "left"), [(80, [0, 1, 2]), (70, [0, 2])])
def test_half_a_list_is_no_session(size: int, left: list[int]) -> None:
    days = [counts(60, 40, 0), counts(size, 0, 1), counts(60, 40, 2)]
    assert [each.position for each in without_half_lists(days, 0.75)] == left


def test_lists_that_stay_shorter_are_whole_lists_of_another_source() -> None:
    days = [counts(60, 40, at) for at in range(8)] + [counts(30, 20, at) for at in range(8, 16)]
    left = [each.position for each in without_half_lists(days, 0.75)]
    assert set(left) >= {*range(7), *range(11, 16)}
