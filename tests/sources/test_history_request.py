from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import FormerSymbol, Instrument, InstrumentType
from cryptoai_cli.sources.base import Grain, Window
from cryptoai_cli.sources.history_request import HistoryRequest, fetch_covered, fetch_requests, is_covered
from cryptoai_cli.sources.serial_source import SerialSource
from tests.build import EVENING, FRIDAY, MONDAY, history, session
from tests.fakes import FakeSource

WINDOW = Window((session(FRIDAY), session(MONDAY)), EVENING, MONDAY)
RENAMED = HistoryRequest(Instrument("NEW", formerly=(FormerSymbol("OLD", FRIDAY),)), Grain.CLOSES)
SHARE, COIN = (HistoryRequest(Instrument(symbol), Grain.BARS) for symbol in ("A", "BTC-USD"))


def test_nothing_is_fetched_for_nothing() -> None:
    source = FakeSource()
    assert fetch_requests(SerialSource(source), (), WINDOW) == ()
    assert source.asked == []


def test_an_unknown_symbol_is_asked_once_more_under_the_other_side_of_a_rename() -> None:
    source = FakeSource(closes={"OLD": history(symbol="OLD")})
    (answer,) = fetch_requests(SerialSource(source), (RENAMED,), WINDOW)
    assert answer.symbol == "OLD"
    assert source.symbols_asked(Grain.CLOSES) == ["NEW", "OLD"]


def test_what_a_source_does_not_cover_fails_without_a_request() -> None:
    source = FakeSource(covered=frozenset({InstrumentType.EQUITY}), bars={"A": history(symbol="A")})
    assert [is_covered(source, request) for request in (SHARE, COIN)] == [True, False]
    share, coin = fetch_covered(SerialSource(source), (SHARE, COIN), WINDOW)
    assert share.symbol == "A"
    assert isinstance(coin, FetchFailure)
    assert coin.kind is FailureKind.NOT_COVERED
    assert source.asked == [("A", Grain.BARS)]
