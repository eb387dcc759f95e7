import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.render.picks import leaders_and_laggards, own_excess, setbacks
from cryptoai_cli.report.model import Excess, Report, Row
from tests.build_report import build_benchmark, build_group, build_missing, build_report, build_row


def _report(*rows: Row, rank_by: RankBy = RankBy.CHANGE) -> Report:
    return build_report((build_group(rows),), rank_by=rank_by)


def _symbols(rows: tuple[Row, ...]) -> str:
    return " ".join(row.symbol for row in rows)


def test_leaders_fall_and_laggards_rise_from_their_ends() -> None:
    report = _report(*(build_row(symbol, move) for symbol, move in zip("ABCDEF", (1, 6, 3, 5, 2, 4), strict=True)))
    leaders, laggards = leaders_and_laggards(report, 2)
    assert (_symbols(leaders), _symbols(laggards)) == ("B D", "A E")


@pytest.mark.parametrize(("count", "expected"), [(0, (0, 0)), (1, (1, 0)), (2, (1, 1)), (3, (2, 1)), (9, (5, 4))])
def test_few_rows_never_stand_on_both_sides(count: int, expected: tuple[int, int]) -> None:
    leaders, laggards = leaders_and_laggards(_report(*(build_row(f"S{at}", at / 100) for at in range(count))), 5)
    assert (len(leaders), len(laggards)) == expected


def test_a_symbol_of_two_groups_is_shown_once() -> None:
    rows = (build_row("A", 0.2), build_row("B", 0.1))
    report = build_report((build_group(rows), build_group(rows, key="again")))
    assert [_symbols(side) for side in leaders_and_laggards(report, 5)] == ["A", "B"]


def test_equal_moves_are_ordered_by_symbol() -> None:
    leaders, _ = leaders_and_laggards(_report(build_row("B", 0.1), build_row("A", 0.1), build_row("C", 0.0)), 2)
    assert _symbols(leaders) == "A B"


def test_only_sound_figures_lead() -> None:
    suspect = build_row("X", 4.0, status=Status.SUSPECT)
    leaders, laggards = leaders_and_laggards(_report(suspect, build_row("A", 0.1), build_missing("M")), 5)
    assert (_symbols(leaders), _symbols(laggards)) == ("A", "")


def test_leaders_are_those_by_the_figure_that_ranks() -> None:
    rows = (build_row("A", 0.2, surprise=1.0), build_row("B", 0.1, surprise=3.0), build_row("C", 0.3))
    leaders, laggards = leaders_and_laggards(_report(*rows, rank_by=RankBy.SURPRISE), 5)
    assert (_symbols(leaders), _symbols(laggards)) == ("B", "A")


def test_rows_without_a_figure_are_told_together_by_reason() -> None:
    report = _report(
        build_missing("A", reason="gone"),
        build_missing("B", status=Status.STALE, reason="old"),
        build_missing("C", reason="gone"),
        build_missing("D", status=Status.SUSPECT, reason="odd"),
        build_row("E", 0.1),
    )
    told = [(setback.status, setback.reason, _symbols(setback.rows)) for setback in setbacks(report)]
    assert told == [(Status.SUSPECT, "odd", "D"), (Status.STALE, "old", "B"), (Status.MISSING, "gone", "A C")]


def test_a_benchmark_without_a_figure_is_told_too() -> None:
    report = build_report(benchmarks=(build_benchmark(status=Status.MISSING, reason="no bar"),))
    assert [setback.reason for setback in setbacks(report)] == ["no bar"]


def _compared(*symbols: str) -> tuple[Excess, ...]:
    return tuple(Excess(symbol, 0.01) for symbol in symbols)


def test_a_group_is_shown_against_the_benchmark_it_names_itself() -> None:
    benchmarks = (build_benchmark(), build_benchmark("^GSPC"), build_benchmark("SMH", of_group_only=True))
    chips = build_group(key="chips", excesses=_compared("^IXIC", "^GSPC", "SMH"))
    power = build_group(key="power", excesses=_compared("^IXIC", "^GSPC"))
    report = build_report((chips, power), benchmarks=benchmarks)
    assert own_excess(report, chips) == Excess("SMH", 0.01)
    assert own_excess(report, power) is None


@given(st.lists(st.floats(-0.9, 5), max_size=30), st.integers(0, 12))
def test_sides_never_overlap_and_keep_their_order(moves: list[float], top: int) -> None:
    report = _report(*(build_row(f"S{at}", move) for at, move in enumerate(moves)))
    leaders, laggards = leaders_and_laggards(report, top)
    assert not {row.symbol for row in leaders} & {row.symbol for row in laggards}
    assert len(leaders) + len(laggards) == min(2 * top, len(moves))
    lowest_leader = min((row.simple_return or 0 for row in leaders), default=math.inf)
    assert all((row.simple_return or 0) <= lowest_leader for row in laggards)
