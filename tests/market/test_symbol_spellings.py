"""The spellings in which people write a symbol, rule by rule."""

import csv
import gzip
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.market.symbol_spellings import (
    Reading,
    Spelling,
    index_names,
    read_symbol,
    stem_of,
)

TAPE = Path(__file__).resolve().parents[3] / "shared" / "tape"
INDICES = {
    "^GSPC": ["SPX", "^SPX", ".SPX", "$SPX", "INX", ".INX", "gspc", "S&P", "S&P 500", "s&p500", "S&P-500", "SPX Index"],
    "^IXIC": ["IXIC", ".IXIC", "nasdaq", "Nasdaq Composite", "$COMPX", "^COMP", "COMP Index", "CCMP Index"],
    "^DJI": ["DJI", ".DJI", "$DJI", "INDU", "^DJIA", ".DOW", "Dow Jones", "Dow 30", "DOW Index"],
    "^NDX": ["NDX", "Nasdaq 100", "NASDAQ-100"],
    "^RUT": ["RUT", "Russell 2000"],
    "^VIX": ["VIX", ".VIX", "$VIX", "CBOE:VIX", "TVC:VIX", "INDEXCBOE:VIX"],
    "^SOX": ["SOX", "PHLX Semiconductor"],
}
PLACES = {
    "NVDA": [
        *("NASDAQ:NVDA", "nasdaq: nvda", "NasdaqGS:NVDA", "XNAS:NVDA", "US:NVDA", "NVDA:US", "$NASDAQ:NVDA"),
        *("NVDA US", "NVDA UW", "NVDA US Equity", "NVDA.O", "NVDA.OQ", "NVDA.US"),
    ],
    "BE": ["NYSE:BE", "BE.N", "BE UN Equity"],
    "SPY": ["NYSEARCA:SPY", "ARCA:SPY", "AMEX:SPY", "SPY.P"],
    "BRK-B": ["NYSE:BRK.B", "BRK/B US", "BRK.B.US"],
    "DOW": ["NYSE:DOW", "DOW.US"],
    "^GSPC": ["SP:SPX", "INDEXSP:.INX"],
    "^DJI": ["INDEXDJX:.DJI", "DJ:DJIA"],
    "^NDX": ["NASDAQ:NDX"],
}
PAIRS = {
    "BTC-USD": [
        *("BTC/USD", "BTCUSD", "btc_usd", "BTC USD", "XBT", "XBTUSD", "XBT/USD", "XBT-USD", "X:BTCUSD", "BTC.X"),
        *("COINBASE:BTCUSD", "KRAKEN:XBTUSD", "CRYPTO:BTC", "BTC.CM=", "BTC-USD.CC", "$BTC.X", "XBTUSD Curncy"),
    ],
    "DOGE-USD": ["DOGEUSD", "XDG/USD"],
    "USDT-USD": ["KRAKEN:USDT"],
    "EURUSD=X": ["EURUSD", "EUR/USD"],
    "USDJPY=X": ["USD/JPY"],
}
CLASSES = {
    "BRK-B": ["BRK.B", "BRK/B", "BRK_B", "BRK B", "BRKB", "$BRK.B", "brk.b"],
    "BF-A": ["BF.A", "BFA"],
    "MKC-V": ["MKC/V"],
    "BAC-PB": ["BAC.PR.B", "BAC PR B", "BAC.PRB", "BAC-PR-B", "BAC^B"],
}
ITSELF = [
    *(
        "NVDA",
        "BRK-B",
        "^GSPC",
        "BTC-USD",
        "EURUSD=X",
        "JPY=X",
        "ILSUSD=X",
        "GC=F",
        "^FTSE",
        "VOD.L",
        "SAP.DE",
        "0700.HK",
    ),
    *("7203.T", "MKC.V", "BMW.F", "BBD-B.TO", "SUI20947-USD", "BTC-EUR", "A", "COMP", "DOW", "DJIA", "ABUSD", "BAC-PB"),
]


def spelled(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(text, symbol) for symbol, texts in table.items() for text in texts]


@pytest.mark.parametrize(("text", "symbol"), [*spelled(INDICES), *spelled(PLACES), *spelled(PAIRS), *spelled(CLASSES)])
def test_a_spelling_with_one_meaning_is_read(text: str, symbol: str) -> None:
    found = read_symbol(text)
    assert found is not None
    assert found.symbol == symbol
    assert found.how is not Spelling.SYMBOL


@pytest.mark.parametrize("symbol", ITSELF)
def test_a_symbol_in_yahoos_spelling_means_itself_in_any_case(symbol: str) -> None:
    assert read_symbol(symbol) == Reading(symbol, Spelling.SYMBOL)
    assert read_symbol(f" {symbol.lower()}, ") == Reading(symbol, Spelling.SYMBOL)


@pytest.mark.parametrize("text", ["$NVDA", '"NVDA"', "nvda", "NVDA;"])
def test_a_sign_a_quote_or_a_comma_around_a_symbol_is_no_part_of_it(text: str) -> None:
    assert read_symbol(text) == Reading("NVDA", Spelling.SYMBOL)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "$", ":", "a:b", "NVDA:", ":NVDA", "TSX:SHOP", "LON:VOD", "S&P 5000", "BTC/USDT", "BTC/EUR"),
        *("INDEXSP:NVDA", "Hut 8", "NVDA AMD", "x" * 61, "NASDAQ:7203", "BTC-USD/EUR"),
    ],
)
def test_what_has_no_certain_meaning_is_not_read(text: str) -> None:
    assert read_symbol(text) is None


@pytest.mark.parametrize("symbol", ["DOW", "COMP", "DJIA", "ABUSD", "BTC"])
def test_a_share_behind_a_dollar_sign_is_no_index_and_no_pair(symbol: str) -> None:
    assert read_symbol(f"${symbol}") == Reading(symbol, Spelling.SYMBOL)


def test_every_index_is_read_by_each_of_its_names() -> None:
    for name, symbol in index_names().items():
        assert read_symbol(name) == Reading(symbol, Spelling.INDEX)
        assert read_symbol(symbol) == Reading(symbol, Spelling.SYMBOL)


@pytest.mark.skipif(not TAPE.is_dir(), reason="no tape beside the checkout")
def test_every_symbol_of_the_tape_means_itself() -> None:
    with (TAPE / "instruments.csv").open(encoding="utf-8", newline="") as file:
        symbols = {row["symbol"] for row in csv.DictReader(file)}
    with gzip.open(TAPE / "us_screener" / "us_symbols_meta.csv.gz", "rt", encoding="utf-8", newline="") as file:
        symbols |= {row["symbol"] for row in csv.DictReader(file) if row["symbol"].isalpha()}
    assert len(symbols) > 10_000
    assert [symbol for symbol in symbols if read_symbol(symbol) != Reading(symbol, Spelling.SYMBOL)] == []


@given(st.text(string.ascii_letters + string.digits + "^.-=/$:_& ", max_size=20))
def test_a_symbol_that_was_read_means_itself(text: str) -> None:
    found = read_symbol(text)
    if found is not None:
        assert read_symbol(found.symbol) == Reading(found.symbol, Spelling.SYMBOL)


@pytest.mark.parametrize(
    ("text", "stem"), [("BTC/USDT", "BTC"), ("TSX:SHOP", "SHOP"), ("$nvda!", "NVDA"), ("", ""), ("&", "")]
)
def test_the_stem_is_the_word_most_likely_meant(text: str, stem: str) -> None:
    assert stem_of(text) == stem
