import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.listed_move import ListedMove, listed_move
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.listing import SecondLook
from cryptoai_cli.report.market.material import LineFigures
from cryptoai_cli.report.market.model import MarketRankBy
from cryptoai_cli.workflows.market.second_looks import BATCH, moves_to_look_at, take_second_looks
from tests.build import FRIDAY, MONDAY, history
from tests.build_market import INTERVAL, NOTHING_EARLIER, confirmed, held, line, looked
from tests.fakes import FakeSource
from tests.workflows.market.fakes import FakeLake, market, services


def closes(**ends: float) -> dict[str, History]:
    return {symbol: history({FRIDAY: 100.0, MONDAY: end}, symbol=symbol) for symbol, end in ends.items()}


def unseen(**returns: float) -> list[ListedMove]:
    return [listed_move(line(symbol, ret=ret, volume=1.0), NOTHING_EARLIER) for symbol, ret in returns.items()]


def names(moves: tuple[ListedMove, ...]) -> list[str]:
    return [move.line.symbol for move in moves]


def test_what_would_be_printed_and_is_not_confirmed_is_looked_at_the_lists_in_turn() -> None:
    moves = unseen(A=0.1, B=0.2, C=0.3, D=-0.1, E=-0.2, F=-0.3)
    assert names(moves_to_look_at(moves, 2)) == ["C", "F", "B", "E"]


def test_rows_that_the_close_held_confirms_take_their_places_in_the_lists() -> None:
    moves = [*confirmed([line("A", ret=0.3), line("B", ret=0.25)]), *unseen(C=0.2)]
    assert names(moves_to_look_at(moves, 2)) == []
    assert names(moves_to_look_at(moves, 3)) == ["C"]


def test_a_denied_row_takes_no_place() -> None:
    denied = listed_move(line("A", ret=0.3, second_look=looked(0.0)), held({"A": 100.0}))
    assert names(moves_to_look_at([denied, *unseen(C=0.2)], 1)) == ["C"]


def test_a_new_line_is_looked_at_too_and_one_without_a_base_is_not() -> None:
    new = listed_move(line("N", ret=0.3), held({"B": 1.0}))
    first = listed_move(line("S", last=25.0, net_change=25.0), held({"B": 1.0}))
    assert names(moves_to_look_at([new, first], 3)) == ["N"]


def test_the_most_active_rows_are_looked_at() -> None:
    moves = [listed_move(line("A", ret=0.0, volume=9.0), NOTHING_EARLIER), *unseen(B=0.1)]
    assert names(moves_to_look_at(moves, 1)) == ["B", "A"]


@pytest.mark.parametrize(
    ("rank_by", "asked"),
    [
        (MarketRankBy.CHANGE, ["B", "D", "A"]),
        (MarketRankBy.VOLUME, ["A", "C"]),
        (MarketRankBy.TURNOVER, ["A", "C"]),
        (MarketRankBy.RELATIVE_VOLUME, ["B", "D", "A"]),
        (MarketRankBy.SURPRISE, ["A", "C"]),
    ],
)
def test_the_rows_of_the_ranking_that_is_asked_for_are_looked_at(rank_by: MarketRankBy, asked: list[str]) -> None:
    told = (("A", 0.1, 40.0), ("B", 0.2, 10.0), ("C", -0.1, 30.0), ("D", -0.2, 20.0))
    moves = [listed_move(line(symbol, ret=ret, volume=volume), NOTHING_EARLIER) for symbol, ret, volume in told]
    figures = {
        "A": LineFigures(relative_volume=1.0, surprise=2.0),
        "B": LineFigures(relative_volume=2.0, surprise=1.0),
        "C": LineFigures(relative_volume=1.0, surprise=-2.0),
        "D": LineFigures(relative_volume=2.0, surprise=-1.0),
    }
    assert names(moves_to_look_at(moves, 1, rank_by, figures)) == asked


def test_all_looks_are_one_batch() -> None:
    moves = unseen(**{f"A{n}": 0.01 * n + 0.01 for n in range(30)})
    assert len(moves_to_look_at(moves, 30)) == BATCH


def look(*sources: FakeSource, by: str = "nasdaq", is_offline: bool = False) -> dict[str, SecondLook]:
    run = services(*sources, is_offline=is_offline)
    moves = unseen(A=0.1, B=0.2)
    return dict(take_second_looks(moves, INTERVAL, by, run, market(FakeLake())))


def test_a_second_source_is_asked_for_all_of_them_and_an_unknown_symbol_is_an_answer() -> None:
    source = FakeSource("yahoo", closes=closes(A=110.0))
    found = look(source)
    assert found["A"].simple_return == pytest.approx(0.1)
    assert found["B"] == SecondLook("yahoo", None)
    assert [symbol for symbol, _ in source.asked] == ["A", "B"]


def test_the_provider_of_the_list_does_not_confirm_itself() -> None:
    own, other = FakeSource("nasdaq", closes=closes(A=110.0)), FakeSource("cnbc", closes=closes(A=110.0))
    assert {each.source for each in look(own, other).values()} == {"cnbc"}
    assert own.asked == []


def test_a_source_without_shares_is_not_asked() -> None:
    coins = FakeSource("coinbase", covered=frozenset({InstrumentType.CRYPTO}))
    assert look(coins) == {}
    assert coins.asked == []


def test_a_source_that_does_not_answer_is_followed_by_one_more() -> None:
    dead = [FakeSource(name, fails_with=FailureKind.UNREACHABLE) for name in ("one", "two")]
    third = FakeSource("three", closes=closes(A=110.0))
    assert {each.source for each in look(dead[0], third).values()} == {"three"}
    assert look(*dead, third) == {}


def test_offline_and_without_moves_nobody_is_asked() -> None:
    source = FakeSource("yahoo", closes=closes(A=110.0))
    assert look(source, is_offline=True) == {}
    assert take_second_looks([], INTERVAL, "nasdaq", services(source), market(FakeLake())) == {}
    assert source.asked == []


def test_a_source_without_the_session_confirms_nothing() -> None:
    old = {"A": history({FRIDAY: 100.0}, symbol="A")}
    assert look(FakeSource("yahoo", closes=old))["A"] == SecondLook("yahoo", None)


def test_a_move_keeps_what_was_told_of_it() -> None:
    told = replace(line("A"), second_look=look(FakeSource("yahoo", closes=closes(A=110.0)))["A"])
    assert listed_move(told, NOTHING_EARLIER).is_confirmed


def test_new_lines_stand_where_their_moves_by_the_list_would_put_them() -> None:
    earlier = held({"B": 1.0})
    moves = [
        listed_move(line(s, base=b, ret=r, volume=v), earlier)
        for s, b, r, v in (("LOW", 1000.0, 0.1, 1.0), ("HIGH", 1.0, 0.3, 1e6))
    ]
    assert names(moves_to_look_at(moves, 1)) == ["HIGH"]


def test_what_did_not_move_is_looked_at_among_the_active_rows_only() -> None:
    still = [
        listed_move(line(s, base=price, ret=0.0, volume=v), NOTHING_EARLIER)
        for s, price, v in (("A", 9.0, 1.0), ("B", 9.0, None), ("C", 2.0, 4.0), ("D", 1.0, 7.0))
    ]
    assert names(moves_to_look_at(still, 2)) == ["A", "C"]
