import threading
import time
from collections.abc import Callable

import pytest

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.sources.chain import GatheredHistories
from cryptoai_cli.workflows.fetch.side_by_side import gather_side_by_side
from tests.build import history

PATIENCE_SECONDS = 5
SHARES = GatheredHistories({"A": history(symbol="A")}, (FetchFailure("B", "x", FailureKind.TIMEOUT, "late"),))
COINS = GatheredHistories(
    {"BTC-USD": history(symbol="BTC-USD")}, (FetchFailure("C-USD", "x", FailureKind.BLOCKED, ""),)
)


def test_coins_are_asked_while_shares_are_waited_for() -> None:
    coins_are_done = threading.Event()

    def shares(begun: Callable[[], None]) -> GatheredHistories:
        begun()
        assert coins_are_done.wait(PATIENCE_SECONDS)
        return SHARES

    def coins() -> GatheredHistories:
        coins_are_done.set()
        return COINS

    found = gather_side_by_side(shares, coins)
    assert list(found.histories) == ["A", "BTC-USD"]
    assert [failure.symbol for failure in found.failures] == ["B", "C-USD"]


def test_coins_wait_until_the_first_source_of_the_shares_is_asked() -> None:
    order: list[str] = []

    def shares(begun: Callable[[], None]) -> GatheredHistories:
        time.sleep(0.02)
        order.append("shares")
        begun()
        return SHARES

    def coins() -> GatheredHistories:
        order.append("coins")
        return COINS

    for _ in range(5):
        gather_side_by_side(shares, coins)
    assert order == ["shares", "coins"] * 5


def test_coins_do_not_wait_where_no_source_is_asked_for_shares() -> None:
    assert gather_side_by_side(lambda _begun: SHARES, lambda: COINS).histories.keys() == {"A", "BTC-USD"}


def test_what_goes_wrong_in_either_is_raised() -> None:
    def breaks() -> GatheredHistories:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        gather_side_by_side(lambda _begun: SHARES, breaks)
    with pytest.raises(ValueError, match="broken"):
        gather_side_by_side(lambda _begun: breaks(), lambda: COINS)
