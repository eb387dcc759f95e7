"""Find the symbols that a press release names with their exchange: `(NYSE: BE)`, `(Nasdaq: HUT; TSX: HUT)`."""

import re
from collections.abc import Iterator

from cryptoai_cli.sources.us_symbols import dashed_share

# in small letters and without anything else; of Nasdaq's exchanges abroad none is among them
_US_EXCHANGES = frozenset(
    {
        *("nyse", "newyorkstockexchange", "nyseamerican", "nysearca", "nysemkt", "nyseamex", "nysetexas", "amex"),
        *("nysechicago", "nysenational", "americanstockexchange", "nyseamericanexchange"),
        *("nasdaq", "nasdaqgs", "nasdaqgm", "nasdaqcm", "nasdaqgsm", "nasdaqncm", "nasdaqngm", "nasdaqngs", "nasdaqsc"),
        *(
            "nasdaqglobalselectmarket",
            "nasdaqglobalselect",
            "nasdaqglobalmarket",
            "nasdaqglobal",
            "nasdaqcapitalmarket",
        ),
        *(
            "nasdaqcapital",
            "nasdaqcapitalmarkets",
            "nasdaqstockmarket",
            "nasdaqstockexchange",
            "nasdaqus",
            "nasdaqtexas",
        ),
        *("nasdaqstockmarketllc", "cboe", "cboebzx", "cboebzxexchange", "cboebzxus", "cboeus", "bats", "txse", "ltse"),
    }
)
_OTHER_EXCHANGES = frozenset(
    {
        *("tsx", "tsxv", "tsxventure", "torontostockexchange", "cse", "neo", "cboecanada", "lse", "aim", "asx", "fse"),
        *(
            "frankfurt",
            "fwb",
            "xetra",
            "otc",
            "otcqx",
            "otcqb",
            "otcpink",
            "otcmarkets",
            "otcid",
            "hkex",
            "sehk",
            "hkse",
        ),
        *("euronext", "six", "jse", "nzx", "sgx", "tase", "bmv", "bvc", "krx", "nse", "bse", "omx"),
    }
)
_GROUP = re.compile(r"[(\[]([^()\[\]]{3,300})[)\]]")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
_AND = re.compile(r"[,;|&•]|/(?=\s*[A-Za-z]{2})|\b(?:and|or)\b")
_SYMBOL = re.compile(r"[A-Z]{1,6}(?:[./-][A-Z])?")
_MARKS = " \t\"'*®™\u2018\u2019\u201c\u201d"  # quotation marks of all kinds among them
_THE = "the"


def named_symbols(text: str) -> tuple[str, ...]:
    """Return the symbols of US exchanges that `text` names in brackets, in Yahoo's spelling, in order, each once.

    `text` is on one line and may hold tags, which are left out; other exchanges' symbols are other shares.
    """
    groups = _GROUP.findall(_TAG.sub("", text))
    return tuple(dict.fromkeys(symbol for group in groups for symbol in _symbols_in(group)))


def symbols_of_listing(listing: str) -> tuple[str, ...]:
    """Return the symbols of one listing, such as `Nasdaq:MARA`, empty if its exchange is not of the US."""
    return tuple(_symbols_in(listing))


def _symbols_in(group: str) -> Iterator[str]:
    """Yield the US symbols of `NYSE: BE, BE.A; TSX: BE`: what follows a colon, up to the exchange of the next one."""
    label, *parts = group.split(":")
    for at, part in enumerate(parts, start=1):
        symbols, following = _symbols_and_label(part, is_last=at == len(parts))
        if _is_of_us(label):
            yield from filter(None, (dashed_share(symbol) for symbol in symbols))
        label = following


def _symbols_and_label(part: str, *, is_last: bool) -> tuple[list[str], str]:
    """Return the symbols at the beginning of `part`, and the rest, which names the next exchange unless it is last."""
    items = [item.strip(_MARKS) for item in _AND.split(part)]
    symbols: list[str] = []
    for at, item in enumerate(items):
        is_label = not is_last and (at == len(items) - 1 or _plain(item) in _US_EXCHANGES | _OTHER_EXCHANGES)
        if is_label or not _SYMBOL.fullmatch(item):
            return symbols, ",".join(items[at:])
        symbols.append(item)
    return symbols, ""


def _is_of_us(label: str) -> bool:
    return any(_plain(place) in _US_EXCHANGES for place in _AND.split(label))


def _plain(place: str) -> str:
    letters = "".join(each for each in place.lower() if "a" <= each <= "z")
    return letters.removeprefix(_THE)
