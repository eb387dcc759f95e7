import pytest

from cryptoai_cli.errors import UsageError
from cryptoai_cli.render.market.to_picture import market_to_png, market_to_svg, picked_groups, picked_words
from cryptoai_cli.render.options import Chart, RenderOptions
from tests.render.market.sample import build_empty_market, build_market


def test_the_map_has_title_drawing_and_source() -> None:
    drawing = market_to_svg(build_market(), RenderOptions())
    for words in ("US shares bounced", "NVDA", "Technology", "40 largest lines", "Source: Nasdaq, Yahoo."):
        assert words in drawing


def test_groups_are_those_with_a_rank() -> None:
    drawing = market_to_svg(build_market(), RenderOptions(chart=Chart.GROUPS))
    assert "Semiconductors" in drawing
    assert "Hospitals" not in drawing
    assert picked_words(build_market()) == "All ranked industries."


def test_many_groups_are_the_ten_best_and_worst() -> None:
    market = build_market(least=1)
    assert len(picked_groups(market).groups) == 11


def test_what_cannot_be_drawn_is_an_error_with_a_hint() -> None:
    with pytest.raises(UsageError, match="no such picture"):
        market_to_svg(build_market(), RenderOptions(chart=Chart.HISTORY))
    with pytest.raises(UsageError, match="no industries are ranked"):
        market_to_svg(build_empty_market(), RenderOptions(chart=Chart.GROUPS))
    with pytest.raises(UsageError, match="no line passes"):
        market_to_svg(build_market(()), RenderOptions())


def test_png_is_painted() -> None:
    assert market_to_png(build_market(), RenderOptions()).startswith(b"\x89PNG")
