import math

import pytest

from cryptoai_cli.market.holding import TreasuryCoin, is_possible_amount


def test_a_coin_is_priced_under_its_symbol_and_shown_by_its_name() -> None:
    assert [(coin.symbol, coin.label) for coin in TreasuryCoin] == [("BTC-USD", "Bitcoin"), ("ETH-USD", "Ether")]


@pytest.mark.parametrize(
    ("amount", "coin", "is_possible"),
    [
        (845_050, TreasuryCoin.BITCOIN, True),
        (0.5, TreasuryCoin.BITCOIN, True),
        (5_300_000, TreasuryCoin.BITCOIN, False),  # a quarter of 21 million
        (5_300_000, TreasuryCoin.ETHER, True),
        (31_000_000, TreasuryCoin.ETHER, False),
        (0, TreasuryCoin.BITCOIN, False),
        (-3, TreasuryCoin.BITCOIN, False),
        (math.inf, TreasuryCoin.BITCOIN, False),
        (math.nan, TreasuryCoin.BITCOIN, False),
    ],
)
def test_no_company_holds_a_quarter_of_all_coins_or_none(amount: float, coin: TreasuryCoin, is_possible: bool) -> None:  # noqa: FBT001 - a case
    assert is_possible_amount(amount, coin) is is_possible
