from typing import Any

import pytest

from cryptoai_cli.analysis.listed_move import (
    Confirmation,
    EarlierLines,
    NoMove,
    differs_from_close,
    is_usual,
    listed_move,
)
from tests.build_market import NOTHING_EARLIER, held, line, looked


def test_a_move_is_the_change_over_the_base_that_it_was_measured_from() -> None:
    found = listed_move(line("BN", last=43.03, net_change=-1.9633), held({"BN": 44.99}))
    assert found.simple_return == pytest.approx(-1.9633 / 44.9933)
    assert found.confirmation is Confirmation.HELD


def test_no_change_is_a_move_of_zero() -> None:
    assert listed_move(line("A", ret=0.0), held({"A": 100.0})).simple_return == 0


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"last": None}, NoMove.NO_PRICE),
        ({"last": 0.0}, NoMove.NO_PRICE),
        ({"last": -1.0}, NoMove.NO_PRICE),
        ({"net_change": None}, NoMove.NO_CHANGE),
        ({"is_stale": True}, NoMove.REPEATED),
        ({"last": 25.0, "net_change": 25.0}, NoMove.FIRST_SESSION),
        ({"last": 5.0, "net_change": 6.0}, NoMove.NO_BASE),
    ],
)
def test_a_line_without_a_move_says_why(fields: dict[str, Any], why: NoMove) -> None:
    found = listed_move(line("A", **fields), held({"A": 100.0}))
    assert (found.no_move, found.simple_return, found.confirmation) == (why, None, Confirmation.NO_MOVE)


def test_a_base_of_next_to_nothing_is_a_first_session() -> None:
    assert listed_move(line("SUNC", last=62.17, net_change=62.16975), NOTHING_EARLIER).simple_return is not None
    assert listed_move(line("A", last=62.17, net_change=62.17 - 1e-12), NOTHING_EARLIER).no_move is NoMove.FIRST_SESSION


def test_the_row_of_the_session_before_repeated_is_no_move() -> None:
    same = line("A")
    earlier = EarlierLines({"A": same}, {"A": 110.0}, {})
    assert listed_move(same, earlier).no_move is NoMove.REPEATED
    assert listed_move(line("A", volume=1e6 + 1), earlier).no_move is None


def test_a_line_that_the_list_before_does_not_have_is_in_its_first_session_unless_a_second_source_knows_it() -> None:
    before = held({"B": 10.0})
    new = listed_move(line("A"), before)
    assert (new.no_move, new.needs_look) == (NoMove.FIRST_SESSION, True)
    unknown = listed_move(line("A", second_look=looked(None)), before)
    assert (unknown.no_move, unknown.needs_look) == (NoMove.FIRST_SESSION, False)
    known = listed_move(line("A", second_look=looked(0.1)), before)
    assert (known.no_move, known.confirmation) == (None, Confirmation.SECOND_SOURCE)


def test_without_any_earlier_list_no_line_is_new() -> None:
    found = listed_move(line("A"), NOTHING_EARLIER)
    assert (found.no_move, found.confirmation, found.needs_look) == (None, Confirmation.UNSEEN, True)


@pytest.mark.parametrize(
    ("ret", "close", "found"),
    [
        (0.10, 100.0, Confirmation.HELD),
        (0.10, 100.49, Confirmation.HELD),
        (0.10, 100.6, Confirmation.DENIED),
        (0.10, 99.4, Confirmation.DENIED),
        (-0.15, 100.0, Confirmation.HELD),
        (-0.151, 100.0, Confirmation.ONE_SOURCE),
        (0.40, 100.0, Confirmation.HELD),
        (0.401, 100.0, Confirmation.ONE_SOURCE),
        (3.0, 100.0, Confirmation.ONE_SOURCE),
        (3.01, 100.0, Confirmation.DENIED),
    ],
)
def test_the_close_held_confirms_as_far_as_one_source_may(ret: float, close: float, found: Confirmation) -> None:
    assert listed_move(line("A", ret=ret), held({"A": close})).confirmation is found


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (0.5, Confirmation.SECOND_SOURCE),
        (0.505, Confirmation.SECOND_SOURCE),
        (0.506, Confirmation.DENIED),
        (0.494, Confirmation.DENIED),
        (None, Confirmation.ONE_SOURCE),
    ],
)
def test_a_second_source_decides_where_it_has_the_line(told: float | None, found: Confirmation) -> None:
    move = listed_move(line("A", ret=0.5, second_look=looked(told)), held({"A": 100.0}))
    assert (move.confirmation, move.needs_look) == (found, False)


def test_only_a_second_source_confirms_more_than_fourfold_prices() -> None:
    assert listed_move(line("A", ret=17.0, second_look=looked(None)), held({"A": 100.0})).confirmation is (
        Confirmation.DENIED
    )
    assert listed_move(line("A", ret=17.0, second_look=looked(17.001)), held({"A": 100.0})).confirmation is (
        Confirmation.SECOND_SOURCE
    )


def test_a_line_of_which_nothing_is_held_is_unseen_until_somebody_was_asked() -> None:
    assert listed_move(line("A"), NOTHING_EARLIER).confirmation is Confirmation.UNSEEN
    asked = listed_move(line("A", second_look=looked(None)), NOTHING_EARLIER)
    assert (asked.confirmation, asked.counts) == (Confirmation.DENIED, False)


@pytest.mark.parametrize(("split", "found"), [(1.5, Confirmation.SPLIT), (2.0, Confirmation.DENIED)])
def test_a_split_on_record_explains_a_base(split: float, found: Confirmation) -> None:
    move = listed_move(line("BN", last=43.03, net_change=-1.9633), held({"BN": 67.49}, {"BN": split}))
    assert move.confirmation is found


@pytest.mark.parametrize(("ret", "counts"), [(0.1, True), (-0.15, True), (0.41, False), (-0.16, False)])
def test_a_median_may_rest_on_unseen_moves_of_a_usual_size_only(ret: float, counts: bool) -> None:  # noqa: FBT001
    assert listed_move(line("A", ret=ret), NOTHING_EARLIER).counts is counts


@pytest.mark.parametrize(
    ("ret", "close", "needs"), [(0.1, 100.0, False), (0.1, 90.0, True), (0.5, 100.0, True), (-0.2, 100.0, True)]
)
def test_what_the_close_held_does_not_settle_needs_a_look(ret: float, close: float, needs: bool) -> None:  # noqa: FBT001
    assert listed_move(line("A", ret=ret), held({"A": close})).needs_look is needs


def test_a_line_without_any_move_needs_no_look() -> None:
    assert not listed_move(line("A", last=25.0, net_change=25.0), held({"B": 1.0})).needs_look
    assert not listed_move(line("A", is_stale=True), held({"A": 100.0})).needs_look


def test_a_base_differs_from_the_close_held_by_more_than_half_a_percent() -> None:
    assert not differs_from_close(line("A"), 100.4)
    assert differs_from_close(line("A"), 101.0)
    assert not differs_from_close(line("A"), None)
    assert differs_from_close(line("A"), 0.0)


def test_the_bounds_of_a_usual_move_belong_to_it() -> None:
    assert is_usual(-0.15)
    assert is_usual(0.4)
