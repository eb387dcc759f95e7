from msgspec.structs import replace

from cryptoai_cli.render.holdings.holding_words import (
    amount_words,
    day_words,
    price_words,
    source_words,
    title_words,
)
from cryptoai_cli.render.numbers import ASCII_MARKS
from tests.render.holdings.held import MARA, MSTR, OF_BITCOIN, OF_ETHER


def test_a_price_is_told_with_its_source_and_its_instant() -> None:
    assert price_words(OF_BITCOIN) == "Bitcoin at $111,313.98 (Yahoo, 2025-10-13 16:30 New York)."
    assert price_words(OF_ETHER) == ""


def test_the_source_is_named_as_it_wants_to_be_with_the_instant() -> None:
    expected = "Holdings: data provided by CoinGecko (https://www.coingecko.com), asked 2025-10-13 16:30 New York."
    assert source_words(OF_ETHER) == expected


def test_a_title_says_how_many_of_the_list_are_shown() -> None:
    assert title_words(OF_BITCOIN) == "Bitcoin: 3 companies listed"
    assert title_words(OF_ETHER) == "Ether: 0 of 2 companies listed"
    assert title_words(replace(OF_BITCOIN, rows=(MSTR,), listed=1)) == "Bitcoin: 1 company listed"


def test_amounts_are_written_out_and_small_ones_not_rounded_to_nothing() -> None:
    amounts = [640_250.0, 52_000.5, 1.23456, 0.0012]
    assert [amount_words(replace(MSTR, amount=each), ASCII_MARKS) for each in amounts] == [
        "640,250",
        "52,000.5",
        "1.23",
        "0.0012",
    ]


def test_an_amount_has_its_day_or_is_undated() -> None:
    assert (day_words(MSTR), day_words(MARA)) == ("undated", "2025-10-12")
