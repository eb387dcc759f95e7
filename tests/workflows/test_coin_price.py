from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.holding import CoinPrice
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.sources.base import Answer, Grain, Want, Window
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.workflows.coin_price import coin_prices, is_fresh, price_of
from cryptoai_cli.workflows.services import Services
from tests.build import BITCOIN, bars, calendar, candles, history, quote
from tests.fakes import FakeSource

NOW = datetime(2025, 10, 14, 12, 20, tzinfo=UTC)  # before the open
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ETHER = Instrument("ETH-USD", "Ether")


def told(price: float, age: timedelta = MINUTE, **more: object) -> History:
    found = history({}, symbol="BTC-USD", quote=quote(price, NOW - age))
    return replace(found, **more)


def prices(*sources: FakeSource, coins: tuple[Instrument, ...] = (BITCOIN,)) -> Mapping[str, CoinPrice]:
    chain = Chain(lambda: BuiltSources(sources))
    return coin_prices(coins, Services(calendar(), chain, NOW, NOW, lambda _line: None))


def test_the_present_price_counts_and_not_the_one_of_the_last_close() -> None:
    close = datetime(2025, 10, 13, 20, tzinfo=UTC)
    found = prices(FakeSource(hours={"BTC-USD": told(111_314.0, candles=candles({close: 115_000.0}))}))
    assert found == {"BTC-USD": CoinPrice(111_314.0, NOW - MINUTE, "fake")}


def test_a_source_with_an_old_price_is_followed_by_the_next_one() -> None:
    old = FakeSource("old", hours={"BTC-USD": told(90_000.0, 2 * HOUR)})
    new = FakeSource("new", hours={"BTC-USD": told(111_314.0)})
    assert prices(old, new)["BTC-USD"].source == "new"
    assert prices(old)["BTC-USD"].price == 90_000.0  # its instant is told


def test_a_source_that_has_days_only_is_asked_for_these() -> None:
    both = {"BTC-USD": told(111_314.0), "ETH-USD": told(3_971.0)}
    source = FakeSource(hours={"BTC-USD": both["BTC-USD"]}, closes=both)
    assert set(prices(source, coins=(BITCOIN, ETHER))) == {"BTC-USD", "ETH-USD"}
    assert list(source.symbols_asked(Grain.CLOSES)) == ["ETH-USD"]


def test_without_a_source_or_an_answer_there_is_no_price() -> None:
    assert prices() == {}
    assert prices(FakeSource()) == {}


@pytest.mark.parametrize(
    ("found", "price"),
    [
        (told(0.0), None),
        (told(-5.0), None),
        (told(float("inf")), None),
        (told(5.0, -HOUR), None),  # of the future
        (told(5.0, timedelta(days=3)), None),
        (told(5.0, currency="EUR"), None),
        (told(5.0, currency=""), 5.0),
        (told(5.0, 3 * HOUR, candles=candles({NOW - HOUR: 6.0, NOW - 2 * HOUR: 7.0})), 6.0),
        (told(5.0, 3 * HOUR, candles=candles({NOW - HOUR: None})), 5.0),
        (told(5.0, HOUR, candles=candles({NOW - HOUR: 6.0})), 5.0),  # the quote, where both are of one instant
    ],
)
def test_the_newest_price_in_dollars_that_can_be_counts(found: History, price: float | None) -> None:
    newest = price_of(found, NOW)
    assert (None if newest is None else newest.price) == price


@pytest.mark.parametrize("now", [NOW, datetime(2025, 10, 12, 3, tzinfo=UTC), datetime(2025, 10, 14, 15, tzinfo=UTC)])
def test_coins_are_asked_for_as_in_a_session_under_way_at_any_hour(now: datetime) -> None:
    seen: list[Window] = []

    class Looking(FakeSource):
        def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
            seen.append(window)
            return super().fetch_many(wants, window)

    chain = Chain(lambda: BuiltSources((Looking(),)))
    coin_prices((BITCOIN,), Services(calendar(), chain, now, now, lambda _line: None))
    assert seen
    for window in seen:
        assert window.last.opens < now < window.last.closes
        assert window.first.closes < now


def test_a_finished_day_has_the_price_of_its_end_and_the_one_under_way_none() -> None:
    days = bars({date(2025, 10, 13): 115_000.0, date(2025, 10, 14): 112_000.0})
    found = price_of(replace(history({}), bars=days), NOW)
    assert found == CoinPrice(115_000.0, datetime(2025, 10, 14, tzinfo=UTC), "fake")


@pytest.mark.parametrize(("age", "fresh"), [(HOUR, True), (HOUR + MINUTE, False), (timedelta(days=9), False)])
def test_a_price_is_fresh_for_an_hour(age: timedelta, fresh: bool) -> None:  # noqa: FBT001 - a case
    assert is_fresh(told(5.0, age), NOW) is fresh
