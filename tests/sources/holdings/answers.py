"""Answers of CoinGecko, made up in its shape."""

from cryptoai_cli.net.classify import Document


def entry(symbol: object = "MARA", amount: object = 100.0, name: object = "", **more: object) -> dict[str, object]:
    """Return one entry of its list."""
    told = {"country": "US", "total_entry_value_usd": 0, "total_current_value_usd": 5, "percentage_of_total_supply": 1}
    return {"name": name or f"{symbol} Company", "symbol": symbol, "total_holdings": amount, **told, **more}


def treasuries(*entries: object) -> dict[str, object]:
    """Return a whole answer."""
    return {"total_holdings": 1, "total_value_usd": 1, "market_cap_dominance": 1, "companies": list(entries)}


def document(*entries: object) -> Document:
    """Return a parsed answer."""
    return Document(200, treasuries(*entries))
