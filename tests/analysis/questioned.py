"""Moves and histories that the tests of the guards share."""

from cryptoai_cli.analysis.moves import Move, share_move
from cryptoai_cli.analysis.quality_issue import QualityIssue, share_issue
from cryptoai_cli.market.bar import Bar, History, Split
from tests.build import FRIDAY, MONDAY, history, interval, quote

SPAN = interval()


def moved(previous: float, price: float, provider_return: float | None = None) -> tuple[Move, History]:
    """Return a move of one session with its history, and the percentage that the provider tells of it."""
    given = history({FRIDAY: previous, MONDAY: price}, quote=quote(price, provider_return=provider_return))
    return share_move("X", given, SPAN), given


def recheck(previous: float, bar: Bar, *splits: Split) -> History:
    """Return what daily bars with events tell of that session."""
    return History("X", "fake", bars=(Bar(FRIDAY, previous), bar), splits=splits)


def doubt_of(pair: tuple[Move, History]) -> QualityIssue:
    """Return the issue of a move, which it has to have."""
    issue = share_issue(*pair, SPAN)
    assert issue is not None
    return issue


def unchanged() -> Move:
    """Return a move of a share whose price did not change."""
    return share_move("CLSK", history({FRIDAY: 13.57, MONDAY: 13.57}), SPAN)
