from collections.abc import Mapping

from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Move
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.report.model import Notice
from cryptoai_cli.sources.base import Window
from cryptoai_cli.sources.chain import BuiltSources, Chain, GatheredHistories
from cryptoai_cli.workflows.judge.compare_sources import compare_with_second_source
from cryptoai_cli.workflows.judge.recheck import Evidence
from tests.build import BITCOIN, EVENING, FRIDAY, MONDAY, absent, candles, history, interval, move, session
from tests.fakes import FakeSource

A, B = Instrument("A"), Instrument("B")


def closing(symbol: str, close: float, *, before: float = 100.0, rounding: float = 0.0) -> History:
    return replace(history({FRIDAY: before, MONDAY: close}, symbol=symbol), rounding=rounding)


def notices(
    moves: Mapping[str, Move], *sources: FakeSource, instruments: tuple[Instrument, ...] = (A, B)
) -> list[Notice]:
    chain = Chain(lambda: BuiltSources(sources))
    window = Window((session(FRIDAY), session(MONDAY)), EVENING, MONDAY)
    return list(
        compare_with_second_source(
            instruments, moves, chain, Evidence(window, interval(), GatheredHistories()), lambda _line: None
        )
    )


def ours(**returns: float) -> dict[str, Move]:
    return {symbol: move(symbol, r, source="first") for symbol, r in returns.items()}


def test_moves_that_agree_are_counted_and_not_listed() -> None:
    second = FakeSource("second", closes={"A": closing("A", 103.4), "B": closing("B", 98.0)})
    (summary,) = notices(ours(A=0.03, B=-0.02), FakeSource("first"), second)
    assert summary.code == "verified"
    assert summary.message == "Compared 2 of 2 moves with second: 0 differ by more than 0.5 points."


def test_a_move_that_differs_by_more_than_half_a_point_is_listed_with_both_figures() -> None:
    second = FakeSource("second", closes={"A": closing("A", 103.6), "B": closing("B", 98.0)})
    summary, disagreement = notices(ours(A=0.03, B=-0.02), FakeSource("first"), second)
    assert "1 differ" in summary.message
    assert disagreement == Notice("disagreement", "A: +3.00 % by first, +3.60 % by second.")


def test_the_rounding_of_a_printed_price_is_no_disagreement() -> None:
    # 0.50 to 0.53 printed to the cent: 6 % may be anything between 3.9 and 8.1 %
    second = FakeSource("second", closes={"A": closing("A", 0.53, before=0.50, rounding=0.005)})
    (summary,) = notices(ours(A=0.07), FakeSource("first"), second, instruments=(A,))
    assert "0 differ" in summary.message


def test_the_source_of_a_move_is_not_asked_about_itself() -> None:
    first = FakeSource("first", closes={"A": closing("A", 103.0)})
    (summary,) = notices(ours(A=0.03), first, FakeSource("second"), instruments=(A,))
    assert first.asked == []
    assert summary.message == ("Compared 0 of 1 moves: 0 differ by more than 0.5 points. No second source has A.")


def test_symbols_that_no_second_source_has_are_named() -> None:
    second = FakeSource("second", closes={"A": closing("A", 103.0)})
    (summary,) = notices(ours(A=0.03, B=0.01), FakeSource("first"), second)
    assert summary.message.endswith("No second source has B.")


def test_a_second_source_that_fails_is_no_disagreement() -> None:
    second = FakeSource("second", fails_with=FailureKind.BLOCKED)
    (summary,) = notices(ours(A=0.03), FakeSource("first"), second, instruments=(A,))
    assert (summary.code, "0 of 1" in summary.message) == ("verified", True)


def test_a_second_source_without_the_session_is_none() -> None:
    stale = {"A": history({FRIDAY: 100.0}, symbol="A")}
    (summary,) = notices(ours(A=0.03), FakeSource("second", closes=stale), instruments=(A,))
    assert "No second source has A" in summary.message


def test_only_figures_that_are_ranked_are_compared() -> None:
    second = FakeSource("second", closes={"A": closing("A", 103.0)})
    moves = {**ours(A=0.03), "B": absent("B")}
    (summary,) = notices(moves, FakeSource("first"), second)
    assert summary.message.startswith("Compared 1 of 1 moves")
    assert [symbol for symbol, _ in second.asked] == ["A"]


def test_a_coin_is_compared_between_the_same_two_instants() -> None:
    ends = {session(FRIDAY).closes: 100.0, session(MONDAY).closes: 99.0}
    hours = {"BTC-USD": history({}, symbol="BTC-USD", candles=candles(ends), kind=InstrumentType.CRYPTO)}
    second = FakeSource("second", hours=hours)
    summary, disagreement = notices(ours(**{"BTC-USD": 0.02}), FakeSource("first"), second, instruments=(BITCOIN,))
    assert "1 of 1 moves with second" in summary.message
    assert disagreement.message == "BTC-USD: +2.00 % by first, -1.00 % by second."


def test_the_second_sources_are_named_each_once() -> None:
    second = FakeSource("second", closes={"A": closing("A", 103.0)})
    third = FakeSource("third", closes={"B": closing("B", 101.0)})
    (summary,) = notices(ours(A=0.03, B=0.01), FakeSource("first"), second, third)
    assert summary.message.count("second") == summary.message.count("third") == 1
