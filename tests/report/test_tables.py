from datetime import timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.context import Context
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.analysis.recent_index import RecentIndices
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.market.session import State
from cryptoai_cli.report.compose import compose_report
from cryptoai_cli.report.model import Report
from tests.build import BITCOIN, EVENING, FRIDAY, MONDAY, NASDAQ, SP500, absent, material, move

GROUPS = {"miners": {"A": 0.05, "B": 0.08, "C": 0.01}, "chips": {"A": 0.05, "D": -0.01, "E": 0.02}}


def rows(report: Report, group: str) -> list[tuple[str, int | None]]:
    found = next(g for g in report.groups if g.key == group)
    return [(row.symbol, row.rank) for row in found.rows]


def test_rows_are_ranked_within_their_group_and_the_rest_stands_last() -> None:
    made = material(GROUPS, extra=[absent("B"), replace(absent("C"), status=Status.STALE)])
    assert rows(compose_report(made), "miners") == [("A", 1), ("C", None), ("B", None)]


def test_a_row_that_is_not_ok_has_no_figures_and_only_suspect_keeps_price_and_change() -> None:
    suspect = replace(move("B", 9.0), status=Status.SUSPECT, reason="looks like a split")
    report = compose_report(material(GROUPS, extra=[suspect, absent("C")]))
    by_symbol = {row.symbol: row for row in report.groups[0].rows} | {r.symbol: r for r in report.groups[1].rows}
    b, c = by_symbol["B"], by_symbol["C"]
    assert (b.price, b.change, b.rank, b.excess_return, b.previous_close) == (1000.0, 900.0, None, None, None)
    assert (c.price, c.change, c.simple_return, c.rank) == (None, None, None, None)


def test_a_suspect_row_has_the_instant_of_its_price_but_no_volume_and_nothing_of_earlier_sessions() -> None:
    context = Context(beta=2.0, n=100, surprise=1.5, streak=3, recent_closes=(95.0, 100.0))
    suspect = replace(move("B", 9.0), status=Status.SUSPECT, reason="odd", volume=1e6)
    made = replace(material(GROUPS, extra=[suspect]), contexts={"A": context, "B": context})
    by_symbol = {row.symbol: row for row in compose_report(made).rows}
    a, b = by_symbol["A"], by_symbol["B"]
    assert (a.beta, a.surprise, a.streak, a.recent_closes) == (2.0, 1.5, 3, (95.0, 100.0))
    assert (b.beta, b.surprise, b.streak, b.recent_closes, b.volume) == (None, None, None, (), None)
    assert b.as_of == made.interval.session.closes


def test_a_row_without_a_price_has_no_instant_even_where_its_source_gave_one() -> None:
    stale = replace(absent("B", Status.STALE), as_of=EVENING)
    by_symbol = {row.symbol: row for row in compose_report(material(GROUPS, extra=[stale])).rows}
    assert by_symbol["B"].as_of is None


@pytest.mark.parametrize(
    ("state", "unfinished", "told"),
    [
        (State.FINAL, False, State.FINAL),
        (State.FINAL, True, State.PROVISIONAL),
        (State.IN_PROGRESS, True, State.IN_PROGRESS),
    ],
)
def test_a_report_with_a_utc_day_under_way_is_not_final(state: State, told: State, *, unfinished: bool) -> None:
    made = material(GROUPS, extra=[replace(move("B", 0.08), utc_day=True, is_unfinished=unfinished)])
    made = replace(made, interval=replace(made.interval, state=state))
    assert compose_report(made).state is told


def test_a_group_measured_by_utc_days_has_no_excess() -> None:
    by_day = [replace(move("B", 0.08), utc_day=True)]
    report = compose_report(material(GROUPS, extra=by_day))
    excess = {group.key: group.excess_return for group in report.groups}
    assert excess["miners"] is None
    assert excess["chips"] is not None
    assert {each.excess_return for g in report.groups if g.key == "miners" for each in g.excesses} == {None}


def test_excess_is_against_the_primary_benchmark() -> None:
    report = compose_report(material(GROUPS, nasdaq=0.02))
    best = report.groups[0].rows[0]
    assert best.excess_return == pytest.approx(0.06)
    assert report.groups[0].excess_return == pytest.approx(0.03)
    assert report.benchmarks[0].excess_return == 0


def test_the_next_benchmark_stands_in_for_a_missing_primary_with_a_notice() -> None:
    report = compose_report(material(GROUPS, nasdaq=None, sp500=0.01))
    assert report.primary == "^GSPC"
    assert report.groups[0].rows[0].excess_return == pytest.approx(0.07)
    assert any(n.code == "primary-missing" and "^GSPC" in n.message for n in report.notices)


def test_without_any_benchmark_there_is_no_excess() -> None:
    report = compose_report(material(GROUPS, nasdaq=None, sp500=None))
    assert report.primary == ""
    assert {row.excess_return for row in report.rows} == {None}


def test_a_coin_by_utc_days_has_no_excess_and_nothing_is_measured_against_it() -> None:
    by_day = replace(move("BTC-USD", 0.02), utc_day=True)
    made = material(GROUPS, extra=[by_day], benchmarks=(BITCOIN, NASDAQ, SP500))
    report = compose_report(made)
    assert report.primary == "^IXIC"
    coin = report.benchmarks[0]
    assert coin.simple_return == pytest.approx(0.02)
    assert coin.excess_return is None
    assert any(n.code == "utc-day" and "BTC-USD" in n.message for n in report.notices)
    first = {e.benchmark: e.excess_return for e in report.rows[0].excesses}
    assert first["BTC-USD"] is None
    assert first["^IXIC"] is not None


def test_a_groups_own_benchmark_is_measured_too_and_stands_after_the_reports() -> None:
    made = material(GROUPS, extra=[move("BTC-USD", -0.0074)])
    with_own = Group("miners", "Miners", made.groups[0].members, benchmarks=(NASDAQ, BITCOIN))
    report = compose_report(replace(made, groups=(with_own, made.groups[1])))
    assert [row.symbol for row in report.benchmarks] == ["^IXIC", "^GSPC", "BTC-USD"]
    excesses = {e.benchmark: e.excess_return for e in report.groups[0].excesses}
    assert excesses["BTC-USD"] == pytest.approx(0.05 + 0.0074)
    assert "BTC-USD" not in {e.benchmark for e in report.groups[1].excesses}
    assert "Bitcoin" not in report.headline.text


def test_benchmarks_are_ranked_among_themselves_whatever_their_order() -> None:
    report = compose_report(material(GROUPS, nasdaq=0.01, sp500=0.02))
    assert [(row.symbol, row.rank) for row in report.benchmarks] == [("^IXIC", 2), ("^GSPC", 1)]


def test_the_reader_sees_symbol_and_name_of_the_session() -> None:
    keel = Instrument("KEEL", "Keel", formerly=(FormerSymbol("BITF", MONDAY, "Bitfarms"),))
    made = material(GROUPS, extra=[move("KEEL", 0.3)])
    renamed = Group("miners", "Miners", (*made.groups[0].members, keel))
    report = compose_report(replace(made, groups=(renamed,)))
    assert (report.rows[0].symbol, report.rows[0].name) == ("BITF", "Bitfarms")
    early = Instrument("KEEL", "Keel", formerly=(FormerSymbol("BITF", FRIDAY, "Bitfarms"),))
    report = compose_report(replace(made, groups=(replace(renamed, members=(*made.groups[0].members, early)),)))
    assert (report.rows[0].symbol, report.rows[0].name) == ("KEEL", "Keel")


def test_groups_are_ranked_by_the_measure_and_the_unranked_stand_last() -> None:
    report = compose_report(material({"duo": {"X": 0.5, "Y": 0.4}, **GROUPS}))
    assert [(g.key, g.rank) for g in report.groups] == [("miners", 1), ("chips", 2), ("duo", None)]
    assert report.groups[2].rows[0].group_rank is None
    assert any(n.code == "unranked" and "Duo" in n.message for n in report.notices)


def test_rank_by_excess_keeps_those_without_it_out_of_the_rank() -> None:
    made = replace(material(GROUPS), rank_by=RankBy.EXCESS)
    assert rows(compose_report(made), "miners") == [("B", 1), ("A", 2), ("C", 3)]


@pytest.mark.parametrize("rank_by", [RankBy.BETA_EXCESS, RankBy.SURPRISE, RankBy.RELATIVE_VOLUME])
def test_a_figure_that_needs_history_falls_back_to_change_and_says_so(rank_by: RankBy) -> None:
    report = compose_report(replace(material(GROUPS), rank_by=rank_by))
    assert report.rank_by is RankBy.CHANGE
    assert any(n.code == "rank-by" and rank_by.value in n.message for n in report.notices)


def test_weights_that_are_not_known_fall_back_to_the_median_and_say_so() -> None:
    report = compose_report(material(GROUPS, measure=Measure.WEIGHTED))
    assert report.measure is Measure.MEDIAN
    assert any(n.code == "measure" for n in report.notices)


def test_a_ranking_that_mixes_sources_says_so() -> None:
    report = compose_report(material(GROUPS, extra=[move("B", 0.08, source="other")]))
    assert report.mixed
    assert any(n.code == "mixed-sources" and "B from other" in n.message for n in report.notices)


def test_t19_every_missing_symbol_is_named_with_its_reason() -> None:
    report = compose_report(material(GROUPS, extra=[absent("B", reason="yahoo does not know this symbol")]))
    assert report.partial
    assert any("B" in n.message and "does not know" in n.message for n in report.notices)


def test_a_member_not_yet_listed_does_not_make_the_report_partial() -> None:
    later = replace(absent("B", reason="not listed before 2025-11-03"), not_listed=True)
    assert not compose_report(material(GROUPS, extra=[later])).partial


def test_t01_every_row_is_of_the_reports_session() -> None:
    report = compose_report(material(GROUPS))
    assert {row.as_of for row in (*report.benchmarks, *report.rows)} == {report.session.closes}
    assert report.as_of == report.session.closes


def test_the_way_up_to_the_session_is_that_of_the_material() -> None:
    recent = RecentIndices((FRIDAY, MONDAY), {"miners": (100.0, 104.0)}, (100.0, 102.0))
    report = compose_report(replace(material(GROUPS), recent=recent))
    assert (report.recent_sessions, report.primary_index) == ((FRIDAY, MONDAY), (100.0, 102.0))
    assert {g.key: g.recent_index for g in report.groups} == {"miners": (100.0, 104.0), "chips": ()}


def test_recent_closes_are_those_of_the_context_and_a_coin_by_utc_days_has_none() -> None:
    closes = {symbol: Context(recent_closes=(95.0, 100.0)) for symbol in ("A", "B")}
    by_day = replace(move("B", 0.02), utc_day=True)
    recent = RecentIndices((FRIDAY, MONDAY), {"miners": (100.0, 104.0)}, ())
    report = compose_report(replace(material(GROUPS, extra=[by_day]), contexts=closes, recent=recent))
    found = {row.symbol: row.recent_closes for row in report.rows}
    assert (found["A"], found["B"], found["C"]) == ((95.0, 100.0), (), ())
    assert {g.recent_index for g in report.groups} == {()}


def test_a_row_tells_its_last_trade_and_distribution_beside_a_figure_that_is_ok() -> None:
    early = replace(move("A", 0.05), last_trade=EVENING - timedelta(minutes=40), dividend=25.0)
    gone = replace(absent("B", reason="gone"), dividend=25.0, last_trade=EVENING)
    report = compose_report(material(GROUPS, extra=[early, gone]))
    by_symbol = {row.symbol: row for row in report.rows}
    words = "last trade 2025-10-13 15:50 New York; trades without its dividend of 25.00 USD"
    assert (by_symbol["A"].reason, by_symbol["A"].last_trade) == (words, early.last_trade)
    assert (by_symbol["B"].reason, by_symbol["B"].dividend, by_symbol["B"].last_trade) == ("gone", None, None)
    assert [n.code for n in report.notices if n.code in {"last-trade", "ex-dividend"}] == ["last-trade", "ex-dividend"]


def test_an_old_live_price_is_told_as_that() -> None:
    old = replace(move("A", 0.05), last_trade=EVENING)
    codes = [n.code for n in compose_report(material(GROUPS, extra=[old], state=State.IN_PROGRESS)).notices]
    assert ("old-price" in codes, "last-trade" in codes) == (True, False)


def test_a_row_names_whose_earlier_sessions_it_is_compared_with_if_there_are_any() -> None:
    compared = Context(recent_closes=(95.0, 100.0), source="yahoo")
    by_beta = Context(beta=2.0, n=100, recent_closes=(None, 100.0), source="nasdaq")
    alone = Context(recent_closes=(None, 100.0), source="yahoo")
    made = replace(material(GROUPS), contexts={"A": compared, "B": by_beta, "C": alone})
    report = compose_report(made)
    assert {row.symbol: row.context_source for row in report.rows if row.symbol in "ABC"} == {
        "A": "yahoo",
        "B": "nasdaq",
        "C": "",
    }
    codes = [notice.message for notice in report.notices if notice.code == "context-source"]
    assert codes == [
        "B: compared with earlier sessions from nasdaq, as few are held from fake.",
        "A: compared with earlier sessions from yahoo, as few are held from fake.",
    ]
