import pytest

from cryptoai_cli.render.quote_page import quote_page


@pytest.mark.parametrize(
    ("symbol", "address"),
    [
        ("NVDA", "https://q.example/s/NVDA"),
        ("^GSPC", "https://q.example/s/%5EGSPC"),
        ("A/B?c#d", "https://q.example/s/A%2FB%3Fc%23d"),
    ],
)
def test_the_symbol_stands_in_its_place(symbol: str, address: str) -> None:
    assert quote_page("https://q.example/s/{symbol}", symbol) == address


def test_without_a_link_there_is_no_address() -> None:
    assert quote_page("", "NVDA") == ""
