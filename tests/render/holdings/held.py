"""Holdings, made up."""

from datetime import date

from cryptoai_cli.market.holding import CoinPrice, TreasuryCoin
from cryptoai_cli.report.holdings import LISTED_BY, PRICED, CoinHoldings, HoldingRow, HoldingsReport
from cryptoai_cli.report.model import Notice
from tests.build import EVENING

BITCOIN, ETHER = TreasuryCoin
ATTRIBUTION = "Holdings: data provided by CoinGecko (https://www.coingecko.com)"
MSTR = HoldingRow("MSTR", "Strategy", BITCOIN, 640_250.0, "coingecko", None, 71.27e9, 47.38e9, "US")
MARA = HoldingRow("MARA", "=MARA|", BITCOIN, 52_000.5, "coingecko", date(2025, 10, 12), 5.79e9, None, "US")
ABROAD = HoldingRow("3350.T", "", BITCOIN, 30_000.0, "coingecko", country="JP", is_us_listed=False)
OF_BITCOIN = CoinHoldings(
    BITCOIN, (MSTR, MARA, ABROAD), 3, "coingecko", ATTRIBUTION, EVENING, CoinPrice(111_313.98, EVENING, "yahoo")
)
OF_ETHER = CoinHoldings(ETHER, (), 2, "coingecko", ATTRIBUTION, EVENING)
NOTICES = (
    Notice(LISTED_BY, "Whose."),
    Notice(PRICED, "At which price."),
    Notice("holdings-unpriced", "Ether: no price."),
)
HELD = HoldingsReport((OF_BITCOIN, OF_ETHER), EVENING, not_listed=("XYZ",), notices=NOTICES)
