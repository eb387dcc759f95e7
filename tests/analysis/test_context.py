from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cryptoai_cli.analysis.context import AlignedSeries, Context, context_of

HALT, HOLE = "halt", "hole"
LAST = date(2025, 10, 13)
CALM = (0.001, -0.001)
Happening = float | str


def series(
    happenings: Sequence[Happening], *, volumes: Sequence[float | None] | None = None, symbol: str = "A"
) -> AlignedSeries:
    """A series that starts at a close of 100, ends on LAST, and in between moves, halts or has holes."""
    closes: list[float | None] = [100.0]
    returns: list[float | None] = [None]
    price = 100.0
    for each in happenings:
        moved = isinstance(each, float) and closes[-1] is not None
        price *= 1 + each if isinstance(each, float) else 1
        returns.append(each if moved and isinstance(each, float) else None)
        closes.append(None if each == HOLE else price)
    count = len(closes)
    days = tuple(LAST - timedelta(days=count - 1 - at) for at in range(count))
    return AlignedSeries(symbol, days, tuple(closes), tuple(returns), tuple(volumes or [None] * count))


def told(*happenings: Happening, before: Sequence[Happening] = CALM * 40) -> Context:
    return context_of(series([*before, *happenings]), None, is_final=True)


def ago(sessions: int) -> date:
    return LAST - timedelta(days=sessions)


# streak


@pytest.mark.parametrize(
    ("moves", "streak"),
    [
        ((-0.01, 0.02), 1),
        ((-0.01, 0.02, 0.001, 0.03), 3),
        ((0.01, -0.02, -0.03), -2),
        ((0.01, 0.0, 0.02, 0.03), 2),
        ((0.01, 0.02, 0.0), 0),
    ],
)
def test_a_streak_counts_the_sessions_of_one_sign_this_one_included(moves: tuple[float, ...], streak: int) -> None:
    assert told(*moves).streak == streak


def test_a_halt_neither_counts_in_a_streak_nor_ends_it() -> None:
    assert told(-0.01, 0.02, HALT, HALT, 0.01).streak == 2


def test_a_streak_that_runs_into_a_hole_is_not_known() -> None:
    assert told(-0.01, HOLE, 0.02, 0.01).streak is None
    assert told(-0.01, HOLE, -0.02, -0.01).streak is None


def test_a_hole_behind_the_end_of_a_streak_does_not_matter() -> None:
    assert told(HOLE, 0.01, -0.01, 0.02, 0.01).streak == 2


def test_a_streak_that_runs_into_the_start_of_what_is_held_is_not_known() -> None:
    assert told(0.01, 0.02, before=()).streak is None
    assert told(-0.01, 0.01, 0.02, before=()).streak == 2


# biggest since


def test_the_largest_rise_since_is_the_latest_session_that_rose_at_least_as_much() -> None:
    found = told(0.08, 0.06, -0.09, 0.02, 0.05)
    assert (found.largest_since, found.largest_of) == (ago(3), None)


def test_the_largest_fall_since_is_the_latest_session_that_fell_at_least_as_much() -> None:
    found = told(-0.06, 0.09, -0.02, 0.01, -0.05)
    assert (found.largest_since, found.largest_of) == (ago(4), None)


def test_an_equal_move_is_at_least_as_large() -> None:
    assert told(0.05, 0.02, 0.05).largest_since == ago(2)


def test_the_largest_move_held_has_no_date_and_tells_of_how_many_sessions() -> None:
    found = told(0.05)
    assert (found.largest_since, found.largest_of) == (None, 81)  # 80 calm sessions and this one


def test_nothing_is_the_largest_of_fewer_than_sixty_earlier_sessions() -> None:
    assert told(0.05, before=CALM * 30).largest_of == 61
    assert told(0.05, before=(CALM * 30)[1:]).largest_of is None


def test_nothing_is_the_largest_since_a_day_with_fewer_than_sixty_earlier_sessions_held() -> None:
    assert told(0.06, 0.05, before=CALM * 29).largest_since == ago(1)  # 58 calm, the first close and the 6 %
    assert told(0.06, 0.05, before=(CALM * 29)[1:]).largest_since is None


def test_nothing_is_the_largest_since_a_day_behind_a_hole() -> None:
    found = told(0.06, -0.01, HOLE, 0.01, 0.02, 0.05)
    assert (found.largest_since, found.largest_of) == (None, None)


def test_the_session_after_a_hole_has_no_move_that_could_be_compared() -> None:
    assert told(0.01, HOLE, 0.09, 0.05).largest_since is None


def test_a_hole_behind_the_day_found_does_not_matter() -> None:
    assert told(HOLE, 0.01, 0.06, 0.02, 0.05).largest_since == ago(2)


def test_the_sessions_behind_a_hole_are_not_counted() -> None:
    found = told(0.05, before=(*CALM * 40, HOLE, 0.09, *CALM * 35))
    assert (found.largest_since, found.largest_of) == (None, 71)


def test_a_halt_is_not_a_missing_session() -> None:
    assert told(0.06, HALT, 0.05).largest_since == ago(2)
    assert told(HALT, 0.05).largest_of == 82


def test_a_move_of_zero_is_the_largest_of_nothing() -> None:
    found = told(0.0, 0.0)
    assert (found.largest_since, found.largest_of) == (None, None)


# 52 weeks


def year(close: float, *, count: int = 252, before: float = 0.0) -> Context:
    """A close after `count` sessions that rose evenly from 1 to `count`, and one close before them."""
    closes = (before, *(float(at) for at in range(1, count + 1)), close)
    days = tuple(LAST - timedelta(days=len(closes) - 1 - at) for at in range(len(closes)))
    returns = (None, *(0.01 for _ in closes[1:]))
    return context_of(AlignedSeries("A", days, closes, returns, (None,) * len(closes)), None, is_final=True)


@pytest.mark.parametrize(
    ("close", "high", "low"),
    [(252.5, True, False), (252.0, False, False), (100.0, False, False), (1.0, False, False), (0.5, False, True)],
)
def test_a_52_week_extreme_lies_beyond_every_close_of_252_sessions(close: float, *, high: bool, low: bool) -> None:
    found = year(close)
    assert (found.high_52w, found.low_52w) == (high, low)


def test_a_close_before_the_252_sessions_does_not_matter() -> None:
    assert year(252.5, before=1000.0).high_52w is True
    assert year(0.5, before=0.1).low_52w is True


def test_fewer_than_252_closes_give_no_52_week_extreme() -> None:
    found = year(1000.0, count=250)  # and the one before: 251
    assert (found.high_52w, found.low_52w) == (None, None)
    assert year(1000.0, count=251).high_52w is True


def test_a_hole_in_the_year_gives_no_52_week_extreme_and_a_halt_does() -> None:
    calm = CALM * 130
    assert told(0.05, before=calm).high_52w is True
    assert told(0.05, before=(*calm, HALT, *CALM * 5)).high_52w is True
    assert told(0.05, before=(*calm, HOLE, *CALM * 5)).high_52w is None


# volume


def traded(*volumes: float | None, is_final: bool = True) -> float | None:
    moves = (CALM * 20)[: len(volumes) - 1]
    return context_of(series(moves, volumes=volumes), None, is_final=is_final).relative_volume


def test_relative_volume_is_a_multiple_of_the_mean_of_the_20_sessions_before() -> None:
    usual = [float(at) for at in range(1, 21)]  # mean 10.5
    assert traded(9999.0, *usual, 21.0) == pytest.approx(2.0)


@pytest.mark.parametrize("gap", [None, 0.0])
def test_one_unknown_volume_among_the_20_gives_no_relative_volume(gap: float | None) -> None:
    assert traded(*[100.0] * 10, gap, *[100.0] * 9, 150.0) is None
    assert traded(gap, *[100.0] * 20, 150.0) == pytest.approx(1.5)


@pytest.mark.parametrize("gap", [None, 0.0])
def test_an_unknown_volume_of_the_session_gives_no_relative_volume(gap: float | None) -> None:
    assert traded(*[100.0] * 21, gap) is None


def test_fewer_than_20_sessions_give_no_relative_volume() -> None:
    assert traded(*[100.0] * 19, 150.0) is None
    assert traded(*[100.0] * 20, 150.0) == pytest.approx(1.5)


def test_t39_the_volume_of_a_part_of_a_day_is_never_compared_with_whole_days() -> None:
    assert traded(*[100.0] * 20, 50.0, is_final=False) is None


# against the benchmark


def market(*last: Happening) -> AlignedSeries:
    """A market that rose twice and fell twice by 1 %, over and over, for 120 sessions."""
    return series([*(0.01, 0.01, -0.01, -0.01) * 30, *last], symbol="^M")


def follower(*last: Happening, beta: float = 3.0, noise: float = 0.001) -> AlignedSeries:
    """A share that moved `beta` times as much as the market, give or take `noise`, over 120 sessions."""
    four = [beta * x + e for x in (0.01, -0.01) for e in (noise, -noise)]
    return series([*four * 30, *last])


# 120 residuals of 0.001: sqrt(120 x 0.000001 / 118) = 0.001008439
def test_beta_excess_and_surprise_by_hand() -> None:
    found = context_of(follower(0.08), market(0.02), is_final=True)
    assert found.beta == pytest.approx(3.0)
    assert found.n == 120
    assert found.beta_excess_return == pytest.approx(0.02)  # 8 % - 3 x 2 %
    assert found.surprise == pytest.approx(19.83264, abs=1e-5)  # 0.02 / 0.001008439


def test_t38_a_share_with_beta_three_that_rises_six_on_a_two_percent_day_did_nothing_unusual() -> None:
    found = context_of(follower(0.06), market(0.02), is_final=True)
    assert found.beta == pytest.approx(3.0)
    assert found.beta_excess_return == pytest.approx(0.0, abs=1e-12)
    assert found.surprise == pytest.approx(0.0, abs=1e-9)


def test_the_session_itself_is_not_in_its_own_beta() -> None:
    assert context_of(follower(0.9), market(0.02), is_final=True).beta == pytest.approx(3.0)


def test_sessions_before_the_120_are_not_in_the_beta() -> None:
    old = series([0.5] * 30 + [3 * x + e for x in (0.01, -0.01) for e in (0.001, -0.001)] * 30 + [0.06])
    long = series([-0.2] * 30 + [0.01, 0.01, -0.01, -0.01] * 30 + [0.02], symbol="^M")
    found = context_of(old, long, is_final=True)
    assert found.beta == pytest.approx(3.0)
    assert found.n == 120


def test_a_session_without_a_return_of_one_of_the_two_is_left_out_and_the_rest_stay_side_by_side() -> None:
    own, other = follower(0.06), market(0.02)
    quiet = replace(own, returns=(*own.returns[:40], None, None, *own.returns[42:]))
    silent = replace(other, returns=(*other.returns[:80], None, *other.returns[81:]))
    found = context_of(quiet, silent, is_final=True)
    assert found.n == 117
    assert found.beta == pytest.approx(3.0, abs=0.01)


def test_sixty_sessions_with_both_returns_are_enough_and_59_are_not() -> None:
    own, other = follower(0.06), market(0.02)
    enough = replace(own, returns=(*[None] * 61, *own.returns[61:]))
    short = replace(own, returns=(*[None] * 62, *own.returns[62:]))
    assert context_of(enough, other, is_final=True).n == 60
    assert context_of(short, other, is_final=True) == context_of(short, None, is_final=True)


def test_tracks_of_different_length_are_laid_side_by_side_from_their_end() -> None:
    recent = series([0.01, 0.01, -0.01, -0.01] * 20 + [0.02], symbol="^M")
    found = context_of(follower(0.06), recent, is_final=True)
    assert found.beta == pytest.approx(3.0)
    assert found.n == 80


def test_t18_a_benchmark_that_ends_on_another_session_gives_no_beta() -> None:
    other = market(0.02)
    late = replace(other, sessions=tuple(day + timedelta(days=1) for day in other.sessions))
    assert context_of(follower(0.06), late, is_final=True).beta is None


def test_the_primary_benchmark_itself_has_no_beta() -> None:
    found = context_of(market(0.02), None, is_final=True)
    assert (found.beta, found.n, found.beta_excess_return, found.surprise) == (None, None, None, None)
    assert found.streak == 1


def test_without_a_benchmark_return_in_the_session_there_is_a_beta_and_no_excess() -> None:
    found = context_of(follower(0.06), market(HALT), is_final=True)
    assert found.beta == pytest.approx(3.0)
    assert (found.beta_excess_return, found.surprise) == (None, None)


def test_where_nothing_ever_left_the_line_there_is_no_surprise_to_measure() -> None:
    found = context_of(follower(0.07, noise=0.0), market(0.02), is_final=True)
    assert found.beta_excess_return == pytest.approx(0.01)
    assert found.surprise is None


# states and edges


def test_before_the_session_is_final_there_are_beta_excess_surprise_and_closes_and_nothing_else() -> None:
    final = context_of(follower(0.08), market(0.02), is_final=True)
    found = context_of(follower(0.08), market(0.02), is_final=False)
    closes = final.recent_closes
    assert found == Context(final.beta, final.n, final.beta_excess_return, final.surprise, recent_closes=closes)
    assert found.surprise is not None


@pytest.mark.parametrize("last", [HALT, HOLE])
def test_without_a_move_in_the_session_only_the_beta_is_told(last: str) -> None:
    found = context_of(follower(last), market(0.02), is_final=True)
    assert found == Context(beta=found.beta, n=120)
    assert found.beta == pytest.approx(3.0)


def test_an_empty_track_tells_nothing() -> None:
    empty = AlignedSeries("A", (), (), (), ())
    assert context_of(empty, None, is_final=True) == Context()
    assert context_of(empty, market(0.02), is_final=True) == Context()
    assert context_of(follower(0.06), empty, is_final=True).beta is None


def test_a_single_session_tells_nothing_but_its_close_even_if_its_move_is_known() -> None:
    single = AlignedSeries("A", (LAST,), (100.0,), (0.05,), (10.0,))
    assert context_of(single, single, is_final=True) == Context(recent_closes=(100.0,))


def test_the_last_thirty_closes_are_told_with_their_gaps() -> None:
    closes = told(0.5, HOLE, 0.0, 0.1, before=(*CALM, *[0.0] * 40)).recent_closes
    price = 100 * 1.001 * 0.999
    assert len(closes) == 30
    assert closes[-5:] == pytest.approx((price, price * 1.5, None, price * 1.5, price * 1.65))


# properties

move = st.floats(-0.2, 0.2).map(lambda x: round(x, 3))
happening = st.one_of(move, move, move, move, st.sampled_from([HALT, HOLE]))


@given(st.lists(st.one_of(move, st.just(HALT)), min_size=62, max_size=90), st.sampled_from([0.05, 0.1, 0.2]))
def test_falls_are_told_as_rises_are(happenings: list[Happening], own: float) -> None:
    risen = context_of(series([*happenings, own]), None, is_final=True)
    mirrored = [-each if isinstance(each, float) else each for each in happenings]
    fallen = context_of(series([*mirrored, -own]), None, is_final=True)
    assert (fallen.largest_since, fallen.largest_of) == (risen.largest_since, risen.largest_of)
    assert fallen.streak == (None if risen.streak is None else -risen.streak)


@given(st.lists(happening, max_size=100), st.lists(happening, max_size=10), move)
def test_what_is_told_does_not_change_when_older_sessions_are_added(
    happenings: list[Happening], older: list[Happening], own: float
) -> None:
    short = context_of(series([*happenings, own]), None, is_final=True)
    long = context_of(series([*older, 0.01, *happenings, own]), None, is_final=True)
    assert short.streak is None or long.streak == short.streak
    assert short.largest_since is None or long.largest_since == short.largest_since
    assert long.largest_of is None or short.largest_of is None or long.largest_of >= short.largest_of


@given(st.lists(happening, min_size=150, max_size=150), st.lists(happening, max_size=5), move)
def test_beta_volume_and_surprise_need_no_session_before_the_120(
    happenings: list[Happening], older: list[Happening], own: float
) -> None:
    volumes = [100.0 + at for at in range(152)]
    other = market(0.02)
    short = context_of(series([*happenings, own], volumes=volumes), other, is_final=True)
    long_volumes = [7.0] * len(older) + volumes
    long = context_of(series([*older, *happenings, own], volumes=long_volumes), other, is_final=True)
    assert (long.beta, long.n, long.surprise) == (short.beta, short.n, short.surprise)
    assert long.relative_volume == short.relative_volume


@given(st.lists(happening, max_size=130))
def test_a_date_is_only_told_of_a_session_held_without_a_hole_up_to_this_one(happenings: list[Happening]) -> None:
    found = context_of(whole := series([*happenings, 0.05]), None, is_final=True)
    if found.largest_since is not None:
        after = whole.closes[whole.sessions.index(found.largest_since) :]
        assert None not in after
    assert found.largest_since is None or found.largest_of is None
