import copy
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cryptoai_cli.market.bar import Bar, Candle, History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.alpaca_parse import (
    InvalidSymbol,
    Page,
    Pages,
    coin_history,
    parse_page,
    share_history,
)
from tests.sources.alpaca_answers import FRIDAY, MONDAY, bar, page
from tests.sources.yahoo_answers import NOW, Json


def shares(*rows: object, now: datetime = NOW) -> History:
    answer = share_history("RIOT", rows, now)
    assert isinstance(answer, History), answer
    return answer


def test_daily_bars_have_the_new_york_date_on_which_they_begin() -> None:
    winter, next_day = "2025-01-06T05:00:00Z", "2025-01-07T05:00:00Z"
    assert shares(bar(winter, 9.0), bar(next_day, 9.5), bar(FRIDAY, 10.0), bar(MONDAY, 11.0)) == History(
        "RIOT",
        "alpaca",
        bars=(
            Bar(date(2025, 1, 6), 9.0, 8.0, 11.0, 7.0, 500.0),
            Bar(date(2025, 1, 7), 9.5, 8.5, 11.5, 7.5, 500.0),
            Bar(date(2025, 10, 10), 10.0, 9.0, 12.0, 8.0, 500.0),
            Bar(date(2025, 10, 13), 11.0, 10.0, 13.0, 9.0, 500.0),
        ),
        currency="USD",
    )


@pytest.mark.parametrize(
    "starts",
    [
        ["2025-10-10T04:00:00Z", "2025-10-10T05:00:00Z", "2025-10-13T04:00:00Z"],
        ["2025-09-29T04:00:00Z", "2025-10-06T04:00:00Z", "2025-10-13T04:00:00Z"],
    ],
)
def test_t44_hours_and_weeks_are_no_days(starts: list[str]) -> None:
    answer = share_history("RIOT", [bar(each, 10.0) for each in starts], NOW)
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize("minutes", [0, 15])
def test_t44_days_and_minutes_are_no_hours(minutes: int) -> None:
    starts = [f"2025-10-1{day}T00:00:00Z" for day in (1, 2, 3)]
    if minutes:
        starts = [f"2025-10-13T{hour}:{minute}:00Z" for hour in (18, 19) for minute in ("00", minutes)]
    answer = coin_history("BTC-USD", [bar(each, 100.0) for each in starts], NOW)
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.BAD_ANSWER


def test_t16_a_price_of_zero_is_unknown_in_shares_and_coins() -> None:
    nothing = {**bar(MONDAY, 11.0), "c": 0}
    assert shares(bar(FRIDAY, 10.0), nothing).bars[1].close is None
    nineteen = {**bar("2025-10-13T19:00:00Z", 100.0), "o": None, "l": None, "c": 0}
    coin = coin_history("BTC-USD", [nineteen, bar("2025-10-13T20:00:00Z", 100.0)], NOW)
    assert isinstance(coin, History)
    assert coin.candles[0].close is None


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("payload", [{"message": "endpoint not found."}, {}, None])
def test_t52_an_address_that_is_no_more_is_withdrawn(payload: object, status: int) -> None:
    found = parse_page(Document(status, payload))
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.WITHDRAWN


def test_splits_are_not_told() -> None:
    assert shares(bar(FRIDAY, 10.0)).splits is None


def test_bars_stand_in_the_order_of_time_and_two_alike_are_one() -> None:
    history = shares(bar(MONDAY, 11.0), bar(FRIDAY, 10.0), bar(MONDAY, 11.0))
    assert [(each.session.day, each.close) for each in history.bars] == [(10, 10.0), (13, 11.0)]


@pytest.mark.parametrize("starts", ["2025-10-13T00:00:00Z", "2025-10-13T13:30:00Z", "2025-10-13T05:00:00Z"])
def test_a_row_that_does_not_begin_at_midnight_in_new_york_is_no_session(starts: str) -> None:
    assert len(shares(bar(FRIDAY, 10.0), bar(starts, 11.0)).bars) == 1


def test_t15_a_close_repeated_in_place_of_a_range_is_no_range() -> None:
    filled: Json = {"t": MONDAY, "o": 11.0, "h": 11.0, "l": 11.0, "c": 11.0, "v": 0}
    assert shares(filled).bars == (Bar(date(2025, 10, 13), 11.0),)


def test_one_trade_in_a_session_is_a_range_of_one_price() -> None:
    flat: Json = {"t": MONDAY, "o": 11.0, "h": 11.0, "l": 11.0, "c": 11.0, "v": 100}
    assert shares(flat).bars == (Bar(date(2025, 10, 13), 11.0, 11.0, 11.0, 11.0, 100.0),)


def test_a_session_without_volume_and_with_a_range_keeps_it() -> None:
    assert shares({**bar(MONDAY, 11.0), "v": 0}).bars[0].high == 13.0


@pytest.mark.parametrize("hole", [None, "N/A", -1.0, True, float("nan")])
def test_t10_a_close_that_cannot_be_read_stays_missing(hole: object) -> None:
    history = shares(bar(FRIDAY, 10.0), {**bar(MONDAY, 11.0), "c": hole})
    assert [each.close for each in history.bars] == [10.0, None]


def test_t17_a_session_without_a_bar_stays_a_gap() -> None:
    assert shares(bar("2025-10-09T04:00:00Z", 9.0), bar(MONDAY, 11.0)).bar(date(2025, 10, 10)) is None


def test_a_bar_of_the_future_is_dropped() -> None:
    assert len(shares(bar(FRIDAY, 10.0), bar("2025-10-14T04:00:00Z", 11.0)).bars) == 1


def test_no_bars_are_an_unknown_symbol_and_unreadable_ones_a_bad_answer() -> None:
    for history in (share_history, coin_history):
        none, odd = history("RIOT", [], NOW), history("RIOT", ["x", {"t": 5}], NOW)
        assert isinstance(none, FetchFailure)
        assert isinstance(odd, FetchFailure)
        assert (none.kind, odd.kind) == (FailureKind.UNKNOWN_SYMBOL, FailureKind.BAD_ANSWER)


def test_t07_only_finished_hours_of_a_coin_are_candles() -> None:
    rows = [bar("2025-10-13T19:00:00Z", 100.0), bar("2025-10-13T20:00:00Z", 101.0)]
    assert coin_history("BTC-USD", rows, NOW) == History(
        "BTC-USD",
        "alpaca",
        candles=(Candle(datetime(2025, 10, 13, 20, tzinfo=UTC), 100.0, 99.0, 102.0, 98.0),),
        kind=InstrumentType.CRYPTO,
        currency="USD",
    )


def test_a_page_has_rows_by_symbol_and_what_to_ask_for_next() -> None:
    found = parse_page(Document(200, page({"RIOT": [1]}, "next")))
    assert found == Page({"RIOT": [1]}, "next")
    assert parse_page(Document(200, {"bars": None, "next_page_token": None})) == Page({})


def test_the_rows_of_a_symbol_go_on_from_page_to_page() -> None:
    pages = Pages()
    pages.add(Page({"MARA": [1, 2], "RIOT": [3]}))
    pages.add(Page({"RIOT": [4]}))
    assert pages.rows == {"MARA": [1, 2], "RIOT": [3, 4]}


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        {},
        {"bars": []},
        {"bars": "x"},
        {"bars": {}, "next_page_token": 5},
        {"bars": {}, "next_page_token": "x" * 2001},
    ],
)
def test_a_page_of_which_a_part_would_be_lost_is_a_bad_answer(payload: object) -> None:
    found = parse_page(Document(200, payload))
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("subscription does not permit querying recent SIP data", FailureKind.NO_DATA),
        ("too many requests.", FailureKind.BLOCKED),
        ("invalid timeframe: 1Dax", FailureKind.BAD_ANSWER),
    ],
)
def test_a_message_is_told_as_what_it_is(message: str, kind: FailureKind) -> None:
    found = parse_page(Document(400, {"message": message}))
    assert isinstance(found, Refusal)
    assert found.kind is kind


def test_a_symbol_that_is_none_is_named() -> None:
    assert parse_page(Document(400, {"message": "invalid symbol: XX1"})) == InvalidSymbol("XX1")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=6,
)
PLACES: tuple[tuple[str | int, ...], ...] = (
    ("bars",),
    ("next_page_token",),
    ("bars", "RIOT"),
    ("bars", "RIOT", 1),
    *(("bars", "RIOT", 1, name) for name in "tohlcv"),
)


@settings(max_examples=200)
@given(st.sampled_from(PLACES), ANYTHING, ANYTHING)
def test_no_shape_raises_and_bars_are_always_ascending_and_unique(
    place: tuple[str | int, ...], value: object, other: object
) -> None:
    payload: object = copy.deepcopy(page({"RIOT": [bar(FRIDAY, 10.0), bar(MONDAY, 11.0)]}))
    node = payload
    for key in place[:-1]:
        node = node[key]  # type: ignore[index]  # the builder's own shape
    node[place[-1]] = value  # type: ignore[index]  # the builder's own shape
    for each in (payload, other, {"bars": {"RIOT": other}}):
        found = parse_page(Document(200, each))
        if not isinstance(found, Page):
            continue
        rows = found.rows.get("RIOT", ())
        for history in (share_history("RIOT", rows, NOW), coin_history("RIOT", rows, NOW)):
            if isinstance(history, History):
                days = [each.session for each in history.bars]
                assert days == sorted(set(days))


def test_t22_hours_on_two_scales_are_no_answer() -> None:
    answer = coin_history("BTC-USD", [bar("2025-10-13T18:00:00Z", 100.0), bar("2025-10-13T19:00:00Z", 1010.0)], NOW)
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.BAD_ANSWER
    assert "another unit" in answer.detail


@pytest.mark.parametrize(("minutes", "ends"), [(-31, [19]), (0, [19, 20]), (60, [19, 20])])
def test_t43_an_hour_is_over_by_the_earlier_of_alpacas_clock_and_ours(minutes: int, ends: list[int]) -> None:
    rows = [bar(f"2025-10-13T{hour}:00:00Z", 100.0) for hour in (18, 19, 20)]
    answer = coin_history("BTC-USD", rows, NOW, NOW + timedelta(minutes=minutes))
    assert isinstance(answer, History)
    assert [candle.ends.hour for candle in answer.candles] == ends


def test_pages_are_as_old_as_the_first_of_them() -> None:
    pages = Pages()
    for minutes in (0, -2, 1):
        pages.add(Page({}, made=NOW + timedelta(minutes=minutes)))
    pages.add(Page({}))
    assert pages.made == NOW - timedelta(minutes=2)
    found = parse_page(Document(200, page({}), NOW))
    assert isinstance(found, Page)
    assert found.made == NOW


def test_two_rows_of_one_day_or_hour_that_differ_are_no_answer() -> None:
    twins = [bar(MONDAY, 10.0), bar(MONDAY, 11.0)]
    nineteen = "2025-10-13T19:00:00Z"
    for answer in (
        share_history("RIOT", twins, NOW),
        coin_history("BTC-USD", [bar(nineteen, 100.0), bar(nineteen, 101.0)], NOW),
    ):
        assert isinstance(answer, FetchFailure)
        assert "contradict each other" in answer.detail
    assert len(shares(bar(MONDAY, 10.0), bar(MONDAY, 10.0)).bars) == 1


@pytest.mark.parametrize("low", [0, -1.0])
def test_a_low_of_zero_or_less_makes_an_hour_unknown(low: float) -> None:
    nineteen = {**bar("2025-10-13T19:00:00Z", 100.0), "l": low}
    answer = coin_history("BTC-USD", [nineteen, bar("2025-10-13T20:00:00Z", 100.0)], NOW)
    assert isinstance(answer, History)
    assert [candle.close for candle in answer.candles] == [None]


def test_t42_an_hour_after_which_no_other_begins_may_be_cut_short() -> None:
    rows = [bar(f"2025-10-13T{hour}:00:00Z", 100.0) for hour in (18, 19)]
    answer = coin_history("BTC-USD", rows, NOW, NOW)
    assert isinstance(answer, History)
    assert [candle.ends.hour for candle in answer.candles] == [19]
    alone = coin_history("BTC-USD", rows[1:], NOW, NOW)
    assert isinstance(alone, FetchFailure)
    assert alone.kind is FailureKind.NO_DATA
