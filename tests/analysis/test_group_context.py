from datetime import date, timedelta

from cryptoai_cli.analysis.context import AlignedSeries
from cryptoai_cli.analysis.group_context import group_contexts
from cryptoai_cli.analysis.ranking import Measure

DAYS = tuple(date(2025, 1, 1) + timedelta(days=n) for n in range(81))


def series(symbol: str, *last: float, base: float = 0.001, listed_from: int = 0) -> AlignedSeries:
    returns = [base] * (len(DAYS) - len(last)) + list(last)
    known = [None if at <= listed_from else r for at, r in enumerate(returns)]
    closes = [None if at < listed_from else 1.0 for at in range(len(DAYS))]
    return AlignedSeries(symbol, DAYS, tuple(closes), tuple(known), (None,) * len(DAYS))


def group(*last: float, base: float = 0.001) -> list[AlignedSeries]:
    return [series(s, *last, base=base) for s in "ABC"]


def test_the_best_session_of_a_group_is_found_by_its_measure() -> None:
    found = group_contexts({"g": group(0.05, *[0.0] * 30, 0.04)}, Measure.MEDIAN)["g"]
    assert found.largest_since == DAYS[-32]
    assert found.sessions_since == 31


def test_without_an_earlier_one_as_large_it_is_the_best_of_those_held() -> None:
    found = group_contexts({"g": group(0.04)}, Measure.MEAN)["g"]
    assert (found.largest_since, found.largest_of) == (None, 80)  # the first session has no return


def test_the_leader_of_the_session_before_also_led() -> None:
    found = group_contexts({"a": group(0.03, 0.01), "b": group(0.02, 0.05)}, Measure.MEDIAN)
    assert (found["a"].also_led, found["b"].also_led) == (True, False)


def test_sessions_with_too_few_members_are_holes_and_nothing_is_claimed_across_them() -> None:
    members = [*group(0.04), series("D", 0.04, listed_from=78), series("E", 0.04, listed_from=78)]
    short = [
        AlignedSeries(t.symbol, t.sessions, t.closes, (*t.returns[:-3], None, *t.returns[-2:]), t.volumes)
        for t in members
    ]
    found = group_contexts({"g": short}, Measure.MEDIAN)["g"]
    assert (found.largest_since, found.largest_of) == (None, None)


def test_half_of_the_listed_members_are_too_few_to_measure_a_session_by() -> None:
    with_move, without = group(*[0.0] * 30, 0.04), [series(s, *[0.0] * 30, 0.04) for s in "DEF"]
    at = len(DAYS) - 10
    holes = [
        AlignedSeries(t.symbol, t.sessions, t.closes, (*t.returns[:at], None, *t.returns[at + 1 :]), t.volumes)
        for t in without
    ]
    of_half = group_contexts({"g": [*with_move, *holes]}, Measure.MEDIAN)["g"]
    of_more = group_contexts({"g": [*with_move, *holes[:2]]}, Measure.MEDIAN)["g"]
    assert of_half.largest_of is None  # 3 of 6: nothing is claimed across that session
    assert of_more.largest_of == 80  # 3 of 5


def test_members_listed_later_do_not_unrank_the_sessions_before() -> None:
    members = [*group(0.05, *[0.0] * 30, 0.04), *(series(s, 0.04, listed_from=70) for s in "DEFGH")]
    assert group_contexts({"g": members}, Measure.MEDIAN)["g"].largest_since == DAYS[-32]


def test_a_weighted_measure_has_no_history() -> None:
    assert group_contexts({"g": group(0.04)}, Measure.WEIGHTED)["g"].largest_of is None
