from collections.abc import Mapping

import pytest

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.net.classify import Document
from cryptoai_cli.sources.yahoo_series import Series, chart_series, spark_series
from tests.sources.yahoo_answers import COIN, UNKNOWN, Json, Rows, chart, error, meta, result, spark


def one(payload: object, symbol: str = "RIOT", status: int = 200) -> Series | FetchFailure:
    return chart_series(Document(status, payload), symbol)


def failure(payload: object, symbol: str = "RIOT", status: int = 200) -> FetchFailure:
    found = one(payload, symbol, status)
    assert isinstance(found, FetchFailure), found
    return found


def sparks(payload: object, symbols: list[str], status: int = 200) -> list[object]:
    found = spark_series(Document(status, payload), symbols)
    return [each.kind if isinstance(each, FetchFailure) else each.symbol for each in found]


def test_t19_series_stand_in_the_order_asked_whatever_the_order_of_the_answer() -> None:
    payload = spark(result(meta("B"), Rows()), result(meta("A"), Rows()))
    assert sparks(payload, ["A", "B"]) == ["A", "B"]


def test_t19_a_symbol_left_out_without_a_word_is_unknown_and_the_others_stay() -> None:
    assert sparks(spark(result(meta("A"), Rows())), ["A", "NOPE"]) == ["A", FailureKind.UNKNOWN_SYMBOL]


def test_a_symbol_asked_in_small_letters_is_found() -> None:
    assert sparks(spark(result(meta("A"), Rows())), ["a"]) == ["a"]


def test_the_flat_shape_is_read_too() -> None:
    flat = {"A": {"symbol": "A", "timestamp": [1760362200], "close": [1.5], "chartPreviousClose": 1.0}}
    assert sparks(flat, ["NOPE", "A"]) == [FailureKind.UNKNOWN_SYMBOL, "A"]


def test_when_all_are_unknown_each_is_told() -> None:
    payload = error("spark", "Not Found", "No data found for spark symbols")
    assert sparks(payload, ["X", "Y"], 404) == [FailureKind.UNKNOWN_SYMBOL] * 2


def test_t20_an_unknown_symbol_is_never_called_delisted() -> None:
    found = failure(UNKNOWN, status=404)
    assert found.kind is FailureKind.UNKNOWN_SYMBOL
    assert "delisted" not in found.detail


def test_a_refusal_in_an_answer_with_status_200_is_read_like_any_other() -> None:
    assert failure(UNKNOWN).kind is FailureKind.UNKNOWN_SYMBOL
    words = "Number of symbols needs to be less than or equal to 20"
    assert sparks(error("spark", "Bad Request", words), ["A"]) == [FailureKind.BAD_ANSWER]


@pytest.mark.parametrize(
    ("payload", "status", "kind", "words"),
    [
        (error("chart", "Unprocessable Entity", "within the last 730 days."), 422, FailureKind.NO_DATA, "730 days."),
        (error("chart", "Bad Request", "Data doesn't exist for startDate = 1"), 400, FailureKind.NO_DATA, "startDate"),
        (error("chart", "Bad Request", "Invalid input"), 400, FailureKind.BAD_ANSWER, "Invalid input"),
        (error("finance", "Too Many Requests", "Rate limited"), 200, FailureKind.BLOCKED, "too many requests"),
        ({"message": "no route"}, 404, FailureKind.WITHDRAWN, "no longer has this address"),
        (error("finance", "Not Found", "HTTP 404 Not Found"), 404, FailureKind.WITHDRAWN, "(status 404)"),
        (error("spark", "Not Found", "HTTP 404 Not Found"), 404, FailureKind.WITHDRAWN, "no longer has this address"),
        (error("chart", "Gone", "no more"), 410, FailureKind.UNKNOWN_SYMBOL, "does not know"),
        ({"chart": None}, 200, FailureKind.BAD_ANSWER, "no reason given"),
    ],
)
def test_a_refusal_keeps_its_meaning_and_its_words(payload: Json, status: int, kind: FailureKind, words: str) -> None:
    found = failure(payload, status=status)
    assert found.kind is kind
    assert words in found.detail


@pytest.mark.parametrize("payload", [None, [], "text", 3, {}, {"chart": {"result": [None]}}, {"chart": {"result": {}}}])
def test_a_shape_that_is_not_known_is_a_bad_answer(payload: object) -> None:
    assert failure(payload).kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize(
    "more",
    [
        {"instrumentType": "CURRENCY"},
        {"instrumentType": "FUTURE"},
        {"exchangeTimezoneName": "America/Toronto"},
        {"exchangeTimezoneName": "Asia/Tokyo", "instrumentType": "INDEX"},
        {"exchangeTimezoneName": "Europe/London", "currency": "GBp"},
    ],
)
def test_t24_what_trades_on_another_calendar_is_told(more: Mapping[str, object]) -> None:
    assert failure(chart("RIOT", Rows(), more)).kind is FailureKind.OTHER_CALENDAR


@pytest.mark.parametrize(
    ("symbol", "more"),
    [
        ("^VIX", {"instrumentType": "INDEX", "exchangeTimezoneName": "America/Chicago"}),
        ("BTC-USD", COIN),
        ("RIOT", {"exchangeTimezoneName": None}),
        ("riot", {"symbol": "RIOT"}),
    ],
)
def test_us_indices_coins_and_shares_are_taken(symbol: str, more: Mapping[str, object]) -> None:
    assert isinstance(one(chart(symbol, Rows(), more), symbol), Series)


def test_an_answer_for_another_symbol_is_refused() -> None:
    assert failure(chart("OTHER", Rows()), "RIOT").kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize(
    ("more", "zone"),
    [
        ({}, "America/New_York"),
        ({"exchangeTimezoneName": None, "gmtoffset": -14_400}, "UTC-04:00"),
        ({"exchangeTimezoneName": None, "gmtoffset": None}, "America/New_York"),
        ({"exchangeTimezoneName": None, "gmtoffset": 1e9}, "America/New_York"),
        ({"exchangeTimezoneName": None, "gmtoffset": 14 * 3600}, "UTC+14:00"),
        ({"exchangeTimezoneName": None, "gmtoffset": -15 * 3600}, "America/New_York"),
        ({"instrumentType": "CRYPTOCURRENCY"}, "UTC"),
    ],
)
def test_the_zone_is_the_exchanges_and_a_coins_is_utc(more: Mapping[str, object], zone: str) -> None:
    series = one(chart("RIOT", Rows(), more))
    assert isinstance(series, Series)
    assert str(series.zone) == zone


def test_a_coin_without_a_meta_block_is_known_by_its_spelling() -> None:
    flat = {"BTC-USD": {"timestamp": [1760362200], "close": [1.5]}}
    (series,) = spark_series(Document(200, flat), ["BTC-USD"])
    assert isinstance(series, Series)
    assert series.is_coin
