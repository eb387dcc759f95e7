import pytest

from cryptoai_cli.sources.us_symbols import dotted_share


@pytest.mark.parametrize(("ours", "theirs"), [("RIOT", "RIOT"), ("BRK-B", "BRK.B"), ("BTC", "BTC"), ("brk-b", "BRK.B")])
def test_a_class_of_shares_has_a_dot(ours: str, theirs: str) -> None:
    assert dotted_share(ours) == theirs


@pytest.mark.parametrize(
    "symbol", ["", "VOD.L", "BTC-USD", "^GSPC", "EURUSD=X", "GC=F", "BAC-PL", "A B", "A|B", "RIOT\n"]
)
def test_what_is_no_plain_us_share_has_no_spelling(symbol: str) -> None:
    assert dotted_share(symbol) is None
