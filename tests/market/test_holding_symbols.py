import pytest

from cryptoai_cli.market.holding_symbols import ListedSymbol, listed_symbol


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("MSTR.US", "MSTR"),
        ("mara", "MARA"),
        (" RIOT ", "RIOT"),
        ("NASDAQ:RIOT", "RIOT"),
        ("NasdaqGS: CLSK", "CLSK"),
        ("NYSE:GME", "GME"),
        ("NYSE American:ABC", "ABC"),
        ("NYSEAMERICAN:ABC", "ABC"),
        ("OTCMKTS:ABCDF", "ABCDF"),
        ("US:COIN", "COIN"),
        ("NASDAQ:MSTR.US", "MSTR"),
        ("COIN US", "COIN"),
        ("COIN.OQ", "COIN"),
        ("BRK.B", "BRK-B"),
        ("BRK.B.US", "BRK-B"),
        ("NYSE:BRK.B", "BRK-B"),
        ("BRK-B", "BRK-B"),
    ],
)
def test_symbols_of_us_markets_in_every_spelling(text: str, symbol: str) -> None:
    assert listed_symbol(text) == ListedSymbol(symbol, is_us_listed=True)


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("3350.T", "3350.T"),
        ("TYO:3350", "3350.T"),
        ("ABC.TO", "ABC.TO"),
        ("TSX:ABC", "ABC.TO"),
        ("TSXV:ABC", "ABC.V"),
        ("SWC.L", "SWC.L"),  # no class of shares
        ("1357.HK", "1357.HK"),
        ("HKEX:1357", "1357.HK"),
        ("ETR:ABC", "ABC.DE"),
        ("NASDAQ STOCKHOLM:ABC", "ABC.ST"),
        ("HKEX:1357.HK", "1357.HK"),
    ],
)
def test_symbols_of_places_abroad_end_as_yahoo_ends_them(text: str, symbol: str) -> None:
    assert listed_symbol(text) == ListedSymbol(symbol, is_us_listed=False)


@pytest.mark.parametrize(
    "text", ["", " ", ":", "NASDAQ:", "3350", "A B C D", "<b>", "MOON:ABC", "NASDAQ Helsinki:ABC", "Private", "x" * 30]
)
def test_what_spells_no_symbol_is_none(text: str) -> None:
    assert listed_symbol(text) is None
