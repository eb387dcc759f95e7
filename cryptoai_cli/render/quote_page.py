"""The address of a symbol's quote page, as the settings have it."""

from urllib.parse import quote

from cryptoai_cli.report.style import SYMBOL_PLACE


def quote_page(link: str, symbol: str) -> str:
    """Return `link` with the symbol in its place, percent-encoded; empty if there is no link."""
    return link.replace(SYMBOL_PLACE, quote(symbol, safe=""))
