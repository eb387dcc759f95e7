from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render.picks import has_own_benchmarks, own_excess, unranked_rows
from cryptoai_cli.report.model import Excess, Report, Row
from tests.build_report import build_benchmark, build_group, build_missing, build_report, build_row


def _report(*rows: Row) -> Report:
    return build_report((build_group(rows),))


def _symbols(rows: tuple[Row, ...]) -> str:
    return " ".join(row.symbol for row in rows)


def test_rows_without_a_figure_are_told_together_by_reason() -> None:
    report = _report(
        build_missing("A", reason="gone"),
        build_missing("B", status=Status.STALE, reason="old"),
        build_missing("C", reason="gone"),
        build_missing("D", status=Status.SUSPECT, reason="odd"),
        build_row("E", 0.1),
    )
    told = [(unranked.status, unranked.reason, _symbols(unranked.rows)) for unranked in unranked_rows(report.rows)]
    assert told == [(Status.SUSPECT, "odd", "D"), (Status.STALE, "old", "B"), (Status.MISSING, "gone", "A C")]


def test_a_benchmark_without_a_figure_is_told_too() -> None:
    report = build_report(benchmarks=(build_benchmark(status=Status.MISSING, reason="no bar"),))
    assert [unranked.reason for unranked in unranked_rows(report.benchmarks)] == ["no bar"]


def test_a_report_has_benchmarks_of_its_own_even_if_they_have_no_move() -> None:
    of_group, lacking = build_benchmark(of_group_only=True), build_benchmark(status=Status.MISSING)
    assert [has_own_benchmarks(build_report(benchmarks=rows)) for rows in ((), (of_group,), (of_group, lacking))] == [
        False,
        False,
        True,
    ]


def _compared(*symbols: str) -> tuple[Excess, ...]:
    return tuple(Excess(symbol, 0.01) for symbol in symbols)


def test_a_group_is_shown_against_the_benchmark_it_names_itself() -> None:
    benchmarks = (build_benchmark(), build_benchmark("^GSPC"), build_benchmark("SMH", of_group_only=True))
    chips = build_group(key="chips", excesses=_compared("^IXIC", "^GSPC", "SMH"))
    power = build_group(key="power", excesses=_compared("^IXIC", "^GSPC"))
    report = build_report((chips, power), benchmarks=benchmarks)
    assert own_excess(report, chips) == Excess("SMH", 0.01)
    assert own_excess(report, power) is None
