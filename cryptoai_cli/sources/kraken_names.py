"""Kraken's names of coins and pairs: some coins have two, and a result may carry a third."""

from collections.abc import Mapping
from types import MappingProxyType

# the name that Kraken used first; it replaces such names by the usual ones over time
_OTHER_NAMES: Mapping[str, str] = MappingProxyType({"BTC": "XBT", "DOGE": "XDG"})
# only these early coins are listed with an X before the coin and a Z before the dollar: `XTZUSD` is Tezos, not T
_PREFIXED = frozenset({"XBT", "XDG", "ETC", "ETH", "LTC", "MLN", "REP", "XLM", "XMR", "XRP", "ZEC"})


def asset_names(coin: str) -> tuple[str, ...]:
    """Return the names under which Kraken may list `coin`, the first to ask for first: `XBT` and `BTC` for `BTC`."""
    return (*((_OTHER_NAMES[coin],) if coin in _OTHER_NAMES else ()), coin)


def pair_keys(name: str) -> frozenset[str]:
    """Return the keys under which Kraken may send the prices of the coin that it calls `name`, in US dollars."""
    coin = next((usual for usual, other in _OTHER_NAMES.items() if other == name), name)
    names = asset_names(coin)
    return frozenset({*(f"{each}USD" for each in names), *(f"X{each}ZUSD" for each in names if each in _PREFIXED)})
