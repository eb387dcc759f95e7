"""A small history of the whole market."""

from datetime import date, timedelta

from cryptoai_cli.analysis.breadth_history import BreadthSession
from cryptoai_cli.report.market.history import MarketHistory
from cryptoai_cli.report.model import Notice

FIRST = date(2025, 10, 13)


def market_history(count: int = 3) -> MarketHistory:
    rows = tuple(
        BreadthSession(FIRST + timedelta(at), 3900 + at, 1300, 20, 50, 10 + at, 0.55 + at / 1000, 0.61, -12.345 + at)
        for at in range(count)
    )
    return MarketHistory(rows, (date(2025, 10, 9),), (Notice("half-list", "Half."),))


def bare_history() -> MarketHistory:
    return MarketHistory((BreadthSession(FIRST, 3900, 1300, 20), BreadthSession(FIRST + timedelta(1), 10, 20, 1)))
