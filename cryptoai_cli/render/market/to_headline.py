"""Write the headline of a report on the whole market as one line."""

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.to_headline import to_headline
from cryptoai_cli.report.market.model import MarketReport


def market_to_headline(market: MarketReport, options: RenderOptions) -> str:
    """Return the headline with a final newline."""
    return to_headline(market.base, options)
