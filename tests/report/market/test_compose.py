from typing import Any

from msgspec.structs import replace

from cryptoai_cli.analysis.listed_move import listed_move
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.listing import Line, LineKind
from cryptoai_cli.report.market.compose import breadth_of, compose_market
from cryptoai_cli.report.market.model import MarketRankBy, MarketReport, MarketRow
from tests.build_market import NOTHING_EARLIER, benchmark, confirmed, held, line, looked, market_material


def symbols(rows: tuple[MarketRow, ...]) -> list[str]:
    return [each.row.symbol for each in rows]


def market(*returns: float) -> list[Line]:
    return [line(f"L{at}", ret=ret, volume=1000.0 * (at + 1)) for at, ret in enumerate(returns)]


def test_lists_hold_confirmed_rows_of_their_direction_and_no_more_than_asked_for() -> None:
    report = compose_market(market_material(confirmed(market(0.1, 0.2, 0.3, 0.35, 0.0, -0.1, -0.12)), top=3))
    assert symbols(report.gainers) == ["L3", "L2", "L1"]
    assert symbols(report.losers) == ["L6", "L5"]
    assert symbols(report.active) == ["L6", "L3", "L5"]


def test_gainers_and_losers_are_in_the_order_of_the_figure_that_ranks() -> None:
    lines = market(0.1, 0.2, 0.3, -0.3, -0.1, -0.2)
    report = compose_market(market_material(confirmed(lines), rank_by=MarketRankBy.VOLUME, top=2))
    assert (symbols(report.gainers), symbols(report.losers)) == (["L2", "L1"], ["L5", "L4"])


def test_a_denied_move_stands_in_the_list_of_suspects_only_the_largest_first() -> None:
    odd = [line("X", ret=0.3), line("Y", ret=-0.4), line("Z", ret=0.39)]
    moves = [*confirmed(market(0.1)), *(listed_move(each, held({each.symbol: 50.0})) for each in odd)]
    report = compose_market(market_material(moves, top=2))
    assert symbols(report.suspect) == ["Y", "Z"]
    assert symbols(report.gainers) == ["L0"]
    assert "Y, Z: nothing confirms the move; shown, but not ranked." in [n.message for n in report.base.notices]


def test_a_move_that_nobody_looked_at_is_in_no_list() -> None:
    report = compose_market(market_material([*confirmed(market(0.1)), listed_move(line("X"), NOTHING_EARLIER)]))
    assert (symbols(report.gainers), symbols(report.suspect)) == (["L0"], [])


def test_breadth_counts_shares_and_adrs_with_a_move_and_volume_whatever_the_filter() -> None:
    lines = [
        line("A", ret=0.1, volume=10.0),
        line("B", ret=-0.1, volume=20.0, kind=LineKind.ADR),
        line("C", ret=0.0),
        line("D", ret=0.1, kind=LineKind.WARRANT),
        line("E", ret=0.1, kind=LineKind.OTHER),
        line("F", ret=0.1, volume=0.0),
        line("G", ret=0.1, volume=None),
        line("H", is_stale=True),
        line("I", ret=17.0, volume=1.0),
    ]
    found = compose_market(market_material(confirmed(lines), passing=["A"])).breadth
    assert (found.advances, found.declines, found.unchanged) == (2, 1, 1)
    assert (found.volume_up, found.volume_down) == (11.0, 20.0)


def test_breadth_of_nothing_is_zero() -> None:
    assert breadth_of(()).advances == 0


def test_the_filter_tells_how_many_pass_out_of_how_many_shares_and_adrs() -> None:
    lines = [*market(0.1, 0.2, 0.3), line("W", kind=LineKind.WARRANT)]
    report = compose_market(market_material(confirmed(lines), passing=["L0", "W"]))
    assert (report.filter.where, report.filter.passed, report.filter.of) == ("price >= 3", 2, 3)


def places_of(**fields: Any) -> MarketReport:  # noqa: ANN401 any field of the value
    group = Group("g", "G", tuple(Instrument(f"L{n}") for n in range(3)))
    moves = confirmed(market(*[0.1] * 6))
    return compose_market(market_material(moves, groups=(group,), **fields))


def test_places_are_among_industries_of_the_whole_filter() -> None:
    assert [(each.place, each.of) for each in places_of().places] == [(1, 2)]
    assert places_of(by=GroupBy.SECTOR).places == ()
    assert places_of(only=("Technology",)).places == ()


def test_the_median_is_that_of_the_rows_that_count() -> None:
    moves = [*confirmed(market(0.1, 0.2)), listed_move(line("X", ret=0.3), NOTHING_EARLIER)]
    moves.append(listed_move(line("Y", ret=0.9), NOTHING_EARLIER))
    assert compose_market(market_material(moves)).median_return == 0.2


def test_where_nothing_is_confirmed_nothing_is_ranked_and_the_report_says_so() -> None:
    moves = [listed_move(each, NOTHING_EARLIER) for each in market(*[0.1] * 6)]
    report = compose_market(market_material(moves, base_held=False))
    assert not report.is_confirmed
    assert (report.gainers, report.median_return) == ((), None)
    assert [each.rank for each in report.base.groups] == [None]
    assert report.base.partial
    assert "nothing is ranked" in " ".join(notice.message for notice in report.base.notices)
    assert "none is ranked" in report.base.headline.text


def test_an_empty_filter_is_no_report_of_nothing_confirmed() -> None:
    report = compose_market(market_material(confirmed(market(0.1)), passing=[]))
    assert (report.is_confirmed, report.rows, report.median_return) == (True, (), None)
    assert "fell" in report.base.headline.text


def test_a_second_source_alone_confirms() -> None:
    moves = [listed_move(line("A", second_look=looked(0.1)), NOTHING_EARLIER)]
    report = compose_market(market_material(moves, base_held=False))
    assert symbols(report.gainers) == ["A"]


def test_a_benchmark_without_a_figure_makes_the_report_partial_and_is_told() -> None:
    made = market_material(confirmed(market(0.1)), benchmarks=(benchmark(ret=None),))
    report = compose_market(made)
    assert report.base.partial
    assert "^IXIC: no source has it; shown, not ranked." in [n.message for n in report.base.notices]
    assert not compose_market(replace(made, benchmarks=(benchmark(),))).base.partial


def test_what_the_report_says_of_itself_comes_from_the_material() -> None:
    made = market_material(confirmed(market(0.1)), by=GroupBy.SECTOR, only=("Technology",))
    report = compose_market(made)
    assert (report.source, report.by, report.only) == ("nasdaq", GroupBy.SECTOR, ("Technology",))
    assert report.base.as_of == made.interval.session.closes


def test_a_row_that_did_not_move_is_neither_a_gainer_nor_a_loser() -> None:
    report = compose_market(market_material(confirmed(market(0.0, 0.0))))
    assert (report.gainers, report.losers, symbols(report.active)) == ((), (), ["L1", "L0"])
