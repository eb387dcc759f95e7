import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.report.model import Report, Row, Tables
from cryptoai_cli.report.tables import lay_out
from tests.build import material
from tests.build_report import build_benchmark, build_group, build_report, build_row


def report_of(*moves: float) -> Report:
    return build_report((build_group([build_row(f"S{at}", move) for at, move in enumerate(moves)]),))


def symbols(rows: tuple[Row, ...]) -> str:
    return " ".join(row.symbol for row in rows)


def test_leaders_fall_and_laggards_rise_from_the_ends_of_the_ranking() -> None:
    report = report_of(0.1, 0.6, 0.3, 0.5, 0.2, 0.4)
    assert (symbols(report.leaders(2)), symbols(report.laggards(2))) == ("S1 S3", "S0 S4")


@pytest.mark.parametrize(("count", "expected"), [(0, (0, 0)), (1, (1, 0)), (2, (1, 1)), (3, (2, 1)), (9, (5, 4))])
def test_few_rows_never_stand_on_both_sides(count: int, expected: tuple[int, int]) -> None:
    report = report_of(*(at / 100 for at in range(count)))
    assert (len(report.leaders(5)), len(report.laggards(5))) == expected


@given(st.lists(st.floats(-0.9, 5), max_size=30), st.integers(0, 12))
def test_leaders_and_laggards_never_overlap_and_keep_their_order(moves: list[float], top: int) -> None:
    report = report_of(*moves)
    leaders, laggards = report.leaders(top), report.laggards(top)
    assert not {row.symbol for row in leaders} & {row.symbol for row in laggards}
    assert len(leaders) + len(laggards) == min(2 * top, len(moves))
    lowest_leader = min((row.simple_return or 0 for row in leaders), default=math.inf)
    assert all((row.simple_return or 0) <= lowest_leader for row in laggards)


def test_the_rows_of_a_report_are_those_of_its_groups_without_the_benchmarks() -> None:
    first, second = build_group([build_row("A"), build_row("B")]), build_group([build_row("A")], key="second")
    report = build_report((first, second), benchmarks=[build_benchmark()])
    assert [(row.symbol, row.group) for row in report.rows] == [
        ("A", "bitcoin-miners"),
        ("B", "bitcoin-miners"),
        ("A", "second"),
    ]


@pytest.mark.parametrize(
    ("measure", "figure"), [(Measure.MEDIAN, 0.02), (Measure.MEAN, 0.04), (Measure.WEIGHTED, 0.07)]
)
def test_a_group_is_measured_by_the_measure_that_was_asked_for(measure: Measure, figure: float) -> None:
    group = build_group([build_row("A", 0.01), build_row("B", 0.02), build_row("C", 0.09)], weighted_return=0.07)
    assert group.measured(measure) == pytest.approx(figure)


def tables(**benchmarks: float | None) -> Tables:
    return lay_out(material({"miners": {"A": 0.01}}, **benchmarks))  # type: ignore[arg-type] # only figures are passed


def test_the_primary_row_is_that_of_the_first_benchmark_with_a_move() -> None:
    row = tables(nasdaq=None, sp500=0.01).primary_row
    assert row is not None
    assert row.symbol == "^GSPC"


def test_without_a_benchmark_there_is_no_primary_row() -> None:
    assert tables(nasdaq=None, sp500=None).primary_row is None
