import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cryptoai_cli.market.bar import Bar, History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.net.classify import Document
from cryptoai_cli.sources.base import Window
from cryptoai_cli.sources.nasdaq_parse import Latest, SymbolRequest, history_of, parse_history, parse_latest
from tests.sources.bent import bent
from tests.sources.nasdaq_answers import (
    FRIDAY,
    MONDAY,
    MONDAY_CLOSE,
    MONDAY_EVENING,
    THURSDAY,
    UNKNOWN,
    block,
    error,
    evening,
    history,
    info,
    line,
    ok,
)
from tests.sources.yahoo_answers import WINDOW, Json, session

RECORDINGS = Path(__file__).resolve().parents[2] / ".." / "shared" / "recordings" / "nasdaq"
RIOT = SymbolRequest("RIOT", "RIOT")
COMP = SymbolRequest("^IXIC", "COMP", InstrumentType.INDEX)
THE_THURSDAY, THE_FRIDAY, THE_MONDAY = date(2025, 10, 9), date(2025, 10, 10), date(2025, 10, 13)
CLOSE = datetime(2025, 10, 13, 20, tzinfo=UTC)
MORNING = Window(WINDOW.sessions, datetime(2025, 10, 13, 15, 31, tzinfo=UTC))


def bars(payload: object, window: Window = WINDOW, asked: SymbolRequest = RIOT) -> tuple[Bar, ...]:
    found = parse_history(Document(200, payload), asked, window)
    assert not isinstance(found, FetchFailure), found
    return found


def latest(payload: object, window: Window = WINDOW, asked: SymbolRequest = RIOT) -> Latest | None:
    found = parse_latest(Document(200, payload), asked, window)
    assert not isinstance(found, FetchFailure), found
    return found


def joined(payload: object, window: Window = WINDOW, rows: Json | None = None) -> History:
    found = history_of(RIOT, bars(rows or history(FRIDAY), window), latest(payload, window), window)
    assert isinstance(found, History), found
    return found


def price(payload: object, window: Window = WINDOW, asked: SymbolRequest = RIOT) -> float | None:
    found = latest(payload, window, asked)
    return None if found is None else found.quote.price


def closes(found: tuple[Bar, ...]) -> list[tuple[date, float | None]]:
    return [(bar.session, bar.close) for bar in found]


def test_two_rows_of_one_day_that_differ_are_no_answer() -> None:
    monday, other = line("10/13/2025", "$11.00"), line("10/13/2025", "$12.00")
    assert closes(bars(history(monday, monday, FRIDAY))) == [(THE_FRIDAY, 10.0), (THE_MONDAY, 11.0)]
    found = parse_history(Document(200, history(monday, other, FRIDAY)), RIOT, WINDOW)
    assert isinstance(found, FetchFailure)
    assert found.kind is FailureKind.BAD_ANSWER


def test_rows_become_bars_in_the_order_of_time() -> None:
    whole = {"volume": "42,343,600", "open": "$19.34", "high": "$1,020.60", "low": "$18.98"}
    assert bars(history(line("10/13/2025", "$20.2401", whole), FRIDAY)) == (
        Bar(THE_FRIDAY, 10.0, volume=1000.0),
        Bar(THE_MONDAY, 20.2401, open=19.34, high=1020.6, low=18.98, volume=42_343_600.0),
    )


def test_an_index_has_no_dollars_and_no_volume() -> None:
    rows = history(line("10/13/2025", "22,694.61", {"volume": "--", "open": "22,450.10"}), symbol="COMP")
    assert bars(rows, asked=COMP) == (Bar(THE_MONDAY, 22694.61, open=22450.1),)


def test_t15_an_open_high_or_low_that_is_missing_or_zero_is_not_filled_with_the_price() -> None:
    (bar,) = bars(history(line("10/13/2025", "$20.24", {"open": "$0.00", "high": "N/A", "low": None, "volume": "N/A"})))
    assert (bar.open, bar.high, bar.low, bar.volume) == (None, None, None, None)


@pytest.mark.parametrize("close", ["N/A", "", None, "-1.00", 20.24])
def test_t10_a_missing_close_stays_missing_and_visible(close: object) -> None:
    assert closes(bars(history({**MONDAY, "close": close}, FRIDAY))) == [(THE_FRIDAY, 10.0), (THE_MONDAY, None)]


def test_t07_a_row_of_a_session_that_is_not_over_is_no_bar() -> None:
    later = line("10/14/2025", "$12.00")
    assert closes(bars(history(later, MONDAY, FRIDAY), MORNING)) == [(THE_FRIDAY, 10.0)]


@pytest.mark.parametrize("day", ["2025-10-13", "13/10/2025", "10/32/2025", "10/13/25", "01/01/0000", None, 5])
def test_rows_without_a_readable_date_are_dropped_and_alone_are_a_bad_answer(day: object) -> None:
    assert closes(bars(history({**MONDAY, "date": day}, FRIDAY))) == [(THE_FRIDAY, 10.0)]
    found = parse_history(Document(200, history({**MONDAY, "date": day})), RIOT, WINDOW)
    assert isinstance(found, FetchFailure)
    assert found.kind is FailureKind.BAD_ANSWER


def test_no_rows_are_no_bars() -> None:
    assert bars(history()) == ()


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        (UNKNOWN, FailureKind.UNKNOWN_SYMBOL),
        (error(1002, "Too many days."), FailureKind.BAD_ANSWER),
        ({"data": None, "status": {"rCode": 400}}, FailureKind.BAD_ANSWER),
        ({}, FailureKind.BAD_ANSWER),
        ([], FailureKind.BAD_ANSWER),
        (ok([]), FailureKind.BAD_ANSWER),
        (ok({"symbol": "RIOT"}), FailureKind.BAD_ANSWER),
        (ok({"symbol": "RIOT", "tradesTable": {"rows": "none"}}), FailureKind.BAD_ANSWER),
        (history(MONDAY, symbol="MARA"), FailureKind.BAD_ANSWER),
        (history(MONDAY, symbol=""), FailureKind.BAD_ANSWER),
    ],
)
def test_an_error_comes_with_status_200_and_is_told_apart(payload: object, kind: FailureKind) -> None:
    found = parse_history(Document(200, payload), RIOT, WINDOW)
    assert isinstance(found, FetchFailure)
    assert (found.kind, bool(found.detail)) == (kind, True)


def test_an_error_repeats_the_words_it_came_with_harmlessly() -> None:
    found = parse_history(Document(200, error(1002, "Too\x1b[31m many")), RIOT, WINDOW)
    assert isinstance(found, FetchFailure)
    assert found.detail == "Nasdaq refused the request: Too[31m many"


def test_a_class_of_shares_may_be_echoed_with_a_slash() -> None:
    asked = SymbolRequest("BRK-B", "BRK.B")
    assert len(bars(history(MONDAY, symbol="BRK/B"), asked=asked)) == 1


def test_t27_after_hours_the_second_block_is_the_close() -> None:
    assert latest(evening()) == Latest(Quote(11.0, CLOSE, provider_return=0.1), is_open=False, name="RIOT Incorporated")


@pytest.mark.parametrize(
    "stamp",
    [
        MONDAY_EVENING,
        "Oct 13, 2025 4:31 PM ET",
        "Oct 13, 2025 4:00 PM ET - AFTER-HOURS",
        "DATA AS OF Oct 13, 2025 4:31 PM ET - AFTER HOURS",
    ],
)
def test_t27_an_extended_price_is_never_used_even_where_it_does_not_say_so(stamp: str) -> None:
    assert price(info(block("$12.00", stamp), status="After-Hours")) is None


@pytest.mark.parametrize("stamp", ["Oct 14, 2025 7:20 AM ET", "Oct 14, 2025 7:20 AM ET - PRE-MARKET"])
def test_t27_nor_is_a_pre_market_one(stamp: str) -> None:
    tuesday = Window(WINDOW.sessions, datetime(2025, 10, 14, 11, 20, tzinfo=UTC))
    payload = info(block("$12.00", stamp), block("$11.00", "Closed at Oct 13, 2025 4:00 PM ET"), status="Pre-Market")
    assert price(payload, tuesday) == 11.0
    this_morning = "Oct 13, 2025 9:27 AM ET"
    assert price(info(block("$12.00", this_morning)), MORNING) is None


@pytest.mark.parametrize("stamp", ["Oct 13, 2025", "DATA AS OF Oct 13, 2025"])
def test_late_in_the_evening_a_date_alone_marks_the_close(stamp: str) -> None:
    found = latest(info(block("$11.00", stamp)))
    assert found is not None
    assert found.quote.as_of == CLOSE


def test_in_the_session_the_price_is_live() -> None:
    live = info(block("$11.50", "Oct 13, 2025 11:31 AM ET", {"volume": "2,000"}), status="Market Open")
    history_ = joined(live, MORNING)
    assert closes(history_.bars) == [(THE_FRIDAY, 10.0)]
    assert history_.quote == Quote(11.5, datetime(2025, 10, 13, 15, 31, tzinfo=UTC), 0.1, 2000.0)


def test_a_day_alone_is_no_time_of_an_open_session() -> None:
    assert price(info(block("$11.50", "Oct 13, 2025")), MORNING) is None


@pytest.mark.parametrize("stamp", ["Oct 13, 2025 11:34 AM ET", MONDAY_CLOSE])
def test_t43_a_price_later_than_the_run_is_a_failure_that_names_the_clocks(stamp: str) -> None:
    found = parse_latest(Document(200, info(block("$11.50", stamp))), RIOT, MORNING)
    assert isinstance(found, FetchFailure)
    assert (found.kind, "clocks is wrong" in found.detail) == (FailureKind.BAD_ANSWER, True)


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [
        ("10.10 - 11.90", 10.1, 11.9),
        ("$11.90 - $10.10", 10.1, 11.9),
        ("N/A", None, None),
        ("0.00 - 0.00", None, None),
        ("10.10 - ", None, None),
        (None, None, None),
    ],
)
def test_the_range_of_the_day_comes_with_the_latest_price(
    printed: object, low: float | None, high: float | None
) -> None:
    payload = evening()
    data = payload["data"]
    assert isinstance(data, dict)
    data["keyStats"] = {"dayrange": {"label": "High/Low:", "value": printed}}
    history_ = joined(payload)
    assert history_.quote is not None
    assert (history_.quote.low, history_.quote.high) == (low, high)
    assert (history_.bars[-1].low, history_.bars[-1].high) == (low, high)


@pytest.mark.parametrize("status", [404, 410])
def test_t52_an_address_that_is_no_more_is_withdrawn_and_no_unknown_symbol(status: int) -> None:
    gone = {"data": None, "message": "Not Found", "status": {"rCode": 404, "bCodeMessage": None}}
    for document in (Document(status, gone), Document(200, gone), Document(status, {"message": "gone"})):
        found = parse_history(document, RIOT, WINDOW)
        assert isinstance(found, FetchFailure)
        assert found.kind is FailureKind.WITHDRAWN


def test_t44_weeks_are_no_days() -> None:
    rows = history(line("10/13/2025", "$3.00"), line("10/06/2025", "$2.00"), line("09/29/2025", "$1.00"))
    found = history_of(RIOT, bars(rows), None, WINDOW)
    assert isinstance(found, FetchFailure)
    assert found.kind is FailureKind.BAD_ANSWER


def test_an_index_is_published_past_the_close_and_a_share_is_not() -> None:
    payload = info(block("22,694.61", "Oct 13, 2025 4:25 PM ET"), symbol="COMP")
    assert price(payload, asked=COMP) == 22694.61
    assert price(info(block("$11.50", "Oct 13, 2025 4:25 PM ET"))) is None


@pytest.mark.parametrize(
    "stamp",
    ["", "N/A", "Okt 13, 2025", "Oct 32, 2025", "Oct 13, 1799", "Dec 31, 9999 11:59 PM", "Oct 13, 2025 13:75 PM ET"],
)
def test_a_time_that_cannot_be_read_or_lies_elsewhere_is_no_price(stamp: str) -> None:
    assert price(info(block("$11.50", stamp)), MORNING) is None


def test_a_close_counts_before_the_last_price_of_the_session() -> None:
    payload = info(block("$10.98", "Oct 13, 2025 3:59 PM ET"), block("$11.00", MONDAY_CLOSE), status="After-Hours")
    assert price(payload) == 11.0


@pytest.mark.parametrize(("clock", "hour"), [("12:05 PM", 16), ("1:05 PM", 17), ("10:05 AM", 14)])
def test_noon_is_no_midnight(clock: str, hour: int) -> None:
    found = latest(info(block("$11.00", f"Oct 13, 2025 {clock} ET")))
    assert found is not None
    assert found.quote.as_of == datetime(2025, 10, 13, hour, 5, tzinfo=UTC)


def test_t14_a_block_without_price_or_time_is_no_price() -> None:
    assert latest(info(None)) is None
    assert latest(info(block("N/A", MONDAY_CLOSE))) is None
    assert latest(info({"lastSalePrice": "$11.00"})) is None


@pytest.mark.parametrize(
    ("more", "fraction"),
    [
        ({"percentageChange": "-3.16%", "deltaIndicator": "down"}, -0.0316),
        ({"percentageChange": "3.16%", "deltaIndicator": "down"}, -0.0316),
        ({"percentageChange": "0.30%", "deltaIndicator": "up"}, 0.003),
        ({"percentageChange": "UNCH", "deltaIndicator": ""}, 0.0),
        ({"percentageChange": "N/A"}, None),
    ],
)
def test_its_own_change_is_passed_on_with_its_sign(more: Mapping[str, object], fraction: float | None) -> None:
    found = latest(info(block("$11.00", MONDAY_CLOSE, more)))
    assert found is not None
    assert found.quote.provider_return == fraction


def test_the_close_of_a_session_whose_row_is_not_out_completes_the_bars() -> None:
    found = joined(evening(), rows=history(FRIDAY, THURSDAY))
    assert closes(found.bars) == [(THE_THURSDAY, 9.0), (THE_FRIDAY, 10.0), (THE_MONDAY, 11.0)]
    assert (found.kind, found.currency, found.name) == (InstrumentType.EQUITY, "USD", "RIOT Incorporated")
    assert found.splits is None


def test_t09_no_previous_close_of_the_provider_is_ever_used() -> None:
    payload = evening()
    payload["data"] = {**evening_data(), "keyStats": {"previousclose": {"value": "$3.00"}}}
    assert joined(payload) == joined(evening())


def evening_data() -> Json:
    data = evening()["data"]
    assert isinstance(data, dict)
    return data


def test_t11_an_older_price_is_no_bar_of_this_session() -> None:
    found = joined(info(block("$10.00", "CLOSED AT 4:00 PM ET ON Oct 10, 2025")))
    assert closes(found.bars) == [(THE_FRIDAY, 10.0)]
    assert found.quote is not None
    assert found.quote.as_of == datetime(2025, 10, 10, 20, tzinfo=UTC)


def test_a_price_of_a_later_session_says_nothing_of_this_one() -> None:
    wednesday = Window(WINDOW.sessions, datetime(2025, 10, 15, 15, tzinfo=UTC))
    found = joined(info(block("$13.00", "CLOSED AT 4:00 PM ET ON Oct 14, 2025")), wednesday)
    assert (closes(found.bars), found.quote) == ([(THE_FRIDAY, 10.0)], None)


def test_a_price_stuck_since_the_session_is_no_close() -> None:
    stuck = info(block("$11.00", "Oct 13, 2025 11:31 AM ET"), status="Open")
    assert closes(joined(stuck).bars) == [(THE_FRIDAY, 10.0)]
    just_closed = Window(WINDOW.sessions, CLOSE + timedelta(minutes=5))
    assert closes(joined(stuck, just_closed).bars)[-1] == (THE_MONDAY, 11.0)  # delayed, and provisional
    assert closes(joined(info(block("$11.00", "Oct 13, 2025 11:31 AM ET"))).bars)[-1] == (THE_MONDAY, 11.0)


def test_neither_bars_nor_price_is_no_data() -> None:
    found = history_of(RIOT, (), None, WINDOW)
    assert isinstance(found, FetchFailure)
    assert found.kind is FailureKind.NO_DATA


def test_the_first_session_of_a_listing_has_its_own_close_and_none_before() -> None:
    found = joined(evening(), rows=history())
    assert closes(found.bars) == [(THE_MONDAY, 11.0)]


def test_the_close_of_an_early_close_is_at_one() -> None:
    early = Window((session(2025, 11, 26), session(2025, 11, 28, 13)), datetime(2025, 11, 28, 18, 30, tzinfo=UTC))
    payload = info(block("$12.00", "Nov 28, 2025 1:30 PM ET"), block("$11.00", "CLOSED AT 1:00 PM ET ON Nov 28, 2025"))
    found = latest(payload, early)
    assert found is not None
    assert (found.quote.price, found.quote.as_of) == (11.0, datetime(2025, 11, 28, 18, tzinfo=UTC))


@settings(max_examples=200)
@given(st.data())
def test_no_shape_raises_and_bars_are_always_ascending_and_unique(data: st.DataObject) -> None:
    rows = Document(200, data.draw(bent(history(MONDAY, FRIDAY, THURSDAY))))
    prices = Document(200, data.draw(bent(evening())))
    window = data.draw(st.sampled_from([WINDOW, MORNING]))
    first, second = parse_history(rows, RIOT, window), parse_latest(prices, RIOT, window)
    for found in (first, second):
        assert not isinstance(found, FetchFailure) or found.detail
    if isinstance(first, FetchFailure) or isinstance(second, FetchFailure):
        return
    unpublished = tuple(bar for bar in first if bar.session < THE_MONDAY)
    whole = history_of(RIOT, unpublished, second, window)
    if isinstance(whole, History):
        days = [bar.session for bar in whole.bars]
        assert days == sorted(set(days))


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recorded answers are not beside this checkout")
def test_t27_the_recorded_pre_market_answer_gives_the_close_and_not_the_pre_market_price() -> None:
    payload = json.loads((RECORDINGS / "info_ADBE_premarket_2023-02-24.json").read_text("utf-8"))
    window = Window((session(2023, 2, 22), session(2023, 2, 23)), datetime(2023, 2, 24, 11, 9, tzinfo=UTC))
    found = latest(payload, window, SymbolRequest("ADBE", "ADBE"))
    assert found is not None
    assert found.quote == Quote(347.02, datetime(2023, 2, 23, 21, tzinfo=UTC), provider_return=-0.0049)


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recorded answers are not beside this checkout")
def test_the_recorded_index_answer_gives_its_close() -> None:
    payload = json.loads((RECORDINGS / "info_COMP_index_2026-10-06_trimmed.json").read_text("utf-8"))
    window = Window((session(2026, 10, 5), session(2026, 10, 6)), datetime(2026, 10, 6, 21, tzinfo=UTC))
    found = latest(payload, window, COMP)
    assert found is not None
    assert found.quote == Quote(27599.79, datetime(2026, 10, 6, 20, tzinfo=UTC))
