"""Symbols in the text of a press release."""

import time

import pytest

from cryptoai_cli.sources.records.exchange_symbols import named_symbols, symbols_of_listing


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("Bloom Energy (NYSE: BE) today", ("BE",)),
        ("MARA (NASDAQ: MARA) and (NYSE American: BMNR)", ("MARA", "BMNR")),
        ("(NASDAQ:MARA)", ("MARA",)),
        ("(Nasdaq : MARA)", ("MARA",)),
        ("[NYSE: BE]", ("BE",)),
        ("(NYSE: BRK.A, BRK.B)", ("BRK-A", "BRK-B")),
        ("(NYSE: BRK.A and BRK.B)", ("BRK-A", "BRK-B")),
        ("(NYSE: BRK.A; NYSE: BRK.B)", ("BRK-A", "BRK-B")),
        ("(NYSE: BRK/B)", ("BRK-B",)),
        ("(Nasdaq: STRF/STRC/STRK/STRD/MSTR)", ("STRF", "STRC", "STRK", "STRD", "MSTR")),
        ("(TSX: BITF)", ()),
        ("(NASDAQ: BITF, TSX: BITS)", ("BITF",)),
        ("(TSX: BITS; NASDAQ: BITF)", ("BITF",)),
        ("(TSX: BITS, BITT, NASDAQ: BITF)", ("BITF",)),
        ("(Nasdaq: BITF / TSX: BITS)", ("BITF",)),
        ("(Nasdaq: BITF/TSX: BITS)", ("BITF",)),
        ("(NYSE/TSX: BN)", ("BN",)),
        ("(TSX and NYSE: BN)", ("BN",)),
        ("(TSX.V:HIVE)(Nasdaq:HIVE)(FSE:YO0.F)", ("HIVE",)),
        ("(NYSE: A, Nasdaq & TSX: B)", ("A", "B")),
        ("(NYSE: A, NASDAQ, TSX: B)", ("A", "B")),
        ("(NYSE: A, BVX: B)", ("A",)),
        ("(Nasdaq Global Select Market: AAPL)", ("AAPL",)),
        ("(The Nasdaq Capital Market: CAN)", ("CAN",)),
        ("(NYSE Arca: GBTC)", ("GBTC",)),
        ("(Nasdaq Helsinki: NOKIA)", ()),
        ("(Nasdaq Stockholm: ERIC)", ()),
        ("(Nasdaq First North: ABC)", ()),
        ("(OTCQX: ABCD)", ()),
        ("(Euronext Paris: ABC; NYSE: ABD)", ("ABD",)),
        ('(the "Company", NYSE: BE)', ("BE",)),
        ("(NASDAQ: MARA, the Company)", ("MARA",)),
        ('(NASDAQ: MARA or "MARA")', ("MARA",)),
        ("(NYSE®: BE)", ("BE",)),
        ('(NASDAQ: <a href="https://example.org/q?s=MARA">MARA</a>)', ("MARA",)),
        ("NYSE: BE", ()),  # without brackets it may mean anything
        ("(see: A)", ()),
        ("(NYSE)", ()),
        ("(NYSE: )", ()),
        ("(NYSE: Bloom)", ()),
        ("(NYSE: BE) (NYSE: BE)", ("BE",)),
        ("(NYSE: BE", ()),
    ],
)
def test_only_symbols_of_us_exchanges_count(text: str, symbols: tuple[str, ...]) -> None:
    assert named_symbols(text) == symbols


@pytest.mark.parametrize(
    ("listing", "symbols"),
    [("Nasdaq:MARA", ("MARA",)), ("NYSE:BRK.B", ("BRK-B",)), ("Toronto Stock Exchange:BITF", ()), ("MARA", ())],
)
def test_a_listing_needs_no_brackets(listing: str, symbols: tuple[str, ...]) -> None:
    assert symbols_of_listing(listing) == symbols


def test_a_long_text_takes_no_time() -> None:
    begun = time.perf_counter()
    for text in ("(" * 20_000, "<a" * 10_000, "(NYSE:" * 3000, "(NYSE: " + "A," * 140 + ")", "<a " + "b" * 20_000):
        named_symbols(text)
    assert time.perf_counter() - begun < 1
