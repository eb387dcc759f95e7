from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.sources.base import Grain, Window
from cryptoai_cli.sources.yahoo_requests import batch_requests, closes_request, requests_for, spark_range, symbols_of
from tests.sources.yahoo_answers import NOW, WINDOW, session, stamp, want

LONG_AGO = Window((session(1990, 1, 2), session(1990, 1, 3)), NOW)


@pytest.mark.parametrize(
    ("first", "name"),
    [
        (date(2025, 10, 13), "5d"),
        (date(2025, 10, 9), "5d"),  # four days back: a holiday between cannot hide it
        (date(2025, 10, 8), "1mo"),
        (date(2025, 9, 17), "1mo"),
        (date(2025, 9, 16), "3mo"),
        (date(2025, 7, 18), "6mo"),
        (date(2025, 1, 2), "1y"),
        (date(2024, 10, 14), "2y"),
        (date(2020, 10, 20), "5y"),
        (date(2016, 1, 4), "10y"),
        (date(1990, 1, 2), None),
    ],
)
def test_the_range_is_the_smallest_that_surely_reaches_back(first: date, name: str | None) -> None:
    assert spark_range(first, NOW) == name


def test_the_range_counts_days_in_utc_late_in_the_american_evening() -> None:
    assert spark_range(date(2025, 10, 9), datetime(2025, 10, 14, 1, tzinfo=UTC)) == "1mo"


def test_the_biggest_request_starts_first() -> None:
    year = Window((session(2024, 10, 14), session(2025, 10, 13)), NOW)
    wants = [want("RIOT"), want("MARA", Grain.BARS), want("BTC-USD", Grain.HOURS), want("ETH-USD", Grain.HOURS)]
    grains = [request.grain for request in requests_for(wants, year)]
    assert grains == [Grain.HOURS, Grain.HOURS, Grain.BARS, Grain.CLOSES]


def test_t44_what_no_range_but_max_reaches_is_asked_by_its_first_and_last_day() -> None:
    for request in (*batch_requests(["SPY"], LONG_AGO), closes_request("SPY", LONG_AGO)):
        assert "range" not in request.params
        assert request.params["period1"] == str(stamp("1990-01-02T00:00Z"))
        assert request.params["period2"] == str(stamp("1990-01-04T21:00Z"))
        assert request.params["interval"] == "1d"


def test_a_long_span_ends_at_the_instant_of_the_run_at_the_latest() -> None:
    open_session = replace(WINDOW, history_from=date(1990, 1, 2))
    (request,) = batch_requests(["SPY"], open_session)
    assert request.params["period2"] == str(int(NOW.timestamp()))
    (earlier,) = batch_requests(["SPY"], replace(open_session, now=NOW + timedelta(days=9)))
    assert earlier.params["period2"] == str(stamp("2025-10-14T20:00Z"))


def test_closes_of_one_symbol_are_asked_over_the_same_days_as_a_batch() -> None:
    year = replace(WINDOW, history_from=date(2024, 11, 1))
    (batch,) = batch_requests(["^GSPC"], year)
    chart = closes_request("^GSPC", year)
    assert (chart.params["range"], batch.params["range"]) == ("1y", "1y")
    assert (chart.path, chart.params["events"]) == ("/v8/finance/chart/%5EGSPC", "div,splits")
    assert (chart.grain, chart.is_batch, batch.is_batch) == (Grain.CLOSES, False, True)


def test_symbols_are_named_once_and_only_in_yahoos_spelling() -> None:
    wants = [want("RIOT"), want("A B"), want("RIOT"), want("MARA"), want("BTC-USD", Grain.HOURS)]
    assert symbols_of(wants, Grain.CLOSES) == ("RIOT", "MARA")
