"""How benchmarks stand in a headline."""

from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.report.benchmark_words import benchmark_list, comparison, others
from cryptoai_cli.report.facts import find_facts
from cryptoai_cli.report.wording import Piece, Wording
from tests.build_report import build_benchmark, build_tables

SP500 = build_benchmark("^GSPC", (100.0, 101.6), name="S&P 500")


def wording(nasdaq: float | None = 0.0221, *, more: bool = True) -> Wording:
    tables = build_tables(nasdaq=nasdaq)
    own = build_benchmark("SMH", (100.0, 101.0), name="Semis", of_group_only=True)
    gone = build_benchmark("^DJI", None, name="Dow", status=Status.MISSING)
    tables = replace(tables, benchmarks=(*tables.benchmarks, *((SP500,) if more else ()), own, gone))
    return Wording(tables, find_facts(tables))


def text(pieces: list[Piece]) -> str:
    return "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)


def test_the_reports_own_benchmarks_with_a_move_are_listed() -> None:
    assert text(benchmark_list(wording())) == "Nasdaq +2.2 % and S&P 500 +1.6 %"
    assert text(benchmark_list(wording(), without=("^IXIC",))) == "S&P 500 +1.6 %"


def test_a_return_is_compared_with_the_primary_one_and_the_others_follow() -> None:
    assert text(comparison(wording(), 0.03)) == ", ahead of the Nasdaq (+2.2 %); S&P 500 +1.6 %"
    assert text(comparison(wording(more=False), 0.02)) == ", in line with the Nasdaq (+2.2 %)"


def test_without_a_primary_one_the_others_are_listed_or_their_lack_is_told() -> None:
    assert text(comparison(wording(None), 0.03)) == "; S&P 500 +1.6 %"
    assert text(comparison(wording(None, more=False), 0.03)) == "; no benchmark has a figure"
    assert text(others(wording(more=False), without=("^IXIC",))) == ""
