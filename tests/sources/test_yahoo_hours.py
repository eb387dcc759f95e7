from datetime import UTC, datetime

import pytest

from cryptoai_cli.market.bar import History
from cryptoai_cli.net.classify import Document
from cryptoai_cli.sources.yahoo_hours import trading_end
from cryptoai_cli.sources.yahoo_parse import parse_spark
from cryptoai_cli.sources.yahoo_series import Series, chart_series
from tests.sources.yahoo_answers import NOW, Json, Rows, chart, meta, result, spark, stamp

MOMENT = datetime(2025, 10, 13, 18, 59, 52, tzinfo=UTC)
CHICAGO: Json = {"instrumentType": "INDEX", "exchangeTimezoneName": "America/Chicago", "gmtoffset": -18_000}


def periods(end: object) -> Json:
    return {"currentTradingPeriod": {"regular": {"start": stamp("2025-10-13T12:20Z"), "end": end}}}


def series(more: Json) -> Series:
    found = chart_series(Document(200, chart("^YIELD", Rows(), CHICAGO | more)), "^YIELD")
    assert isinstance(found, Series)
    return found


@pytest.mark.parametrize("end", ["2025-10-13T19:00Z", "2025-10-14T19:00Z", "2025-11-03T20:00Z"])
def test_the_end_is_on_the_day_of_the_price_by_the_clock_of_the_exchange(end: str) -> None:
    assert trading_end(series(periods(stamp(end))), MOMENT) == datetime(2025, 10, 13, 19, tzinfo=UTC)


@pytest.mark.parametrize("more", [{}, {"currentTradingPeriod": None}, periods(None), periods("x"), periods(1e30)])
def test_an_end_that_is_not_told_is_unknown(more: Json) -> None:
    assert trading_end(series(more), MOMENT) is None


def test_the_latest_price_tells_it() -> None:
    block = meta("^YIELD", CHICAGO | periods(stamp("2025-10-14T19:00Z")))
    (answer,) = parse_spark(Document(200, spark(result(block, Rows()))), ["^YIELD"], NOW)
    assert isinstance(answer, History)
    assert answer.quote is not None
    assert answer.quote.trading_ends == datetime(2025, 10, 13, 19, tzinfo=UTC)
