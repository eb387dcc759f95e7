from cryptoai_cli.market.holding import TreasuryCoin
from cryptoai_cli.report.holdings import CoinHoldings, HoldingRow, price_notice, source_notice
from tests.build import EVENING


def test_what_is_not_said_is_unknown_and_never_zero() -> None:
    row = HoldingRow("MARA", "", TreasuryCoin.BITCOIN, 5.0, "coingecko")
    assert (row.as_of, row.value_usd, row.cost_usd) == (None, None, None)
    assert CoinHoldings(TreasuryCoin.BITCOIN, (row,), 1, "coingecko", "", EVENING).price is None


def test_what_tables_tell_themselves_has_codes_of_its_own() -> None:
    assert [each("words").code for each in (price_notice, source_notice)] == ["holdings-price", "holdings-source"]
