from datetime import timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.context import Context
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.market.quote import MarketCap
from cryptoai_cli.report.compose import compose_report
from cryptoai_cli.report.model import Notice, Report
from tests.build import EVENING, FRIDAY, MONDAY, THURSDAY, absent, material, move

GROUPS = {"miners": {"A": 0.05, "B": 0.08, "C": 0.01}, "chips": {"A": 0.05, "D": -0.01, "E": 0.02}}
CAPS = {symbol: MarketCap(1e9, MONDAY) for symbol in "ABCDE"}


def codes(report: Report) -> list[str]:
    return [notice.code for notice in report.notices]


def weighted(caps: dict[str, MarketCap]) -> Report:
    return compose_report(replace(material(GROUPS, measure=Measure.WEIGHTED), market_caps=caps))


def test_the_ranking_goes_through_all_groups_and_has_each_symbol_once() -> None:
    report = compose_report(material(GROUPS))
    assert [row.symbol for row in report.ranking] == ["B", "A", "E", "C", "D"]


def test_the_ranking_is_by_the_figure_that_was_asked_for() -> None:
    contexts = {"D": Context(relative_volume=3.0), "A": Context(relative_volume=2.0)}
    made = replace(material(GROUPS), rank_by=RankBy.RELATIVE_VOLUME, contexts=contexts)
    assert [row.symbol for row in compose_report(made).ranking] == ["D", "A"]


def test_where_the_figure_is_not_known_the_ranking_is_by_the_change() -> None:
    report = compose_report(
        replace(material(GROUPS), rank_by=RankBy.SURPRISE, contexts={"A": Context(beta=2.0, n=100)})
    )
    assert report.rank_by is RankBy.CHANGE
    assert report.ranking[0].symbol == "B"
    assert codes(report) == ["rank-by"]
    assert report.notices[0].message == "surprise needs earlier sessions that are kept: ranked by change."


@pytest.mark.parametrize("rank_by", [RankBy.CHANGE, RankBy.EXCESS])
def test_a_figure_of_this_session_needs_no_earlier_ones(rank_by: RankBy) -> None:
    report = compose_report(replace(material(GROUPS), rank_by=rank_by))
    assert (report.rank_by, codes(report)) == (rank_by, [])


def test_benchmarks_are_in_no_ranking() -> None:
    assert "^IXIC" not in {row.symbol for row in compose_report(material(GROUPS, nasdaq=0.5)).ranking}


def test_a_symbol_without_a_figure_makes_the_report_partial() -> None:
    assert not compose_report(material(GROUPS)).partial
    assert compose_report(material(GROUPS, extra=[absent("B")])).partial


def test_a_benchmark_without_a_figure_makes_the_report_partial() -> None:
    assert compose_report(material(GROUPS, nasdaq=None)).partial


@pytest.mark.parametrize("excuse", ["not_listed", "first_session"])
def test_a_member_that_could_have_no_move_is_no_gap(excuse: str) -> None:
    new = replace(absent("B"), **{excuse: True})
    assert not compose_report(material(GROUPS, extra=[new])).partial


def test_a_member_under_its_former_symbol_is_excused_by_its_move_of_today() -> None:
    made = material(GROUPS, extra=[replace(absent("NEW"), not_listed=True)])
    renamed = Instrument("NEW", formerly=(FormerSymbol("OLD", MONDAY),))
    group = replace(made.groups[0], members=(*made.groups[0].members, renamed))
    report = compose_report(replace(made, groups=(group,)))
    assert "OLD" in {row.symbol for row in report.rows}
    assert not report.partial


def test_the_latest_price_is_that_of_the_report() -> None:
    late = replace(move("B", 0.08), as_of=EVENING + timedelta(hours=1))
    assert compose_report(material(GROUPS, extra=[late])).as_of == EVENING + timedelta(hours=1)
    late_benchmark = replace(move("^GSPC", 0.01), as_of=EVENING + timedelta(hours=2))
    assert compose_report(material(GROUPS, extra=[late, late_benchmark])).as_of == EVENING + timedelta(hours=2)


def test_the_first_benchmark_as_primary_needs_no_notice() -> None:
    report = compose_report(material(GROUPS))
    assert (report.primary, codes(report)) == ("^IXIC", [])


def test_a_stand_in_for_the_primary_benchmark_is_named() -> None:
    report = compose_report(material(GROUPS, nasdaq=None))
    messages = [notice.message for notice in report.notices if notice.code == "primary-missing"]
    assert messages == ["^IXIC has no figure: ^GSPC stands in as the primary benchmark."]


def test_without_any_benchmark_it_is_said_what_is_lacking() -> None:
    report = compose_report(material(GROUPS, nasdaq=None, sp500=None))
    messages = [notice.message for notice in report.notices if notice.code == "primary-missing"]
    assert messages == ["^IXIC has no figure: no excess, no tone."]


def test_a_report_without_benchmarks_misses_none() -> None:
    assert "primary-missing" not in codes(compose_report(material(GROUPS, benchmarks=())))


def test_groups_by_market_caps_say_of_which_sessions_those_are() -> None:
    caps = CAPS | {"A": MarketCap(1e9, THURSDAY)}
    report = weighted(caps)
    assert report.measure is Measure.WEIGHTED
    assert report.valued_on == (THURSDAY, MONDAY)
    assert [n.message for n in report.notices] == ["Groups are weighted by the market caps of 9 to 13 October 2025."]


def test_without_market_caps_groups_are_measured_by_the_median() -> None:
    report = weighted({})
    assert report.measure is Measure.MEDIAN
    assert [n.message for n in report.notices] == ["Market caps are not known: groups are measured by the median."]


def test_market_caps_for_a_map_alone_weigh_nothing_and_say_nothing() -> None:
    report = compose_report(replace(material(GROUPS), market_caps=CAPS))
    assert codes(report) == []
    assert {group.weighted_return for group in report.groups} == {None}
    assert {row.market_cap for row in report.rows} == {1e9}


def test_a_group_with_an_unknown_market_cap_is_not_ranked_by_it() -> None:
    report = weighted({symbol: cap for symbol, cap in CAPS.items() if symbol != "D"})
    assert [(group.key, group.rank) for group in report.groups] == [("miners", 1), ("chips", None)]
    assert report.groups[1].unranked_because == "the market caps of its members are not all known"


def test_too_few_members_outweigh_unknown_market_caps_as_the_reason() -> None:
    made = material({"duo": {"X": 0.1, "Y": 0.2}, **GROUPS}, measure=Measure.WEIGHTED)
    duo = compose_report(replace(made, market_caps=CAPS)).groups[-1]
    assert duo.unranked_because == "2 of 2 members with a move, at least 3 needed"


def test_notices_stand_from_fetching_to_figures() -> None:
    failures = (FetchFailure("C", "yahoo", FailureKind.NO_DATA, "no bar"),)
    extra = [
        absent("B"),
        replace(move("D", -0.01), utc_day=True),
        move("C", 0.01, source="cnbc"),
        replace(move("E", 3.0), status=Status.SUSPECT, reason="odd"),
    ]
    made = material(GROUPS, nasdaq=None, extra=extra)
    made = replace(made, notices=(Notice("correction", "first"),), failures=failures, rank_by=RankBy.SURPRISE)
    assert codes(compose_report(made)) == [
        "correction",
        "primary-missing",
        "rank-by",
        "missing",
        "suspect",
        "unranked",
        "unranked",
        "utc-day",
        "another-source",
        "mixed-sources",
    ]


def test_the_report_keeps_what_it_was_made_of() -> None:
    failures = (FetchFailure("C", "yahoo", FailureKind.NO_DATA, "no bar"),)
    made = replace(material(GROUPS), failures=failures, delay_minutes=15)
    report = compose_report(made)
    assert (report.failures, report.delay_minutes, report.generated_at) == (failures, 15, EVENING)
    assert (report.session.day, report.previous.day) == (MONDAY, FRIDAY)
    assert report.period is None
    assert report.valued_on == ()
