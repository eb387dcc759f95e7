"""Which rows are named as extremes, and over what they are. Expected rows are worked by hand."""

import pytest

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.report.claims import Scope
from cryptoai_cli.report.extremes import Extremes, find_extremes, find_extremes_of_all
from cryptoai_cli.report.model import GroupReport, Tables
from tests.build_report import build_benchmark, build_group, build_row, build_tables


def group(key: str, rank: int | None = 1, **moves: float) -> GroupReport:
    return build_group([build_row(symbol, r) for symbol, r in moves.items()], key=key, label=key.title(), rank=rank)


def extremes(told: GroupReport, *others: GroupReport, rising: bool = True, nasdaq: float = 0.0) -> Extremes | None:
    return find_extremes(build_tables([told, *others], nasdaq=nasdaq), (told,), (told,), rising=rising)


def names(found: Extremes | None) -> tuple[list[str], str]:
    assert found is not None
    return [row.symbol for row in found.most], "" if found.other is None else found.other.symbol


def test_a_rise_names_two_that_rose_most_and_the_one_that_lagged() -> None:
    assert names(extremes(group("m", A=0.05, B=0.04, C=0.03, D=-0.02, E=-0.01))) == (["A", "B"], "D")


def test_a_fall_names_two_that_fell_most_and_one_that_rose() -> None:
    found = extremes(group("m", A=0.02, B=0.01, C=-0.03, D=-0.05, E=-0.04), rising=False)
    assert names(found) == (["D", "E"], "A")


def test_who_lagged_has_fallen_and_who_rose_in_a_fall_has_risen() -> None:
    assert names(extremes(group("m", A=0.05, B=0.04, C=0.03))) == (["A", "B"], "")
    assert names(extremes(group("m", A=-0.05, B=-0.04, C=-0.03), rising=False)) == (["A", "B"], "")


def test_a_move_that_rounds_to_nothing_is_no_extreme() -> None:
    assert names(extremes(group("m", A=0.05, B=0.04, C=0.0004, D=-0.0004))) == (["A", "B"], "")
    assert names(extremes(group("m", A=0.0006, B=0.0004, C=-0.0006))) == (["A"], "C")
    assert extremes(group("m", A=0.0004, B=0.0001, C=-0.0004)) is None


def test_where_no_row_went_the_groups_way_the_other_way_is_told() -> None:
    assert names(extremes(group("m", A=0.0, B=0.0, C=-0.04))) == (["C"], "")


@pytest.mark.parametrize(
    ("moves", "named"),
    [
        ((0.05, 0.04, 0.04, 0.01), ["A"]),  # two are level behind the first
        ((0.05, 0.05, 0.04, 0.01), ["A", "B"]),
        ((0.05, 0.05, 0.05, 0.01), ["A", "B", "C"]),
        ((0.05, 0.05, 0.05, 0.05, 0.01), None),
        ((0.05, 0.05, 0.05), None),  # all of them: none rose most
        ((0.05, 0.0401, 0.0399, 0.01), ["A", "B"]),  # alike in one decimal, not in the table
        ((0.05, 0.04 + 1e-12, 0.04, 0.01), ["A"]),
    ],
)
def test_no_tie_is_cut_through(moves: tuple[float, ...], named: list[str] | None) -> None:
    found = extremes(build_group([build_row(symbol, r) for symbol, r in zip("ABCDE", moves, strict=False)], key="m"))
    assert (found and names(found)[0]) == named


def test_two_that_fell_alike_in_a_rise_did_not_lag() -> None:
    assert names(extremes(group("m", A=0.05, B=0.04, C=-0.01, D=-0.01))) == (["A", "B"], "")
    assert names(extremes(group("m", A=0.01, B=0.01, C=-0.04, D=-0.05), rising=False)) == (["D", "C"], "A")


TOLD = group("m", A=0.05, B=0.04, C=-0.01)


@pytest.mark.parametrize(
    ("others", "scope"),
    [
        ({"X": 0.039, "Y": -0.009}, Scope.REPORT),
        ({"X": 0.041}, Scope.GROUPS),
        ({"X": 0.04}, Scope.GROUPS),  # as far is too far
        ({"Y": -0.011}, Scope.GROUPS),  # another one lagged
        ({"Y": -0.01}, Scope.GROUPS),
    ],
)
def test_the_scope_is_the_report_only_where_no_other_row_went_as_far(others: dict[str, float], scope: Scope) -> None:
    found = extremes(TOLD, group("duo", rank=None, **others))
    assert found is not None
    assert (found.scope, [each.key for each in found.groups]) == (scope, ["m"] if scope is Scope.GROUPS else [])


def test_a_benchmark_is_seen_too() -> None:
    found = extremes(TOLD, nasdaq=0.06)
    assert found is not None
    assert found.scope is Scope.GROUPS


def test_a_symbol_in_two_groups_does_not_contradict_itself() -> None:
    found = extremes(TOLD, group("twin", 2, A=0.05, B=0.04))
    assert found is not None
    assert found.scope is Scope.REPORT


def test_where_the_sentence_tells_of_others_too_the_group_is_named() -> None:
    held, fell = group("held", A=0.01, B=-0.09, C=0.01), group("fell", 2, X=-0.05, Y=-0.06, Z=-0.04)
    tables = build_tables([held, fell])
    found = find_extremes(tables, (fell,), (held, fell), rising=False)
    assert found is not None
    assert [each.key for each in found.groups] == ["fell"]
    elsewhere = build_tables([group("held", A=0.01, B=-0.01), fell, group("duo", None, U=-0.9)])
    found = find_extremes(elsewhere, (fell,), (elsewhere.groups[0], fell), rising=False)
    assert found is not None
    assert [each.key for each in found.groups] == ["held", "fell"]


@pytest.mark.parametrize(
    ("others", "farthest"),
    [
        ({"X": 0.075}, "X"),
        ({"X": 0.0749}, None),
        ({"X": 0.2, "Y": 0.2}, None),  # level: neither went farthest
        ({"X": -0.2}, None),  # the other way
    ],
)
def test_the_farthest_of_the_report_is_named_from_one_and_a_half_times_as_far(
    others: dict[str, float], farthest: str | None
) -> None:
    found = extremes(TOLD, group("duo", rank=None, **others))
    assert found is not None
    assert (found.farthest and found.farthest.symbol) == farthest


def test_in_a_fall_the_farthest_is_the_one_that_fell_most() -> None:
    found = extremes(group("m", A=-0.05, B=-0.04, C=0.01), group("duo", None, X=-0.08, Y=0.5), rising=False)
    assert found is not None
    assert found.farthest is not None
    assert found.farthest.symbol == "X"


def with_suspect(told: float | None, elsewhere: float | None) -> Extremes:
    def rows(r: float | None) -> list[object]:
        return [] if r is None else [build_row("BAD", r, status=Status.SUSPECT)]

    own = build_group([*TOLD.rows, *rows(told)], key="m")  # type: ignore[list-item] # rows
    other = build_group([build_row("X", 0.08), *rows(elsewhere)], key="duo", rank=None)  # type: ignore[list-item] # rows
    found = find_extremes(build_tables([own, other]), (own,), (own,), rising=True)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("told", "elsewhere", "aside"),
    [
        (None, None, (False, False)),
        (0.5, None, (True, True)),
        (0.06, None, (True, False)),
        (0.03, None, (False, False)),
        (-0.5, None, (True, False)),
        (None, 0.5, (False, True)),
    ],
)
def test_a_suspect_move_is_not_counted_and_said_to_be_left_aside_where_it_would_contradict(
    told: float | None, elsewhere: float | None, aside: tuple[bool, bool]
) -> None:
    found = with_suspect(told, elsewhere)
    assert names(found) == (["A", "B"], "C")
    assert (found.most_without_suspect, found.farthest_without_suspect) == aside


def tables(*groups: GroupReport, nasdaq: float = 0.0) -> Tables:
    return build_tables(groups, nasdaq=nasdaq)


def test_of_all_rows_the_direction_is_that_of_most() -> None:
    up = find_extremes_of_all(tables(group("m", None, A=0.05, B=0.04), group("n", None, C=-0.06, D=0.01)))
    assert (up and up.rising, names(up)) == (True, (["A", "B"], "C"))
    down = find_extremes_of_all(tables(group("m", None, A=-0.05, B=0.04), group("n", None, C=-0.06, D=-0.01)))
    assert (down and down.rising, names(down)) == (False, (["C", "A"], "B"))


def test_of_all_rows_none_is_an_extreme_where_a_benchmark_went_farther() -> None:
    assert find_extremes_of_all(tables(group("m", None, A=0.05, B=0.04, C=0.01), nasdaq=0.06)) is None


def test_a_benchmark_may_be_the_farthest_of_all() -> None:
    told = build_tables([TOLD])
    coin = build_benchmark("BTC-USD", (100.0, 120.0), name="Bitcoin", of_group_only=True)
    wider = Tables(told.session, told.state, told.measure, told.primary, (*told.benchmarks, coin), told.groups)
    found = find_extremes(wider, (TOLD,), (TOLD,), rising=True)
    assert found is not None
    assert found.farthest is not None
    assert found.farthest.symbol == "BTC-USD"
