"""Read the spellings in which people write a symbol: `BRK.B`, `NASDAQ:NVDA`, `BTC/USD`, `S&P 500`.

The rules need no settings. Which of two meanings a word has, `market/symbol_book.py` decides by what the settings name.
"""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from functools import cache
from re import Pattern
from re import compile as pattern
from types import MappingProxyType

from msgspec import Struct

_LONGEST_SYMBOL = 15
SYMBOL_ADVICE = (
    f"write a symbol of letters, digits and ^ . - =, at most {_LONGEST_SYMBOL} of them, such as BRK-B, ^GSPC or BTC-USD"
)
_SYMBOL = pattern(r"\^?[A-Z0-9][A-Z0-9.=-]*")
# quotes of every kind, and what lists leave
_AROUND = (
    "\"'`,; «»\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
    "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
)
_LONGEST_TEXT = 60
_LEAST_JOINED = 6  # letters of a pair without a sign between its two parts: shares have five at most
_CODE = 3  # letters of a currency

# what feeds and terminals call an index; none of these is a share or a fund
_INDEX_SYMBOLS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("GSPC", "SPX", "INX", "SP500"), "^GSPC"),
        **dict.fromkeys(("IXIC", "COMPX", "COMPQ"), "^IXIC"),
        **dict.fromkeys(("DJI", "INDU"), "^DJI"),
        **{name: f"^{name}" for name in ("NDX", "RUT", "VIX", "SOX", "NYA", "OEX", "RUI", "RUA", "TNX", "VXN")},
    }
)
# these are, or were, shares or funds too: an index only after ^ or a full stop, before "index", or at an index's place
_MARKED_INDEX_SYMBOLS: Mapping[str, str] = MappingProxyType(
    {"COMP": "^IXIC", "CCMP": "^IXIC", "DJIA": "^DJI", "DOW": "^DJI"}
)
# names of indices, in capitals, without spaces and dashes
_INDEX_NAMES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("S&P", "S&P500", "SNP500", "SANDP500", "STANDARD&POORS500"), "^GSPC"),
        **dict.fromkeys(("NASDAQ", "NASDAQCOMP", "NASDAQCOMPOSITE"), "^IXIC"),
        **dict.fromkeys(("NASDAQ100", "NDX100"), "^NDX"),
        **dict.fromkeys(("DOWJONES", "DOW30", "DOWJONESINDUSTRIAL", "DOWJONESINDUSTRIALAVERAGE"), "^DJI"),
        **dict.fromkeys(("RUSSELL2000", "RUSSELL2K"), "^RUT"),
        **dict.fromkeys(("RUSSELL1000",), "^RUI"),
        **dict.fromkeys(("RUSSELL3000",), "^RUA"),
        **dict.fromkeys(("VOLATILITYINDEX", "CBOEVOLATILITYINDEX"), "^VIX"),
        **dict.fromkeys(("PHILADELPHIASEMICONDUCTOR", "PHLXSEMICONDUCTOR"), "^SOX"),
        **dict.fromkeys(("NYSECOMPOSITE",), "^NYA"),
        **dict.fromkeys(("S&P100",), "^OEX"),
    }
)
_INDEX_PLACES = frozenset(
    {
        *("INDEX", "INDEXSP", "INDEXNASDAQ", "INDEXDJX", "INDEXCBOE", "INDEXRUSSELL", "INDEXNYSEGIS"),
        *("SP", "DJ", "TVC", "RUSSELL"),
    }
)
# exchanges of US shares and funds, as quote pages and terminals write them before the symbol
_US_PLACES = frozenset(
    {
        *("US", "NASDAQ", "NASDAQGS", "NASDAQGM", "NASDAQCM", "NAS", "XNAS", "NYSE", "NYQ", "XNYS"),
        *("NYSEARCA", "ARCA", "ARCX", "NYSEAMERICAN", "NYSEMKT", "AMEX", "ASE", "XASE"),
        *("BATS", "CBOE", "BZX", "CBOEBZX", "OTC", "OTCMKTS", "OTCQX", "OTCQB", "PINK"),
    }
)
_COIN_PLACES = frozenset(
    {
        *("X", "CRYPTO", "CRYPTOCURRENCY", "COINBASE", "KRAKEN", "BITSTAMP", "GEMINI"),
        *("BINANCE", "BINANCEUS", "BITFINEX", "INDEXBTC"),
    }
)
_US_LETTERS = frozenset({"US", "UN", "UW", "UQ", "UR", "UP", "UA", "UF"})  # Bloomberg's, after the symbol
_OTHER_COIN_NAMES: Mapping[str, str] = MappingProxyType({"XBT": "BTC", "XDG": "DOGE"})
OTHER_QUOTES = ("USDT", "USDC", "EUR", "GBP", "PERP")  # coins trade in them too: nothing is measured by them here
_CURRENCIES = frozenset(
    {
        *("USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "NZD", "CNY", "CNH", "HKD", "SEK", "NOK", "DKK", "SGD"),
        *("MXN", "BRL", "INR", "KRW", "ZAR", "TRY", "PLN", "XAU", "XAG"),
    }
)
_JOINED_CLASSES: Mapping[str, str] = MappingProxyType({"BRKA": "BRK-A", "BRKB": "BRK-B", "BFA": "BF-A", "BFB": "BF-B"})

_WORDS_WITH_A_MEANING = frozenset({*_INDEX_SYMBOLS, *_INDEX_NAMES, *_OTHER_COIN_NAMES, *_JOINED_CLASSES})


class Spelling(Enum):
    """How a symbol was written: SYMBOL is Yahoo's spelling, LISTED one with the exchange or the country of a share."""

    SYMBOL = auto()
    INDEX = auto()
    SHARE_CLASS = auto()
    LISTED = auto()
    PAIR = auto()


class Reading(Struct, frozen=True):
    """A symbol in Yahoo's spelling, and how it was written."""

    symbol: str
    how: Spelling


def parse_symbol(raw: str) -> str:
    """Return `raw` as a symbol in upper case, or an empty string if it is not one in Yahoo's spelling."""
    found = raw.strip().upper()
    return found if len(found) <= _LONGEST_SYMBOL and _SYMBOL.fullmatch(found) else ""


def read_symbol(text: str) -> Reading | None:
    """Return the symbol that `text` spells, in Yahoo's spelling or one of those that people use; None if there is none.

    A word that could be read in two ways, such as `BTC`, is read as the symbol that it is.
    """
    word = _tidy(text)
    if word.isascii() and word.isalpha() and len(word) < _LEAST_JOINED and word not in _WORDS_WITH_A_MEANING:
        return Reading(word, Spelling.SYMBOL)  # nearly every symbol, and no rule is about it
    for rule in _RULES:
        if (found := rule(word)) is not None and parse_symbol(found.symbol):
            return found
    plain = parse_symbol(word.removeprefix("$"))
    return Reading(plain, Spelling.SYMBOL) if plain else None


def index_names() -> Mapping[str, str]:
    """Return the symbols of indices by what people call them, in capitals without spaces."""
    return MappingProxyType({**_INDEX_SYMBOLS, **_INDEX_NAMES})


def stem_of(text: str) -> str:
    """Return the word of `text` that is most likely the symbol: what follows a colon, up to a sign or a space."""
    words = _matcher(r"[A-Z0-9]+").findall(_tidy(text).rpartition(":")[2])
    return words[0] if words else ""


def bare_word(text: str) -> str:
    """Return `text` with single spaces, without quotes around it, and without commas and full stops behind it."""
    return " ".join(text.split()).strip(_AROUND).rstrip(f"{_AROUND}.").lstrip()


def _tidy(text: str) -> str:
    """Return the bare word of `text` in capitals; nothing of a text that is longer than any name."""
    return bare_word(text).upper() if len(text) <= _LONGEST_TEXT else ""


def _index(word: str) -> Reading | None:
    stem = word.removesuffix(" INDEX")
    bare = stem[1:] if stem[:1] in {"^", ".", "$"} else stem
    is_marked = stem[:1] in {"^", "."} or stem != word
    symbol = _index_symbol(bare, is_marked=is_marked) or _INDEX_NAMES.get(_letters(stem), "")
    return Reading(symbol, Spelling.SYMBOL if symbol == word else Spelling.INDEX) if symbol else None


def _index_symbol(bare: str, *, is_marked: bool) -> str:
    return _INDEX_SYMBOLS.get(bare, "") or (_MARKED_INDEX_SYMBOLS.get(bare, "") if is_marked else "")


def _letters(word: str) -> str:
    return "".join(letter for letter in word if letter.isalnum() or letter == "&")


def _at_an_exchange(word: str) -> Reading | None:
    """Read `NASDAQ:NVDA`, `INDEXSP:.INX`, `COINBASE:BTCUSD`, and `NVDA:US`."""
    place, colon, rest = (part.strip() for part in word.removeprefix("$").partition(":"))
    if not colon or not place or not rest:
        return None
    if rest in _US_LETTERS:
        return _listed_share(place)
    if place in _COIN_PLACES:
        return _pair(rest) or (_coin(rest) if rest.isalnum() and not _is_in_another_quote(rest) else None)
    is_index_place = place in _INDEX_PLACES
    if not is_index_place and place not in _US_PLACES:
        return None
    index = _index_symbol(rest.lstrip("^."), is_marked=is_index_place)
    if index:
        return Reading(index, Spelling.INDEX)
    return None if is_index_place else _listed_share(rest)


def _with_a_country(word: str) -> Reading | None:
    """Read `NVDA US`, `NVDA US Equity`, `NVDA.US`, and the exchanges' letters of Reuters, `NVDA.O`."""
    found = _matcher(
        rf"\$?(.+?)(?: (?:{'|'.join(sorted(_US_LETTERS))})(?: EQUITY)?|\.(?:US|N|O|OQ|P|K|PK|OB))"
    ).fullmatch(word)
    return None if found is None else _listed_share(found[1])


def _listed_share(rest: str) -> Reading | None:
    inner = _share_class(rest) or _preferred(rest)
    symbol = inner.symbol if inner is not None else rest
    return Reading(symbol, Spelling.LISTED) if _matcher(r"[A-Z]{1,6}(-P?[A-Z])?").fullmatch(symbol) else None


def _pair(word: str) -> Reading | None:
    """Read a coin in dollars, `BTC/USD`, `BTCUSD`, `BTC.X`, or two currencies, `EUR/USD`."""
    found = _matcher(r"\$?([A-Z0-9]{2,12})(?:([/_ -]?)([A-Z]{3})(?:\.CC| CURNCY)?|\.CM=|\.X)").fullmatch(word)
    if found is None:
        return None
    base, between, quote = found[1], found[2], found[3] or "USD"
    if base in _CURRENCIES and quote in _CURRENCIES:
        return Reading(f"{base}{quote}=X", Spelling.PAIR)
    is_whole = found[3] is None or bool(between) or len(base) + _CODE >= _LEAST_JOINED
    if quote != "USD" or not is_whole:
        return None
    coin = _coin(base)
    return Reading(coin.symbol, Spelling.SYMBOL) if coin.symbol == word else coin


def _is_in_another_quote(name: str) -> bool:
    return any(name.endswith(quote) and name != quote for quote in OTHER_QUOTES)


def _coin(name: str) -> Reading:
    return Reading(f"{_OTHER_COIN_NAMES.get(name, name)}-USD", Spelling.PAIR)


def _other_coin_name(word: str) -> Reading | None:
    bare = word.removeprefix("$")
    return _coin(bare) if bare in _OTHER_COIN_NAMES else None


def _share_class(word: str) -> Reading | None:
    """Read `BRK.B`, `BRK/B`, `BRK_B`, `BRK B`, `BRKB`; after a full stop D and later letters are other exchanges."""
    found = _matcher(r"\$?([A-Z]{1,5})(?:\.([ABC])|[/_ ]([A-Z]))").fullmatch(word)
    if found is None:
        joined = _JOINED_CLASSES.get(word.removeprefix("$"))
        return None if joined is None else Reading(joined, Spelling.SHARE_CLASS)
    return Reading(f"{found[1]}-{found[2] or found[3]}", Spelling.SHARE_CLASS)


def _preferred(word: str) -> Reading | None:
    """Read preferred shares, `BAC.PR.B`, `BAC PRB`, `BAC^B`, which Yahoo writes `BAC-PB`."""
    found = _matcher(r"\$?([A-Z]{1,5})(?:[./ -]PR[./ -]?|\^)([A-Z])").fullmatch(word)
    return None if found is None else Reading(f"{found[1]}-P{found[2]}", Spelling.SHARE_CLASS)


@cache
def _matcher(text: str) -> Pattern[str]:
    """Return the compiled expression, made when a word needs it: most runs meet none."""
    return pattern(text)


_RULES: tuple[Callable[[str], Reading | None], ...] = (
    _index,
    _at_an_exchange,
    _other_coin_name,
    _pair,
    _with_a_country,
    _share_class,
    _preferred,
)
