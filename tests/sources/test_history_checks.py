from datetime import UTC, date, datetime, timedelta

import pytest

from cryptoai_cli.market.bar import Bar, Candle, Dividend, History, Split
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.sources.history_checks import checked, one_a_day

NOW = datetime(2025, 10, 13, 20, 30, tzinfo=UTC)
FRIDAY, MONDAY = date(2025, 10, 10), date(2025, 10, 13)
HOUR = datetime(2025, 10, 13, 20, tzinfo=UTC)
NAN, INFINITE = float("nan"), float("inf")


def good(history: History) -> History:
    found = checked(history, "Desk", NOW)
    assert isinstance(found, History), found
    return found


def of(**parts: object) -> History:
    return History("RIOT", "desk", **parts)  # type: ignore[arg-type] # each test names one field


WHOLE = of(
    bars=(Bar(FRIDAY, 10.0), Bar(MONDAY, 11.0, 10.5, 11.5, 10.0, 0.0)),
    candles=(Candle(HOUR, 100.0, 99.0, 101.0, 98.0),),
    splits=(Split(MONDAY, 3.0, 2.0),),
    dividends=(Dividend(MONDAY, 0.25),),
    quote=Quote(11.0, NOW, 0.1, 5000.0, 10.0, 11.5, trading_ends=NOW),
    name="Riot & Sons",
    market_cap=7.5e9,
)


def test_a_history_that_is_possible_stays_as_it_is() -> None:
    assert good(WHOLE) == WHOLE
    assert good(of()) == of()


def test_bars_that_agree_become_the_last_of_their_day_in_chronological_order() -> None:
    sent = (Bar(MONDAY, 11.0), Bar(FRIDAY, 10.0), Bar(MONDAY, 11.0, volume=7.0))
    assert one_a_day(sent) == good(of(bars=sent)).bars == (Bar(FRIDAY, 10.0), Bar(MONDAY, 11.0, volume=7.0))
    assert one_a_day((*sent, Bar(FRIDAY, 10.5))) is None


def test_weeks_are_no_days_though_each_came_twice() -> None:
    weeks = [Bar(MONDAY - timedelta(weeks=back), 10.0) for back in (4, 3, 2, 1, 0)]
    found = checked(of(bars=tuple(bar for bar in weeks for _ in range(2))), "Desk", NOW)
    assert isinstance(found, FetchFailure)
    assert "another interval" in found.detail


def test_t47_a_bar_that_contradicts_itself_is_kept_for_the_guards() -> None:
    bars = (Bar(FRIDAY, 10.0), Bar(MONDAY, 26.0, 21.5, 22.3, 21.1, 500.0))
    assert good(of(bars=bars)).bars == bars


@pytest.mark.parametrize("low", [0.0, -0.0, -5.0, -INFINITE])
def test_a_low_of_zero_or_less_below_a_high_stays_as_zero_for_the_guards(low: float) -> None:
    (found,) = good(of(bars=(Bar(MONDAY, 11.0, 10.5, 11.5, low, 5.0),))).bars
    assert found == Bar(MONDAY, 11.0, 10.5, 11.5, 0.0, 5.0)


@pytest.mark.parametrize("low", [0.0, -1.0])
def test_a_low_of_zero_or_less_below_a_high_stays_with_a_bar_and_makes_a_candle_unknown(low: float) -> None:
    found = good(of(bars=(Bar(MONDAY, 11.0, 10.5, 11.5, low),), candles=(Candle(HOUR, 11.0, 10.5, 11.5, low),)))
    assert found.bars[0].low == 0.0
    assert found.candles == (Candle(HOUR, None),)


@pytest.mark.parametrize(
    "twins",
    [
        of(bars=(Bar(MONDAY, 11.0), Bar(MONDAY, 11.5))),
        of(candles=(Candle(HOUR, 100.0, low=98.0), Candle(HOUR, 100.0, low=97.0))),
    ],
)
def test_two_rows_of_one_time_that_differ_are_a_failure(twins: History) -> None:
    failure = checked(twins, "Desk", NOW)
    assert isinstance(failure, FetchFailure)
    assert failure.kind is FailureKind.BAD_ANSWER
    assert "contradict each other" in failure.detail


@pytest.mark.parametrize("figure", [0.0, -1.0, NAN, INFINITE, 1e300])
def test_figures_that_cannot_be_are_unknown(figure: float) -> None:
    history = of(
        bars=(Bar(FRIDAY, 10.0), Bar(MONDAY, figure, figure, figure, figure, 5.0)),
        candles=(Candle(HOUR, figure, figure, figure, figure),),
    )
    found = good(history)
    assert found.bars[1] == Bar(MONDAY, None, volume=5.0)
    assert found.candles == (Candle(HOUR, None),)


@pytest.mark.parametrize("volume", [-1.0, NAN, INFINITE])
def test_a_volume_that_cannot_be_is_unknown(volume: float) -> None:
    found = good(of(bars=(Bar(MONDAY, 11.0, volume=volume),), quote=Quote(11.0, NOW, volume=volume)))
    assert (found.bars[0].volume, found.quote) == (None, Quote(11.0, NOW))


@pytest.mark.parametrize("price", [0.0, -1.0, NAN, INFINITE, 1e300, 11e4 + 1, 11e-5])
def test_a_latest_price_that_cannot_be_is_no_quote(price: float) -> None:
    assert good(of(bars=(Bar(FRIDAY, 11.0), Bar(MONDAY, None)), quote=Quote(price, NOW))).quote is None


def test_the_rest_of_a_quote_is_checked_too() -> None:
    assert good(of(quote=Quote(11.0, NOW, NAN, 0.0, -1.0, 0.0))).quote == Quote(11.0, NOW)


def test_closes_on_two_scales_are_unknown_where_they_meet() -> None:
    closes = (10.0, 11.0, 1e9, 1e9)
    bars = tuple(Bar(date(2025, 10, 6 + at), close) for at, close in enumerate(closes))
    assert [bar.close for bar in good(of(bars=bars)).bars] == [10.0, None, None, 1e9]
    candles = tuple(Candle(HOUR + timedelta(hours=at - 3), close) for at, close in enumerate(closes))
    assert [candle.close for candle in good(of(candles=candles)).candles] == [10.0, None, None, 1e9]


def test_splits_and_dividends_that_cannot_be_are_left_out() -> None:
    splits = (Split(FRIDAY, 0.0, 1.0), Split(MONDAY, 2.0, 1.0))
    dividends = (Dividend(FRIDAY, NAN), Dividend(MONDAY, 0.25))
    found = good(of(splits=splits, dividends=dividends))
    assert (found.splits, found.dividends) == (splits[1:], dividends[1:])
    assert (good(of(splits=(), dividends=())).splits, good(of()).dividends) == ((), None)


def test_a_market_value_is_finite() -> None:
    assert good(of(market_cap=INFINITE)).market_cap is None


def test_t43_a_price_of_the_future_is_a_failure_that_names_the_clocks() -> None:
    assert good(of(quote=Quote(11.0, NOW + timedelta(minutes=2)))).quote is not None
    late = checked(of(quote=Quote(11.0, NOW + timedelta(minutes=3))), "Desk", NOW)
    assert late == FetchFailure(
        "RIOT",
        "desk",
        FailureKind.BAD_ANSWER,
        "Desk sent a price of 2025-10-13 20:33 UTC, after the time of this machine: one of the clocks is wrong",
    )


@pytest.mark.parametrize(
    "history",
    [
        of(bars=tuple(Bar(date(2025, month, 1), 10.0) for month in (1, 4, 7, 10))),
        of(candles=tuple(Candle(datetime(2025, 10, day, 1, tzinfo=UTC), 10.0) for day in (11, 12, 13))),
    ],
)
def test_t44_rows_of_another_interval_are_a_failure(history: History) -> None:
    found = checked(history, "Desk", NOW)
    assert isinstance(found, FetchFailure)
    assert (found.kind, found.detail) == (
        FailureKind.BAD_ANSWER,
        "Desk sent rows of another interval than the one asked for",
    )
