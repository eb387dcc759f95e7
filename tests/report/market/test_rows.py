from typing import Any

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.listed_move import listed_move
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.listing import Line, LineKind
from cryptoai_cli.market.session import State
from cryptoai_cli.report.market.material import LineFigures
from cryptoai_cli.report.market.model import MarketRankBy
from cryptoai_cli.report.market.rows import ONE_SOURCE, best_first, largest_first, market_rows
from cryptoai_cli.report.model import Row
from tests.build_market import INTERVAL, benchmark, confirmed, held, line, looked, market_material


def row_of(one: Line, closes: dict[str, float], **fields: Any) -> Row:  # noqa: ANN401 any field of the value
    (found,) = market_rows(market_material([listed_move(one, held(closes))], **fields))
    return found.row


def test_rows_that_pass_the_filter_are_ranked_best_first_and_ties_by_symbol() -> None:
    moves = confirmed([line("C", ret=0.1), line("A", ret=0.2), line("B", ret=0.1), line("D", ret=0.9)])
    found = market_rows(market_material(moves, passing=["A", "B", "C"]))
    assert [(each.row.symbol, each.row.rank, each.row.group) for each in found] == [
        ("A", 1, "market"),
        ("B", 2, "market"),
        ("C", 3, "market"),
    ]


def test_a_confirmed_row_has_every_figure() -> None:
    row = row_of(line("A", ret=0.1), {"A": 100.0}, benchmarks=(benchmark(ret=0.02),))
    assert row.status is Status.OK
    assert (row.previous_close, row.volume, row.market_cap) == (100.0, 1e6, 1e9)
    assert row.price == pytest.approx(110.0)
    assert row.change == pytest.approx(10.0)
    assert row.simple_return == pytest.approx(0.1)
    assert row.excess_return == pytest.approx(0.08)
    assert (row.name, row.source, row.as_of, row.currency) == ("A", "nasdaq", INTERVAL.session.closes, "USD")


@pytest.mark.parametrize(
    ("one", "closes", "status", "reason"),
    [
        (line("A", ret=0.5), {"A": 100.0}, Status.OK, ONE_SOURCE),
        (line("A", ret=0.5, second_look=looked(0.031)), {"A": 100.0}, Status.SUSPECT, "yahoo has +3.1 %"),
        (
            line("A"),
            {"A": 50.0},
            Status.SUSPECT,
            "its move is not measured from the close held for the session before",
        ),
        (line("A", ret=17.0, second_look=looked(None)), {"A": 100.0}, Status.SUSPECT, "too large for one source"),
        (line("A", is_stale=True), {}, Status.STALE, "the list repeats the row of an earlier session"),
        (line("A"), {"B": 1.0}, Status.MISSING, "a first session: no earlier close is known"),
        (line("A", net_change=None), {}, Status.MISSING, "the list gives no change"),
        (line("A"), {}, Status.SUSPECT, "not confirmed: no close is held for the session before"),
        (
            line("A", second_look=looked(None)),
            {},
            Status.SUSPECT,
            "no close is held for the session before, and no second source covers it",
        ),
    ],
)
def test_status_and_reason_say_what_was_found(one: Line, closes: dict[str, float], status: Status, reason: str) -> None:
    row = row_of(one, closes)
    assert (row.status, row.reason) == (status, reason)
    assert (row.rank is not None) is (status is Status.OK)


def test_a_suspect_row_keeps_price_and_change_only() -> None:
    row = row_of(line("A"), {"A": 50.0}, benchmarks=(benchmark(),))
    assert row.price is not None
    assert row.change is not None
    assert (row.previous_close, row.volume, row.excess_return) == (None, None, None)


def test_a_row_without_a_move_has_no_figures() -> None:
    row = row_of(line("A", is_stale=True), {})
    assert (row.price, row.change, row.simple_return, row.volume, row.as_of) == (None, None, None, None, None)


def test_what_is_not_confirmed_stands_last() -> None:
    moves = [
        listed_move(line(s, ret=r), held({"A": 100.0, "B": 1.0})) for s, r in (("B", 0.3), ("C", 0.2), ("A", -0.1))
    ]
    assert [each.row.symbol for each in market_rows(market_material(moves))] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("rank_by", "first"),
    [
        (MarketRankBy.CHANGE, "A"),
        (MarketRankBy.VOLUME, "B"),
        (MarketRankBy.TURNOVER, "C"),
        (MarketRankBy.RELATIVE_VOLUME, "D"),
        (MarketRankBy.SURPRISE, "E"),
    ],
)
def test_each_ranking_has_its_figure(rank_by: MarketRankBy, first: str) -> None:
    lines = [
        line("A", ret=0.3),
        line("B", ret=0.2, volume=5e6),
        line("C", base=1000.0, ret=0.1, volume=2e6),
        line("D", ret=0.0),
        line("E", ret=0.0),
    ]
    figures = {"D": LineFigures(relative_volume=4.0), "E": LineFigures(surprise=2.0)}
    made = market_material(confirmed(lines), rank_by=rank_by, figures=figures)
    assert market_rows(made)[0].row.symbol == first


@pytest.mark.parametrize(
    ("rank_by", "is_falling", "order"),
    [
        (MarketRankBy.CHANGE, False, ["B", "A"]),
        (MarketRankBy.CHANGE, True, ["A", "B"]),
        (MarketRankBy.VOLUME, False, ["A", "B"]),
        (MarketRankBy.VOLUME, True, ["A", "B"]),
        (MarketRankBy.SURPRISE, True, ["B"]),
    ],
)
def test_losers_begin_with_the_lowest_figure_if_it_has_a_sign_and_with_the_highest_otherwise(
    rank_by: MarketRankBy, *, is_falling: bool, order: list[str]
) -> None:
    lines = [line("A", ret=-0.1, volume=9.0), line("B", ret=-0.05, volume=1.0)]
    figures = {"B": LineFigures(surprise=-2.0)}
    rows = market_rows(market_material(confirmed(lines), figures=figures))
    assert [each.row.symbol for each in best_first(rows, rank_by, is_falling=is_falling)] == order


def test_a_row_without_the_figure_has_no_rank() -> None:
    made = market_material(confirmed([line("A", volume=None)]), rank_by=MarketRankBy.VOLUME)
    assert market_rows(made)[0].row.rank is None


def test_a_session_under_way_has_no_instant_that_the_list_does_not_tell() -> None:
    made = market_material(confirmed([line("A")]), interval=replace(INTERVAL, state=State.IN_PROGRESS))
    assert market_rows(made)[0].row.as_of is None


def test_names_of_the_settings_come_first() -> None:
    moves = confirmed([line("A", name="Alpha Holdings Ltd. Common Stock"), line("B")])
    names = {each.row.symbol: each.row.name for each in market_rows(market_material(moves, names={"B": "Beta"}))}
    assert names == {"A": "Alpha Holdings", "B": "Beta"}


def test_the_largest_moves_come_first_whatever_their_sign() -> None:
    rows = market_rows(market_material(confirmed([line("A", ret=0.1), line("B", ret=-0.3), line("C", ret=0.2)])))
    assert [each.row.symbol for each in largest_first(rows)] == ["B", "C", "A"]


@pytest.mark.parametrize(
    ("kind", "found"), [(LineKind.FUND, InstrumentType.FUND), (LineKind.ADR, InstrumentType.EQUITY)]
)
def test_a_fund_is_one_in_files_too(kind: LineKind, found: InstrumentType) -> None:
    assert row_of(line("A", kind=kind), {"A": 100.0}).kind is found
