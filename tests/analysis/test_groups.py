import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cryptoai_cli.analysis.groups import GroupFigures, Unranked, group_figures
from cryptoai_cli.analysis.moves import Move, Status
from tests.build import absent, move


def figures(*moves: Move) -> GroupFigures:
    return group_figures(moves, [None] * len(moves))


def test_median_mean_breadth_and_dispersion_of_four() -> None:
    group = figures(move("A", 0.04), move("B", 0.01), move("C", -0.03), move("D", 0.0))
    assert group.median_return == pytest.approx(0.005)
    assert group.mean_return == pytest.approx(0.005)
    assert group.dispersion == pytest.approx(0.025)  # deviations 3.5, 0.5, -3.5, -0.5: sqrt(25/4) = 2.5
    assert (group.advances, group.declines, group.unchanged, group.missing) == (2, 1, 1, 0)


def test_the_weighted_mean_needs_every_market_cap() -> None:
    moves = [move("A", 0.10), move("B", 0.0)]
    assert group_figures(moves, [3.0, 1.0]).weighted_return == pytest.approx(0.075)
    assert group_figures(moves, [3.0, None]).weighted_return is None


@pytest.mark.parametrize("worthless", [0.0, -1.0])
def test_a_market_cap_that_is_not_above_zero_is_not_known(worthless: float) -> None:
    assert group_figures([move("A", 0.10), move("B", 0.0)], [3.0, worthless]).weighted_return is None


def test_t38_a_group_of_two_is_never_ranked() -> None:
    group = figures(move("A", 0.5), move("B", 0.5))
    assert group.unranked is Unranked.TOO_FEW
    assert group.unranked_because == "2 of 2 members with a move, at least 3 needed"


def test_three_of_five_reporting_are_enough_and_three_of_six_are_not() -> None:
    three = [move(s, 0.01) for s in "ABC"]
    enough = figures(*three, absent("D"), absent("E"))
    assert (enough.unranked, enough.unranked_because) == (None, "")
    sparse = figures(*three, absent("D"), absent("E"), absent("F"))
    assert sparse.unranked is Unranked.TOO_SPARSE
    assert sparse.unranked_because == "3 of 6 members with a move, at least 60 % needed"


def test_members_not_yet_listed_count_as_missing_but_not_in_the_sixty_percent() -> None:
    later = [replace(absent(s), not_listed=True) for s in "DEF"]
    group = figures(*[move(s, 0.01) for s in "ABC"], *later)
    assert (group.unranked, group.missing, group.members, group.listed) == (None, 3, 6, 3)


def test_a_suspect_move_is_barred_from_every_group_figure() -> None:
    wild = replace(move("X", 9.0), status=Status.SUSPECT)
    group = figures(move("A", 0.01), move("B", 0.02), move("C", 0.03), wild)
    assert (group.reporting, group.missing) == (3, 1)
    assert group.mean_return == pytest.approx(0.02)


def test_a_group_measured_by_utc_days_is_not_ranked_against_the_others() -> None:
    coins = [replace(move(s, 0.01), utc_day=True) for s in "ABC"]
    group = figures(*coins)
    assert group.unranked is Unranked.UTC_DAYS
    assert group.unranked_because == "measured by UTC days, not between the closes"


def test_a_group_without_figures_has_none() -> None:
    group = figures(absent("A"), absent("B"), absent("C"))
    assert (group.median_return, group.mean_return, group.dispersion) == (None, None, None)


returns = st.lists(st.one_of(st.none(), st.just(0.0), st.floats(-0.9, 5.0)), min_size=1, max_size=30)


@given(returns)
def test_breadth_adds_up_to_the_size_and_missing_is_never_unchanged(given_returns: list[float | None]) -> None:
    moves = [absent(str(at)) if r is None else move(str(at), r) for at, r in enumerate(given_returns)]
    group = figures(*moves)
    assert group.advances + group.declines + group.unchanged + group.missing == group.members
    assert group.missing == sum(r is None for r in given_returns)


@given(returns, st.randoms())
def test_figures_do_not_depend_on_the_order_of_the_members(given_returns: list[float | None], chance: object) -> None:
    moves = [absent(str(at)) if r is None else move(str(at), r) for at, r in enumerate(given_returns)]
    shuffled = list(moves)
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis hands in a Random
    first, second = figures(*moves), figures(*shuffled)
    assert first.median_return == second.median_return
    assert (first.advances, first.unranked) == (second.advances, second.unranked)
