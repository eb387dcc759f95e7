from datetime import date

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.errors import UsageError
from cryptoai_cli.render.text.to_explanation import to_explanation
from cryptoai_cli.report.claims import Claim
from cryptoai_cli.report.model import Excess, Length, Period, Report, Row
from tests.build_report import (
    FRIDAY,
    build_benchmark,
    build_group,
    build_headline,
    build_missing,
    build_report,
    build_row,
    build_session,
)

MARA = build_row("MARA", closes=(100.0, 110.0), name="MARA Holdings")


def explained(*rows: Row, symbol: str = "MARA", rank_by: RankBy = RankBy.CHANGE) -> list[str]:
    return lines(build_report((build_group(rows),), rank_by=rank_by), symbol)


def lines(report: Report, symbol: str = "MARA") -> list[str]:
    return to_explanation(report, symbol).splitlines()


def test_a_figure_is_explained_from_its_two_closes_to_its_place() -> None:
    row = replace(MARA, trace=("yahoo: 110 on Monday", "yahoo: 100 on Friday"))
    assert explained(row) == [
        "How the figure of MARA (MARA Holdings) came about, session of Monday 13 October 2025",
        "  yahoo: 110 on Monday",
        "  yahoo: 100 on Friday",
        "  110.00 by 100.00 less one: +10.00 %, as of 2025-10-13T20:00:00Z, from yahoo",
        "  beta: none, for it needs 60 earlier sessions that are kept, with a return of the primary benchmark too",
        "  Bitcoin miners: 1 of 1 by change; the group is no. 1",
    ]


def test_the_symbol_is_found_in_any_case_and_in_every_group() -> None:
    report = build_report((build_group((MARA,)), build_group((MARA,), key="duo", label="Duo", rank=None)))
    assert lines(report, " mara ")[-2:] == [
        "  Bitcoin miners: 1 of 1 by change; the group is no. 1",
        "  Duo: 1 of 1 by change; the group is not ranked",
    ]


def test_a_benchmark_has_no_place_in_a_group() -> None:
    assert lines(build_report(), "^IXIC")[-1] == "  a benchmark of this report"


def test_the_figure_that_ranks_is_named() -> None:
    assert explained(MARA, rank_by=RankBy.RELATIVE_VOLUME)[-1].startswith(
        "  Bitcoin miners: 1 of 1 by relative-volume;"
    )


def test_a_row_without_a_figure_says_why() -> None:
    gone = build_missing("MARA", status=Status.STALE, reason="last traded on Friday")
    assert explained(gone)[1:] == ["  stale: last traded on Friday", "  Bitcoin miners: shown, not ranked"]


def test_what_is_special_about_a_figure_is_said() -> None:
    assert "  first session under this symbol" in explained(replace(MARA, reason="first session under this symbol"))


def test_every_benchmark_but_the_row_itself_is_compared_with() -> None:
    row = replace(MARA, excesses=(Excess("^IXIC", 0.0779), Excess("SMH", None), Excess("MARA", 0.0)))
    assert [line for line in explained(row) if line.startswith("  against")] == [
        "  against Nasdaq Composite (^IXIC, the primary one) +2.21 %: +7.79 points",
        "  against SMH: no excess: not the same two instants",
    ]


def test_a_benchmark_that_is_not_the_primary_one_is_not_called_so() -> None:
    row = replace(MARA, excesses=(Excess("^IXIC", 0.0779),))
    report = build_report((build_group((row,)),), benchmarks=(build_benchmark(),), primary="^GSPC")
    assert "  against Nasdaq Composite (^IXIC) +2.21 %: +7.79 points" in lines(report)


def test_what_earlier_sessions_say_has_a_line_for_each_figure() -> None:
    row = replace(
        MARA,
        beta=2.5,
        beta_sessions=118,
        beta_excess_return=0.0447,
        surprise=1.5,
        relative_volume=2.318,
        streak=3,
        largest_since=date(2024, 11, 11),
        high_52w=True,
    )
    assert explained(row)[2:-1] == [
        "  beta 2.50 against the primary benchmark, over 118 earlier sessions",
        "  beyond its beta: +4.47 points, +1.50 standard deviations of what beta leaves open",
        "  volume: 2.32 times the mean of the 20 sessions before",
        "  3 in a row up, this session included",
        "  the largest such move since 11 November 2024",
        "  a close above every one of the 252 sessions before",
    ]


def test_earlier_sessions_of_another_source_than_the_price_are_told_with_those_of_the_benchmark() -> None:
    nasdaq = replace(build_benchmark(), context_source="fred")
    row = replace(MARA, beta=2.5, beta_sessions=118, context_source="nasdaq")
    found = lines(build_report((build_group((row,)),), benchmarks=(nasdaq,)))
    assert "  earlier sessions from nasdaq, those of the primary benchmark from fred" in found
    alone = lines(build_report((build_group((replace(row, beta=None),)),), benchmarks=(nasdaq,)))
    assert "  earlier sessions from nasdaq" in alone


def test_earlier_sessions_of_the_source_of_the_price_need_no_line() -> None:
    benchmark = replace(build_benchmark(), context_source=MARA.source)
    row = replace(MARA, beta=2.5, beta_sessions=118, context_source=MARA.source)
    assert not any(
        "earlier sessions from" in line for line in lines(build_report((build_group((row,)),), benchmarks=(benchmark,)))
    )


def test_a_falling_streak_and_a_low_are_told_as_such() -> None:
    row = replace(MARA, streak=-2, high_52w=False, low_52w=True, largest_of=254)
    assert explained(row)[3:-1] == [
        "  2 in a row down, this session included",
        "  the largest such move of the 254 sessions held",
        "  a close below every one of the 252 sessions before",
    ]


@pytest.mark.parametrize(("since", "words"), [(date(2025, 8, 8), "8 August"), (date(2024, 11, 11), "11 November 2024")])
def test_an_earlier_session_is_told_as_the_headline_tells_it(since: date, words: str) -> None:
    assert f"  the largest such move since {words}" in explained(replace(MARA, largest_since=since))


def test_a_surprise_is_told_only_with_the_excess_beyond_beta() -> None:
    assert not any("beyond" in line for line in explained(replace(MARA, surprise=1.5)))
    assert not any("beyond" in line for line in explained(replace(MARA, beta_excess_return=0.01)))


def test_a_period_is_named_with_its_base_and_has_no_figures_of_single_sessions() -> None:
    week = Period(Length.WEEK, build_session(FRIDAY), build_session(), build_session(), 1)
    found = lines(replace(build_report((build_group((MARA,)),)), period=week))
    assert found[0].endswith(" came about, Monday 13 October 2025, 1 session, from the close of Friday 10 October 2025")
    assert not any("beta" in line for line in found)


def test_a_symbol_that_is_not_there_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="MRA is not in this report") as caught:
        explained(MARA, symbol="mra")
    assert caught.value.hint == "did you mean MARA?"


def test_a_symbol_like_no_other_is_answered_with_where_they_are_listed() -> None:
    with pytest.raises(UsageError) as caught:
        explained(MARA, symbol="QQQQ")
    assert caught.value.hint == "add -f csv to list the symbols of the report"


def test_the_headline_is_explained_by_its_rules_and_the_cells_of_its_claims() -> None:
    claims = (
        Claim("Bitcoin miners", "Bitcoin miners", "groups.bitcoin-miners.label"),
        Claim("+7.3 %", 7.31153049, "groups.bitcoin-miners.median_pct"),
        Claim("13", 13, "groups.bitcoin-miners.advances"),
    )
    headline = replace(build_headline("Bitcoin miners led.", claims=claims), rules=("tone: bounce", "story: led"))
    assert lines(build_report(headline=headline), "") == [
        "How the headline came about",
        "  Bitcoin miners led.",
        "  tone: bounce",
        "  story: led",
        "Every name and number in it, and the cell it comes from",
        "  Bitcoin miners  groups.bitcoin-miners.label = Bitcoin miners",
        "  +7.3 %          groups.bitcoin-miners.median_pct = 7.31153",
        "  13              groups.bitcoin-miners.advances = 13",
    ]
