from msgspec.structs import replace

from cryptoai_cli.render.holdings.holdings_to_terminal import holdings_to_terminal
from cryptoai_cli.render.options import RenderOptions
from tests.render.holdings.held import HELD

DASH = "\N{EN DASH}"


def lines(width: int | None = None, encoding: str = "utf-8") -> list[str]:
    return holdings_to_terminal(HELD, replace(RenderOptions(), width=width, encoding=encoding)).splitlines()


def test_a_line_a_company_with_the_price_above_and_the_source_below() -> None:
    assert lines() == [
        "Bitcoin: 3 companies listed",
        "Bitcoin at $111,313.98 (Yahoo, 2025-10-13 16:30 New York).",
        "",
        "Symbol  Name         Coins  As of       Value, $  Cost, $  Source",
        "MSTR    Strategy   640,250  undated      71.3 bn  47.4 bn  coingecko",
        f"MARA    =MARA|    52,000.5  2025-10-12   5.79 bn        {DASH}  coingecko",
        f"3350.T  {DASH}           30,000  undated            {DASH}        {DASH}  coingecko",
        "",
        "Ether: 0 of 2 companies listed",
        "",
        "None of these stands in the list.",
        "",
        "Holdings: data provided by CoinGecko (https://www.coingecko.com), asked 2025-10-13 16:30 New York.",
    ]


def test_a_narrow_screen_spares_what_matters_least_and_never_the_day() -> None:
    narrow = lines(46)
    assert max(map(len, narrow)) <= 46
    heading = next(line for line in narrow if line.startswith("Symbol"))
    assert "As of" in heading
    assert "Value" in heading
    assert "Cost" not in heading


def test_a_screen_with_few_characters_gets_no_others() -> None:
    assert all(line.isascii() for line in lines(encoding="ascii"))
