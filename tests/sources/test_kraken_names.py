import pytest

from cryptoai_cli.sources.kraken_names import asset_names, pair_keys


@pytest.mark.parametrize(
    ("coin", "names"), [("BTC", ("XBT", "BTC")), ("DOGE", ("XDG", "DOGE")), ("ETH", ("ETH",)), ("SUI", ("SUI",))]
)
def test_two_coins_have_an_older_name_which_is_asked_first(coin: str, names: tuple[str, ...]) -> None:
    assert asset_names(coin) == names


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("XBT", {"XBTUSD", "BTCUSD", "XXBTZUSD"}),
        ("DOGE", {"XDGUSD", "DOGEUSD", "XXDGZUSD"}),
        ("ETH", {"ETHUSD", "XETHZUSD"}),
        ("SOL", {"SOLUSD"}),
    ],
)
def test_a_pair_is_sent_under_any_of_its_names(name: str, keys: set[str]) -> None:
    assert pair_keys(name) == keys


@pytest.mark.parametrize(
    ("name", "other"), [("T", "XTZUSD"), ("ETH", "METHUSD"), ("ETH", "ETHWUSD"), ("BTC", "TBTCUSD")]
)
def test_a_name_inside_another_is_another_coin(name: str, other: str) -> None:
    assert other not in pair_keys(name)
