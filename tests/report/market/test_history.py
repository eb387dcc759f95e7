from datetime import date

from cryptoai_cli.analysis.breadth_history import BreadthSession
from cryptoai_cli.report.market.history import MarketHistory


def test_the_advance_decline_line_adds_up_from_the_first_session_shown() -> None:
    rows = (BreadthSession(date(2025, 10, 10), 10, 30, 1), BreadthSession(date(2025, 10, 13), 50, 5, 0))
    assert MarketHistory(rows).advance_decline_line == (-20, 25)
