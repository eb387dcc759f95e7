from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.render.html import sections
from cryptoai_cli.render.html.grid import Grid
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import Report
from tests.build_report import build_benchmark, build_group, build_headline, build_missing, build_report, build_row


def _headings(grid: Grid) -> list[str]:
    return [column.heading for column in grid.columns]


def test_the_headline_is_given_in_sentences_whose_figures_stay_whole() -> None:
    report = build_report(headline=build_headline("Miners rose +7.3 % <b>. The Nasdaq fell."))
    assert sections.headline_sentences(report) == (
        'Miners rose <span class="n">+7.3 %</span> &lt;b&gt;. The Nasdaq fell.',
    )
    two = build_report(headline=build_headline("Miners rose +7.3 %. The Nasdaq fell 3 %."))
    assert len(sections.headline_sentences(two)) == 2


@pytest.mark.parametrize("figure", ["+7.3 %", "\N{MINUS SIGN}1,234.5 %", "3 %"])
def test_a_figure_and_its_percent_sign_are_one_piece(figure: str) -> None:
    assert sections.unbroken_figures(f"up {figure} & on") == f'up <span class="n">{figure}</span> &amp; on'


def test_a_number_without_a_percent_sign_is_left_alone() -> None:
    assert sections.unbroken_figures("13 of 13 up") == "13 of 13 up"


@pytest.mark.parametrize(("closes", "tone"), [((100, 101), "gain"), ((100, 99), "loss"), ((100, 100), "")])
def test_a_benchmark_has_the_colour_of_its_move(closes: tuple[float, float], tone: str) -> None:
    (card,) = sections.benchmark_cards(build_report(benchmarks=(build_benchmark(closes=closes),)))
    assert (card.tone, card.price) == (tone, f"{closes[1]}.00")


def test_a_benchmark_comes_with_its_session_before_or_with_what_is_special() -> None:
    plain, before = build_benchmark(), build_benchmark(prior_return=-0.0356)
    stale = replace(before, status=Status.STALE, reason="no bar")
    cards = sections.benchmark_cards(build_report(benchmarks=(plain, before, stale)))
    assert [card.remark for card in cards] == [
        "",
        "\N{MINUS SIGN}3.56 % in the session before",
        "stale: no bar",
    ]


def test_the_benchmark_is_called_as_people_call_it() -> None:
    assert sections.benchmark_name(build_report()) == "Nasdaq"
    assert sections.benchmark_name(build_report(benchmarks=(), primary="")) == ""


def test_groups_have_a_line_each_with_best_and_worst_member() -> None:
    report = build_report((build_group((build_row("A", 0.02), build_row("B", -0.01)), excess_return=0.001),))
    grid = sections.group_grid(report)
    assert [line.head for line in grid.lines] == ["Bitcoin miners"]
    assert dict(zip(_headings(grid), (cell.text for cell in grid.lines[0].cells), strict=True)) == {
        "#": "1",
        "Median": "+0.50 %",
        "vs Nasdaq": "+0.10",
        "Up": "1",
        "Down": "1",
        "Best": "A +2.00 %",
        "Worst": "B \N{MINUS SIGN}1.00 %",
    }


def test_a_count_that_is_zero_everywhere_has_no_column() -> None:
    rising = build_group((build_row("A", 0.02),))
    mixed = build_group((build_row("B", 0.0), build_missing("C")), key="b", rank=2)
    assert {"Down", "Flat", "Missing"}.isdisjoint(_headings(sections.group_grid(build_report((rising,)))))
    both = sections.group_grid(build_report((rising, mixed)))
    assert {"Up", "Flat", "Missing"} <= set(_headings(both))
    assert "Down" not in _headings(both)


def test_unranked_groups_come_last_with_the_reason() -> None:
    few = build_group((build_row("A", 0.02),), key="few", label="Few", rank=None, unranked_because="1 member reports")
    grid = sections.group_grid(build_report((few, build_group((build_row("B", 0.01),)))))
    assert [line.head for line in grid.lines] == ["Bitcoin miners", "Few"]
    assert [cell.text for cell in grid.columns[-1].cells] == ["", "1 member reports"]


def test_the_figures_of_the_files_stand_behind_measure_and_excess_in_the_order_of_the_page() -> None:
    tiny = build_group((build_row("A", 0.00004),), key="b", label="B", rank=2, excess_return=-0.00003)
    first = build_group((build_row("B", 0.02),), excess_return=0.01)
    grid = sections.group_grid(replace(build_report((tiny, first)), measure=Measure.MEAN))
    values = {column.heading: [cell.value for cell in column.cells] for column in grid.columns}
    assert values["Mean"] == ["", "0.004"]
    assert values["vs Nasdaq"] == ["", "-0.003"]


def test_sides_without_a_member_are_left_out() -> None:
    one = build_report((build_group((build_row("A", 0.02),)),))
    two = build_report((build_group((build_row("A", 0.02), build_row("B", -0.01))),))
    assert [side.title for side in sections.sides(one, RenderOptions(top=5))] == ["Leaders"]
    assert [side.title for side in sections.sides(two, RenderOptions(top=5))] == ["Leaders", "Laggards"]
    assert [line.head for line in sections.sides(two, RenderOptions(top=5))[1].grid.lines] == ["B"]


def test_sides_show_the_figure_that_ranks_last() -> None:
    rows = (build_row("A", 0.02, price=1.0, surprise=2.0), build_row("B", 0.01, price=1.0, surprise=1.0))
    report = build_report((build_group(rows),), rank_by=RankBy.SURPRISE)
    assert _headings(sections.sides(report, RenderOptions(top=1))[0].grid) == [
        *("Price", "vs Nasdaq", "Change", "Surprise"),
    ]


def _with_coin(*, utc_day: bool = False, status: Status = Status.OK) -> Report:
    coin = build_benchmark("BTC-USD", kind=InstrumentType.CRYPTO, utc_day=utc_day, status=status)
    return build_report(benchmarks=(build_benchmark(), coin))


def test_the_fine_print_says_how_moves_are_measured() -> None:
    assert sections.fine_print(build_report()) == (
        "Moves are price changes since the close of Friday 10 October, without dividends.",
        "\u201cvs Nasdaq\u201d is the move less the benchmark\u2019s over the same time, in percentage points.",
    )
    assert len(sections.fine_print(build_report(benchmarks=(), primary=""))) == 1


def test_the_fine_print_tells_coins_by_how_they_are_measured() -> None:
    assert sections.fine_print(_with_coin())[-1].startswith("Coins: between the New York closes")
    by_day = sections.fine_print(_with_coin(utc_day=True))
    assert by_day[-1].endswith("so no excess: BTC-USD.")
    assert not any(line.startswith("Coins:") for line in by_day)
    assert len(sections.fine_print(_with_coin(status=Status.STALE))) == 2


def test_provenance_leaves_out_what_is_not_known() -> None:
    bare = build_report(benchmarks=(), primary="", as_of=None)
    assert [fact.name for fact in sections.provenance(bare)] == ["Session", "State", "Coverage", "Report made"]
    full = {fact.name: fact.value for fact in sections.provenance(build_report())}
    assert full["Prices as of"] == "2025-10-13T20:00:00Z"
    assert full["Source"] == "Yahoo"
    late = replace(build_report(), generated_at=datetime(2025, 10, 14, 1, 2, 3, tzinfo=UTC))
    assert {fact.name: fact.value for fact in sections.provenance(late)}["Report made"] == "2025-10-14T01:02:03Z"


def test_a_failure_is_a_sentence_with_its_symbol() -> None:
    failure = FetchFailure("X", "yahoo", FailureKind.NO_DATA, "no such\u202e symbol")
    assert sections.failures(build_report(failures=(failure,))) == ("X: yahoo: no such symbol.",)
