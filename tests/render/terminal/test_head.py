from datetime import UTC, datetime

from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.session import State
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.footnotes import footnotes
from cryptoai_cli.render.terminal.head import benchmark_lines, headline_lines, title_lines
from cryptoai_cli.render.terminal.screen import screen_for
from cryptoai_cli.report.model import Report
from tests.build_report import build_benchmark, build_group, build_headline, build_report, build_row

REPORT = build_report((build_group((build_row("A", 0.01),)),))
LEFT = "MOVERS  Monday 13 October 2025 · final"  # 38 cells
RIGHT = "1 of 1 quoted · Yahoo"  # 21 cells


def _title(report: Report, page: int) -> list[str]:
    return [line.plain for line in title_lines(report, screen_for(RenderOptions()), page)]


def _benchmarks(report: Report, width: int | None) -> list[str]:
    screen = screen_for(RenderOptions(width=width))
    return [line.plain.rstrip() for line in benchmark_lines(report, footnotes(report, screen), screen)]


def test_session_and_coverage_stand_at_both_ends_of_one_line() -> None:
    assert _title(REPORT, 70) == [LEFT + " " * 11 + RIGHT]


def test_two_blanks_between_them_are_the_least() -> None:
    assert _title(REPORT, 61) == [f"{LEFT}  {RIGHT}"]
    assert _title(REPORT, 60) == [LEFT, RIGHT]


def test_a_state_that_needs_more_has_a_line_of_its_own() -> None:
    now = datetime(2025, 10, 13, 15, 42, tzinfo=UTC)
    report = replace(REPORT, state=State.IN_PROGRESS, generated_at=now)
    assert _title(report, 45) == [
        "MOVERS  Monday 13 October 2025",
        f"open, 11:42 New York    {RIGHT}",  # 20 and 21 cells of 45
    ]


def test_a_source_that_is_not_known_leaves_no_dot() -> None:
    assert _title(build_report(benchmarks=(), primary=""), 40) == [LEFT, "0 of 0 quoted"]


def test_the_headline_takes_as_many_lines_as_it_needs() -> None:
    report = build_report(headline=build_headline("Miners led: median +7.3 %."))
    lines = headline_lines(report, screen_for(RenderOptions()), 20)
    assert [line.plain for line in lines] == ["Miners led: median", "+7.3 %."]


def _two_benchmarks() -> Report:
    return build_report(benchmarks=(build_benchmark(closes=(100, 101)), build_benchmark("^GSPC", (10, 9), name="S&P")))


def test_benchmarks_stand_on_one_line_as_far_apart_as_there_is_room() -> None:
    first, second = "Nasdaq Composite  101.00  +1.00 %", "S&P  9.00  \N{MINUS SIGN}10.00 %"  # 33 and 19 cells
    assert _benchmarks(_two_benchmarks(), 64) == [f"{first}     {second}"]


def test_prices_of_benchmarks_go_before_they_take_more_lines_by_the_usual_length_of_a_price() -> None:
    first, second = "Nasdaq Composite  +1.00 %", "S&P  \N{MINUS SIGN}10.00 %"  # 25 and 13 cells
    assert _benchmarks(_two_benchmarks(), 63) == [f"{first}     {second}"]
    assert _benchmarks(_two_benchmarks(), 42) == [f"{first}   {second}"]
    assert _benchmarks(_two_benchmarks(), 40) == [first, second]


def test_as_many_benchmarks_stand_on_a_line_as_fit() -> None:
    three = build_report(benchmarks=[build_benchmark(s, (100, 101), name=f"Index {s}") for s in "ABC"])
    assert _benchmarks(three, 40) == ["Index A  +1.00 %   Index B  +1.00 %", "Index C  +1.00 %"]


def test_a_benchmark_without_a_move_is_not_among_them() -> None:
    stale = build_benchmark("^GSPC", name="S&P", status=Status.STALE)
    assert _benchmarks(build_report(benchmarks=(build_benchmark(closes=(100, 101)), stale)), 200) == [
        "Nasdaq Composite  101.00  +1.00 %"
    ]
    assert _benchmarks(build_report(benchmarks=(stale,)), 200) == []


def test_the_mark_of_a_footnote_stands_close_behind_the_figure() -> None:
    coin = build_benchmark("BTC-USD", (100, 101), name="Bitcoin", kind=InstrumentType.CRYPTO)
    assert _benchmarks(build_report(benchmarks=(coin,)), 200) == ["Bitcoin  101.00  +1.00 % ¹"]
