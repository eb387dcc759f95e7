"""Spell Yahoo's symbols of coins as the exchanges do, and refuse those that name different coins there.

Yahoo appends a number to a symbol that an older coin already has: `UNI7083-USD` is Uniswap, and `UNI-USD` a coin that
no exchange calls `UNI`. The exchanges know only one coin of each name, without a number.
"""

from collections.abc import Mapping
from re import compile as pattern
from types import MappingProxyType

_COIN = pattern(r"([A-Z0-9]{1,12})-USD")
# Yahoo's numbers of coins that the exchanges list under the name alone; each is used by two public programs or more
# that are independent of each other, as docs/sources.md tells
_NUMBERS: Mapping[str, int] = MappingProxyType(
    {
        "ACT": 33566,
        "ALT": 29073,
        "APE": 18876,
        "APT": 21794,
        "ARB": 11841,
        "AXL": 17799,
        "COMP": 5692,
        "GMT": 18069,
        "GMX": 11857,
        "GRT": 6719,
        "HYPE": 32196,
        "IMX": 10603,
        "JUP": 29210,
        "MASK": 8536,
        "MELANIA": 35347,
        "MEME": 28301,
        "MNT": 27075,
        "PEPE": 24478,
        "POL": 28321,
        "S": 32684,
        "STG": 18934,
        "STRK": 22691,
        "STX": 4847,
        "SUI": 20947,
        "SUPER": 8290,
        "TAO": 22974,
        "TIA": 22861,
        "TON": 11419,
        "TRUMP": 35336,
        "UNI": 7083,
        "ZK": 24091,
        "ZRO": 26997,
    }
)
_NUMBERED: Mapping[str, str] = MappingProxyType({f"{coin}{number}": coin for coin, number in _NUMBERS.items()})
# names under which the exchanges list another coin than Yahoo, or not all the same one
_OTHER_COINS = frozenset({*_NUMBERS, "LUNA"})
NOT_A_COIN = "not a coin against the dollar (BTC-USD)"
_WITH_A_NUMBER = pattern(r"[A-Z]+[0-9]{4,}")


def exchange_coin(symbol: str) -> str | None:
    """Return the exchanges' name of the coin that Yahoo calls `symbol`: `BTC` for `BTC-USD`, `SUI` for `SUI20947-USD`.

    None if there is none that is certain to be the same coin: see `why_not_a_coin`.
    """
    found = _COIN.fullmatch(symbol.upper())
    if found is None or found[1] in _OTHER_COINS:
        return None
    if found[1] in _NUMBERED:
        return _NUMBERED[found[1]]
    return None if _WITH_A_NUMBER.fullmatch(found[1]) else found[1]


def why_not_a_coin(symbol: str) -> str:
    """Return for the reader why the exchanges are not asked for `symbol`."""
    found = _COIN.fullmatch(symbol.upper())
    if found is None:
        return NOT_A_COIN
    if found[1] in _OTHER_COINS:
        number = _NUMBERS.get(found[1])
        wanted = "" if number is None else f": theirs is {found[1]}{number}-USD"
        return f"Yahoo and the exchanges call different coins {found[1]}{wanted}"
    return f"it is not known which coin of the exchanges Yahoo calls {found[1]}"
