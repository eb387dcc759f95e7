"""The interface of lists of holdings."""

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.holding import TreasuryCoin
from cryptoai_cli.sources.holdings.base import HoldingAnswer, HoldingCard, HoldingSource


class Nobody(HoldingSource):
    card = HoldingCard("nobody", "Nobody", frozenset(TreasuryCoin), limits="all", terms="none", attribution="Nobody")

    def fetch(self, coin: TreasuryCoin) -> HoldingAnswer:
        return self.failure(coin, FailureKind.NO_DATA, "has none")


def test_a_failure_is_of_the_list_and_of_the_coin() -> None:
    expected = FetchFailure("ETH-USD", "nobody", FailureKind.NO_DATA, "has none")
    assert Nobody().fetch(TreasuryCoin.ETHER) == expected
