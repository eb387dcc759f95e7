import re

import pytest

from cryptoai_cli.render.market.to_html import market_to_html
from cryptoai_cli.render.options import RenderOptions
from tests.render.market.sample import build_empty_market, build_line, build_market

PAGE = market_to_html(build_market(), RenderOptions(link="https://example.org/{symbol}"))


@pytest.mark.parametrize(
    "words",
    ["The market", "3,842 up, 1,360 down", "Gainers", "Losers", "Most active", "Suspect", "Map of the market"],
)
def test_the_page_has_every_section(words: str) -> None:
    assert words in PAGE


def test_each_fact_stands_once() -> None:
    assert PAGE.count("2,966 of 5,431 shares and ADRs") == 1
    assert PAGE.count("<li>Bitcoin miners would rank 2nd of 5 industries") == 1


def test_symbols_of_lists_lead_to_their_pages() -> None:
    assert '<a href="https://example.org/BRK-B"' not in PAGE
    assert '<a href="https://example.org/BITF"' in PAGE
    assert "<a href=" not in market_to_html(build_market(), RenderOptions()).replace('<a href="#notices">', "")


def test_a_move_with_one_source_says_so_beside_its_name() -> None:
    assert "<small>Xone \u00b7 one source</small>" in PAGE
    assert "<small>Critical Metals</small>" in PAGE


def test_groups_without_a_rank_are_counted_or_in_full() -> None:
    assert "7 other industries are not ranked." in PAGE
    assert "Hospitals" not in PAGE
    full = market_to_html(build_market(), RenderOptions(by_group=True))
    assert "Hospitals" in full
    assert "Gainers" not in full


def test_the_page_loads_nothing() -> None:
    assert not re.search(r'(?:src|href)="(?!https://example\.org/|#|data:,)', PAGE)


def test_external_words_are_escaped() -> None:
    page = market_to_html(build_market([build_line("A", 0.1, name="<i>A</i>")]), RenderOptions())
    assert "<i>A</i>" not in page


def test_nothing_confirmed_and_nothing_at_all_are_pages() -> None:
    assert "No move could be confirmed" in market_to_html(build_empty_market(), RenderOptions())
    assert "Map of the market" not in market_to_html(build_market(()), RenderOptions())
