"""Define what treasury companies hold of a coin, as somebody listed it."""

from datetime import date, datetime
from enum import StrEnum
from math import isfinite

from msgspec import Struct

_MOST_OF_A_COIN = 0.25  # of all there are: no company is near it


class TreasuryCoin(StrEnum):
    """A coin that companies hold as a treasury, as spelled on the command line and in files."""

    BITCOIN = "bitcoin"
    ETHER = "ether"

    @property
    def symbol(self) -> str:
        """The symbol under which its price is asked for, in Yahoo's spelling."""
        return _SYMBOLS[self]

    @property
    def label(self) -> str:
        """The name that a reader knows."""
        return self.value.capitalize()


_SYMBOLS = {TreasuryCoin.BITCOIN: "BTC-USD", TreasuryCoin.ETHER: "ETH-USD"}
_SUPPLY = {TreasuryCoin.BITCOIN: 21e6, TreasuryCoin.ETHER: 121e6}  # all there can be, and all there are


class Holding(Struct, frozen=True):
    """What one company holds of `coin`, in coins.

    `symbol` is in Yahoo's spelling; `is_us_listed` says whether it is one of a US market. `as_of` is None if nobody
    says of which day the amount is, `cost_usd` if the company has not disclosed what it paid, in US dollars.
    """

    symbol: str
    name: str
    coin: TreasuryCoin
    amount: float
    source: str
    as_of: date | None = None
    cost_usd: float | None = None
    country: str = ""
    is_us_listed: bool = True


class CoinPrice(Struct, frozen=True):
    """The price of one coin in US dollars at the instant `at` (aware UTC), from `source`."""

    price: float
    at: datetime
    source: str


def is_possible_amount(amount: float, coin: TreasuryCoin) -> bool:
    """Return whether one company can hold so many coins: more than none, and less than a quarter of all there are."""
    return isfinite(amount) and 0 < amount < _MOST_OF_A_COIN * _SUPPLY[coin]
