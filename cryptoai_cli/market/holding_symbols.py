"""Read the symbols of companies as lists of holdings spell them: `MSTR.US`, `NASDAQ:RIOT`, `MARA`, `3350.T`."""

from re import compile as pattern

from msgspec import Struct

_LONGEST = 20
_US_ENDINGS = frozenset({"US", "O", "OQ", "N", "NYSE", "NASDAQ", "NAS", "AMEX", "ARCA", "BATS", "CBOE", "OTC", "PK"})
_US_MARKETS = (  # how the name of a place in the US begins, in small letters
    *("nasdaq", "nyse", "newyorkstockexchange", "amex", "americanstockexchange", "cboe", "bats", "arca", "xnas"),
    *("xnys", "otc", "pink", "us"),
)
_NOT_OF_THE_US = frozenset(  # Nasdaq and Cboe have exchanges abroad
    f"{market}{place}"
    for market in ("nasdaq", "cboe")
    for place in ("stockholm", "nordic", "helsinki", "copenhagen", "iceland", "baltic", "canada", "europe", "au", "ca")
)
_YAHOO_ENDINGS = {  # of a place abroad, as others name it in small letters
    **dict.fromkeys(("tyo", "jpx", "tokyo"), "T"),
    **dict.fromkeys(("tsx", "to"), "TO"),
    **dict.fromkeys(("tsxv", "cve", "tsxventure"), "V"),
    **dict.fromkeys(("cse", "cn"), "CN"),
    **dict.fromkeys(("neo", "cboecanada", "cboeca", "ne"), "NE"),
    **dict.fromkeys(("lse", "lon", "aim", "aquis", "aqse"), "L"),
    **dict.fromkeys(("hkex", "hkg", "sehk", "hk"), "HK"),
    **dict.fromkeys(("asx", "au"), "AX"),
    **dict.fromkeys(("etr", "xetra", "xetr"), "DE"),
    **dict.fromkeys(("fra", "fwb", "fse"), "F"),
    **dict.fromkeys(("sto", "nasdaqstockholm"), "ST"),
    **dict.fromkeys(("epa", "euronextparis"), "PA"),
    **dict.fromkeys(("ams", "euronextamsterdam"), "AS"),
    **dict.fromkeys(("bvmf", "b3"), "SA"),
    **dict.fromkeys(("krx", "kospi"), "KS"),
    **dict.fromkeys(("kosdaq",), "KQ"),
    **dict.fromkeys(("sgx",), "SI"),
}
_PLAIN = pattern(r"[A-Z]{1,6}")
_OF_CLASS = pattern(r"([A-Z]{1,5})[./-]([A-DK])")  # other letters behind a full stop are places: T, L, V, F
_ABROAD = pattern(r"[A-Z0-9]{1,12}(?:-[A-Z])?\.[A-Z]{1,3}")


class ListedSymbol(Struct, frozen=True):
    """A symbol in Yahoo's spelling, and whether it is one of a US market, over the counter included."""

    symbol: str
    is_us_listed: bool


def listed_symbol(text: str) -> ListedSymbol | None:
    """Return the symbol that `text` spells, or None if it is none.

    A US symbol has letters only, with a class perhaps, and says so by its place (`NASDAQ:RIOT`), by its ending
    (`MSTR.US`) or by having neither. What has another place is listed abroad.
    """
    place, _, written = text.strip().upper().rpartition(":")
    written = written.strip().replace(" ", ".")
    if not written or len(written) > _LONGEST:
        return None
    if place:
        return _at_place(written, "".join(filter(str.isalnum, place.lower())))
    stem, _, ending = written.rpartition(".")
    if stem and ending in _US_ENDINGS:
        return _of_us(stem)
    return _of_us(written) or (ListedSymbol(written, is_us_listed=False) if _ABROAD.fullmatch(written) else None)


def _at_place(written: str, place: str) -> ListedSymbol | None:
    if place not in _YAHOO_ENDINGS and place not in _NOT_OF_THE_US and place.startswith(_US_MARKETS):
        return _of_us(written.removesuffix(".US"))
    ending = _YAHOO_ENDINGS.get(place)
    abroad = written if ending is None or written.endswith(f".{ending}") else f"{written.replace('.', '-')}.{ending}"
    return ListedSymbol(abroad, is_us_listed=False) if _ABROAD.fullmatch(abroad) else None


def _of_us(written: str) -> ListedSymbol | None:
    if _PLAIN.fullmatch(written):
        return ListedSymbol(written, is_us_listed=True)
    found = _OF_CLASS.fullmatch(written)
    return None if found is None else ListedSymbol(f"{found[1]}-{found[2]}", is_us_listed=True)
