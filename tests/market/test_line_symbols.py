"""How the symbols of lines are spelt."""

import pytest

from cryptoai_cli.market.line_symbols import line_symbol, nasdaq_symbol


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        ("NVDA", "NVDA"),
        (" ECC           ", "ECC"),
        ("riot", "RIOT"),
        ("BRK/B", "BRK-B"),
        ("BRK.B", "BRK-B"),
        ("BRK-B", "BRK-B"),
        ("ABC^A", "ABC^A"),
        ("ABC^", "ABC^"),
        ("ABC.PRA", "ABC^A"),
        ("ABC.PR", "ABC^"),
        ("ABCpA", "ABC^A"),
        ("ABCp", "ABC^"),
        ("RAC/WS", "RAC-WS"),
        ("VST.WS.A", "VST-WS-A"),
        ("GIX.RT", "GIX-RT"),
        ("HONw", "HON-WI"),
        ("GIXr", "GIX-R"),
    ],
)
def test_every_list_s_spelling_becomes_one(written: str, symbol: str) -> None:
    assert line_symbol(written) == symbol


@pytest.mark.parametrize("written", ["", "  ", "no symbol", "A/B/C/D", "<b>", "ABCDEFGHIJ", "\u0410BC", "^GSPC", "-"])
def test_what_is_no_symbol_has_none(written: str) -> None:
    assert line_symbol(written) == ""


@pytest.mark.parametrize("listed", ["NVDA", "BRK/B", "ABC^A", "ABC^", "RAC/WS"])
def test_a_spelling_can_be_taken_back(listed: str) -> None:
    assert nasdaq_symbol(line_symbol(listed)) == listed
