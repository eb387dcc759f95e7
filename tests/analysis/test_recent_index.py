from datetime import date, timedelta

import pytest

from cryptoai_cli.analysis.context import AlignedSeries
from cryptoai_cli.analysis.recent_index import compound, index_of, recent_indices

LAST = date(2025, 10, 13)


def series(*returns: float | None, closes: tuple[float | None, ...] = ()) -> AlignedSeries:
    """A series whose first session has a close and no return; without closes given, all are held."""
    moves = (None, *returns)
    days = tuple(LAST - timedelta(days=len(moves) - 1 - at) for at in range(len(moves)))
    return AlignedSeries("A", days, closes or (1.0,) * len(moves), moves, (None,) * len(moves))


def test_every_member_weighs_the_same_anew_in_each_session() -> None:
    # +10 and +20 % are +15 %, then -10 and +30 % are +10 %: 100 x 1.15 x 1.10
    assert index_of([series(0.1, -0.1), series(0.2, 0.3)]) == pytest.approx((100.0, 115.0, 126.5))


def test_a_member_without_a_move_leaves_the_mean_to_the_others() -> None:
    assert index_of([series(0.1, 0.2), series(None, 0.0)]) == pytest.approx((100.0, 110.0, 121.0))


def test_at_most_thirty_sessions_are_shown_and_the_first_of_them_stands_at_100() -> None:
    index = index_of([series(*[0.5] * 40, *[0.0] * 28, 0.02)])
    assert len(index) == 30
    assert (index[0], index[-1]) == pytest.approx((100.0, 102.0))


def test_an_index_starts_after_the_last_session_of_which_nothing_is_known() -> None:
    broken = series(0.1, None, None, 0.02, closes=(1.0, 1.1, None, 1.2, 1.224))
    assert index_of([broken]) == pytest.approx((None, None, None, 100.0, 102.0))


def test_a_halt_leaves_the_index_where_it_is() -> None:
    assert index_of([series(0.1, None, 0.1)]) == pytest.approx((100.0, 110.0, 110.0, 121.0))


def test_without_a_move_in_the_last_session_there_is_no_index() -> None:
    assert index_of([series(0.1, None, closes=(1.0, 1.1, None))]) == ()
    assert index_of([]) == ()


def test_groups_and_benchmark_share_their_sessions() -> None:
    found = recent_indices({"g": [series(0.1)], "none": []}, series(0.02))
    assert found.sessions == (LAST - timedelta(days=1), LAST)
    assert found.groups["g"] == pytest.approx((100.0, 110.0))
    assert found.groups["none"] == ()
    assert found.primary == pytest.approx((100.0, 102.0))


def test_without_a_benchmark_there_is_no_index_of_it() -> None:
    assert recent_indices({"g": [series(0.1)]}, None).primary == ()
    assert recent_indices({}, None).sessions == ()


def test_without_returns_an_index_stays() -> None:
    assert compound(104.0, []) == 104.0
    assert compound(200.0, [0.1, -0.2]) == pytest.approx(190.0)
