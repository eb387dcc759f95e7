import time

from cryptoai_cli.market.holding import TreasuryCoin
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.holdings.base import HoldingList
from cryptoai_cli.sources.holdings.coingecko import CoinGecko
from tests.net.web import Web
from tests.sources.holdings.answers import entry, treasuries
from tests.sources.yahoo_answers import as_json

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def many(count: int, first: int = 0) -> list[object]:
    numbers = range(first, first + count)
    return [entry(f"Q{LETTERS[n // 26]}{LETTERS[n % 26]}", 1000 - n) for n in numbers]


def fetched(web: Web, coin: TreasuryCoin = TreasuryCoin.BITCOIN) -> HoldingList:
    source = CoinGecko(SourceContext((("base_url", web.base_url),), time.monotonic() + 20))
    answer = source.fetch(coin)
    assert isinstance(answer, HoldingList), answer
    return answer


def test_each_coin_has_its_address_and_short_lists_take_one_request(web: Web) -> None:
    web.answers(as_json(treasuries(entry())))
    for coin in TreasuryCoin:
        assert fetched(web, coin).holdings[0].coin is coin
    assert [path.partition("?")[0] for path in web.asked] == [
        f"/api/v3/companies/public_treasury/{name}" for name in ("bitcoin", "ethereum")
    ]


def test_a_full_page_has_another_one_behind_it(web: Web) -> None:
    web.answers(as_json(treasuries(*many(250))), as_json(treasuries(*many(40, 250))))
    assert len(fetched(web).holdings) == 290
    assert ["page=1" in path for path in web.asked] == [True, False]


def test_where_there_are_no_pages_the_same_list_counts_once(web: Web) -> None:
    web.answers(as_json(treasuries(*many(300))))
    found = fetched(web)
    assert (len(found.holdings), found.twice, len(web.asked)) == (300, (), 2)
