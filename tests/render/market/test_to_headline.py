from cryptoai_cli.render.market.to_headline import market_to_headline
from cryptoai_cli.render.options import RenderOptions
from tests.render.market.sample import HEADLINE, build_market


def test_the_headline_is_one_line() -> None:
    assert market_to_headline(build_market(), RenderOptions()) == f"{HEADLINE}\n"
