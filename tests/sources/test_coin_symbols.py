import pytest

from cryptoai_cli.sources.coin_symbols import NOT_A_COIN, exchange_coin, why_not_a_coin


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("BTC-USD", "BTC"), ("eth-usd", "ETH"), ("1INCH-USD", "1INCH"), ("C98-USD", "C98"), ("API3-USD", "API3")],
)
def test_a_coin_without_a_number_has_the_same_name(ours: str, theirs: str) -> None:
    assert exchange_coin(ours) == theirs


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("SUI20947-USD", "SUI"),
        ("TON11419-USD", "TON"),
        ("UNI7083-USD", "UNI"),
        ("pepe24478-usd", "PEPE"),
        ("MEME28301-USD", "MEME"),
    ],
)
def test_the_number_of_a_coin_is_yahoos_alone(ours: str, theirs: str) -> None:
    assert exchange_coin(ours) == theirs


@pytest.mark.parametrize("symbol", ["UNI-USD", "SUI-USD", "TON-USD", "LUNA-USD", "ALT-USD"])
def test_a_name_that_means_another_coin_at_yahoo_is_never_guessed(symbol: str) -> None:
    assert exchange_coin(symbol) is None


@pytest.mark.parametrize("symbol", ["UNI7084-USD", "SUI12345-USD", "LUNA20314-USD", "JUP23095-USD", "SEI22457-USD"])
def test_a_number_that_is_not_known_is_never_guessed(symbol: str) -> None:
    assert exchange_coin(symbol) is None


@pytest.mark.parametrize("symbol", ["", "BTC", "BTC-EUR", "RIOT", "B/C-USD", "BTC-USD\n", f"{'A' * 13}-USD"])
def test_what_is_no_coin_against_the_dollar_has_no_name(symbol: str) -> None:
    assert exchange_coin(symbol) is None
    assert why_not_a_coin(symbol) == NOT_A_COIN


def test_the_reader_is_told_how_to_spell_the_coin_of_the_exchanges() -> None:
    assert why_not_a_coin("UNI-USD") == "Yahoo and the exchanges call different coins UNI: theirs is UNI7083-USD"
    assert why_not_a_coin("LUNA-USD") == "Yahoo and the exchanges call different coins LUNA"
    assert why_not_a_coin("NEW99999-USD") == "it is not known which coin of the exchanges Yahoo calls NEW99999"
