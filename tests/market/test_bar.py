from datetime import timedelta

from msgspec.structs import replace

from cryptoai_cli.market.bar import Bar, Candle, Split
from tests.build import FRIDAY, MONDAY, THURSDAY, history, session

HOUR = timedelta(hours=1)


def test_an_old_price_is_divided_by_the_new_shares_for_each_old_one() -> None:
    assert Split(MONDAY, 3, 2).ratio == 1.5
    assert Split(MONDAY, 1, 20).ratio == 0.05


def test_a_bar_is_found_by_its_session_not_by_its_place() -> None:
    given = history({THURSDAY: 99.0, FRIDAY: 100.0})
    assert given.bar(THURSDAY) == Bar(THURSDAY, 99.0)
    assert given.bar(MONDAY) is None


def test_a_close_is_none_without_a_bar_and_where_the_bar_has_none() -> None:
    given = history({FRIDAY: 100.0, MONDAY: None})
    assert (given.close(THURSDAY), given.close(FRIDAY), given.close(MONDAY)) == (None, 100.0, None)


def test_a_candle_is_found_by_the_exact_instant_at_which_it_ends() -> None:
    ends = session().closes
    given = history({}, candles=[Candle(ends - HOUR, 1.0), Candle(ends, 2.0)])
    assert given.candle(ends) == Candle(ends, 2.0)
    assert given.candle(ends + timedelta(seconds=1)) is None


def test_a_history_is_the_sources_own_and_its_prices_exact_unless_it_says_otherwise() -> None:
    given = history()
    assert (given.base_is_derived, given.rounding, given.splits) == (False, 0.0, None)
    assert replace(given, splits=()).splits is not None  # asked for, and there is none
