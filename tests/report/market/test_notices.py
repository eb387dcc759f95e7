from datetime import date

from cryptoai_cli.analysis.listed_move import listed_move
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.listing import LineKind
from cryptoai_cli.report.market.compose import compose_market
from cryptoai_cli.report.market.material import MarketMaterial
from tests.build_market import NOTHING_EARLIER, confirmed, line, market_material


def codes(made: MarketMaterial) -> dict[str, str]:
    return {notice.code: notice.message for notice in compose_market(made).base.notices}


def test_names_of_another_session_are_told() -> None:
    told = codes(market_material(confirmed([line("A")]), described_on=date(2025, 11, 14)))
    assert told["described"].startswith(
        "Names, kinds, industries and sizes are those of the list of Friday 14 November"
    )


def test_moves_that_are_not_confirmed_are_counted_where_the_list_before_is_not_held() -> None:
    moves = [*confirmed([line("A")]), *(listed_move(line(f"B{n}"), NOTHING_EARLIER) for n in range(1200))]
    told = codes(market_material(moves, base_held=False))["unconfirmed"]
    assert told == "The list of Friday 10 October 2025 is not held: 1,200 moves are not confirmed, and have no rank."
    assert "unconfirmed" not in codes(market_material(moves))


def test_a_report_without_a_line_says_why() -> None:
    still = [line("A", ret=None)]
    assert codes(market_material(confirmed(still)))["nothing-listed"] == (
        "No line of this list has a move: there is nothing to rank."
    )
    nameless = confirmed([line("A", name="", kind=LineKind.OTHER)])
    assert codes(market_material(nameless, passing=()))["nothing-listed"] == (
        "No list with names is held, so nothing tells which lines are shares: the filter finds none."
    )
    assert "nothing-listed" not in codes(market_material(nameless))
    assert codes(market_material(confirmed([line("A")]), passing=()))["nothing-listed"] == "No line passes the filter."


def test_what_the_list_tells_of_no_line_makes_no_groups_and_that_is_told() -> None:
    lines = [line("A", exchange=""), line("B", exchange="")]
    told = codes(market_material(confirmed(lines), by=GroupBy.EXCHANGE))["no-labels"]
    assert told == "The list does not tell the exchange of any line that passes: no exchanges are ranked."
    some = [lines[0], line("B", exchange="NYSE")]
    assert "no-labels" not in codes(market_material(confirmed(some), by=GroupBy.EXCHANGE))
    assert "no-labels" not in codes(market_material(confirmed(lines), by=GroupBy.EXCHANGE, passing=[]))


def test_nothing_is_told_where_all_is_well() -> None:
    assert codes(market_material(confirmed([line("A")]))) == {}
