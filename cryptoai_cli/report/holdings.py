"""Define the finished `movers holdings`: what treasury companies hold, each at our own price of the coin."""

from datetime import date, datetime

from msgspec import Struct

from cryptoai_cli.market.holding import CoinPrice, TreasuryCoin
from cryptoai_cli.report.model import Notice

UNDATED = "undated"
PRICED = "holdings-price"
LISTED_BY = "holdings-source"
NO_HOLDINGS = "None of these stands in the list."


class HoldingRow(Struct, frozen=True):
    """One company's holding of one coin, with the symbol and the name that the settings know it by.

    `value_usd` is the amount at our price, None without a price. See `Holding` for the rest.
    """

    symbol: str
    name: str
    coin: TreasuryCoin
    amount: float
    source: str
    as_of: date | None = None
    value_usd: float | None = None
    cost_usd: float | None = None
    country: str = ""
    is_us_listed: bool = True


class CoinHoldings(Struct, frozen=True):
    """What is held of one coin, by amount: the list was asked for at `asked` (aware UTC).

    `listed` counts the companies of the whole list, of which `rows` may be those that were asked for only. `price` is
    what the values are computed with, None if there is none. `unread` is that of `HoldingList`,
    `twice` the symbols of the rows of which the list has two amounts.
    """

    coin: TreasuryCoin
    rows: tuple[HoldingRow, ...]
    listed: int
    source: str
    attribution: str
    asked: datetime
    price: CoinPrice | None = None
    unread: int = 0
    twice: tuple[str, ...] = ()


class HoldingsReport(Struct, frozen=True):
    """The holdings of each coin that was asked for and could be had.

    `missing` are the coins of which nothing could be had, `not_listed` the symbols that were asked for and stand in
    none of the lists.
    """

    coins: tuple[CoinHoldings, ...]
    generated_at: datetime
    missing: tuple[TreasuryCoin, ...] = ()
    not_listed: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


def price_notice(words: str) -> Notice:
    """Return the notice on the price of the values, which tables tell themselves."""
    return Notice(PRICED, words)


def source_notice(words: str) -> Notice:
    """Return the notice on whose list it is, which tables tell themselves."""
    return Notice(LISTED_BY, words)
