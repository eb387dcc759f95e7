from collections.abc import Callable, Sequence

from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.nasdaq_batches import Batched, NasdaqBatches, watchlist_path
from cryptoai_cli.sources.nasdaq_parse import SymbolRequest
from tests.sources.nasdaq_answers import batches, row, watchlist
from tests.sources.yahoo_answers import WINDOW, Json

FAR = float("inf")
RIOT, MARA = SymbolRequest("RIOT", "RIOT"), SymbolRequest("MARA", "MARA")
SPY = SymbolRequest("SPY", "SPY", InstrumentType.ETF)


class Watchlist:
    """Plays the watchlist: `known` maps each symbol to its class, `bent` overrides fields of all rows."""

    def __init__(self, known: dict[str, str], bent: Json | None = None) -> None:
        self.known, self.bent, self.asked = known, bent, list[str]()

    def get(self, path: str) -> Document | Refusal:
        self.asked.append(path)
        pairs = [pair.upper().partition("|") for pair in batches([path])[0]]
        rows = [row(symbol, self.bent) for symbol, _, kind in pairs if self.known.get(symbol) == kind.lower()]
        return Document(200, watchlist(*rows))


def fetched(get: Callable[[str], Document | Refusal], *asked: SymbolRequest) -> Batched:
    return NasdaqBatches(get).fetch(asked, WINDOW, FAR)


def symbols(requests: Sequence[SymbolRequest] | dict[SymbolRequest, object]) -> list[str]:
    return [each.symbol for each in requests]


def test_each_symbol_is_asked_in_its_asset_class() -> None:
    brk = SymbolRequest("BRK-B", "BRK.B")
    assert watchlist_path([RIOT, SPY, brk]) == (
        "/api/quote/watchlist?symbol=riot%7Cstocks&symbol=spy%7Cetf&symbol=brk.b%7Cstocks"
    )


def test_twenty_symbols_are_one_request_and_one_more_is_another() -> None:
    many = [SymbolRequest(f"A{letter}", f"A{letter}") for letter in "ABCDEFGHIJKLMNOPQRSTU"]
    played = Watchlist({each.spelling: "stocks" for each in many})
    found = fetched(played.get, *many)
    assert symbols(list(found.histories)) == symbols(many)
    assert sorted(len(each) for each in batches(played.asked)) == [1, 20]


def test_what_has_no_row_is_asked_once_more_in_the_other_class() -> None:
    played = Watchlist({"RIOT": "stocks", "MARA": "etf", "SPY": "stocks"})
    found = fetched(played.get, RIOT, MARA, SPY)
    assert batches(played.asked) == [["riot|stocks", "mara|stocks", "spy|etf"], ["mara|etf", "spy|stocks"]]
    assert {each.symbol: history.kind for each, history in found.histories.items()} == {
        "RIOT": InstrumentType.EQUITY,
        "MARA": InstrumentType.ETF,
        "SPY": InstrumentType.EQUITY,
    }


def test_what_has_no_row_in_either_class_is_left_out_and_not_called_unknown() -> None:
    assert fetched(Watchlist({}).get, RIOT) == Batched()


def test_a_row_that_tells_too_little_tells_the_asset_class() -> None:
    found = fetched(Watchlist({"RIOT": "etf"}, {"lastTradeTimestamp": "Oct 13, 2025 5:12 PM ET"}).get, RIOT)
    assert found.histories == {}
    assert found.classed == {RIOT: SymbolRequest("RIOT", "RIOT", InstrumentType.ETF)}


def test_what_it_does_not_tell_of_a_session_is_not_asked_for_twice() -> None:
    played = Watchlist({"RIOT": "etf"}, {"lastTradeTimestamp": "Oct 13, 2025 5:12 PM ET"})
    watchlists = NasdaqBatches(played.get)
    first = watchlists.fetch([RIOT, MARA], WINDOW, FAR)
    count = len(played.asked)
    assert watchlists.fetch([RIOT], WINDOW, FAR) == first
    watchlists.fetch([MARA], WINDOW, FAR)
    assert len(played.asked) == count
    watchlists.fetch([RIOT], replace(WINDOW, sessions=WINDOW.sessions[:1]), FAR)
    assert len(played.asked) > count


def test_t52_an_address_that_is_no_more_is_left_alone_and_no_symbol_is_taken_for_unknown() -> None:
    asked: list[str] = []

    def withdrawn(path: str) -> Refusal:
        asked.append(path)
        return Refusal(FailureKind.WITHDRAWN, "is no more")

    many = [SymbolRequest(f"A{first}{second}", f"A{first}{second}") for first in "ABCDE" for second in "ABCDEFGHIJ"]
    watchlists = NasdaqBatches(withdrawn)
    assert watchlists.fetch(many, WINDOW, FAR) == Batched()
    assert len(asked) <= 2  # two are on their way at a time
    before = len(asked)
    assert watchlists.fetch([RIOT], WINDOW, FAR) == Batched()
    assert len(asked) == before
