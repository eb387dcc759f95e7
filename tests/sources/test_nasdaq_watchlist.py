import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cryptoai_cli.market.bar import Bar, History
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.net.classify import Document
from cryptoai_cli.sources.base import Window
from cryptoai_cli.sources.nasdaq_parse import SymbolRequest
from cryptoai_cli.sources.nasdaq_watchlist import PREVIOUS_CLOSE_NOTE, row_history, watchlist_rows
from tests.sources.nasdaq_answers import error, ok, row, watchlist
from tests.sources.yahoo_answers import WINDOW, Json, session

RECORDINGS = Path(__file__).resolve().parents[2] / ".." / "shared" / "recordings" / "more" / "nasdaq"
RIOT = SymbolRequest("RIOT", "RIOT")
THURSDAY, FRIDAY, MONDAY = (session(2025, 10, day) for day in (9, 10, 13))
BOTH = [(FRIDAY.day, 10.0), (MONDAY.day, 11.0)]
NEXT_MORNING = replace(WINDOW, now=datetime(2025, 10, 14, 12, tzinfo=UTC))  # 08:00 in New York
MIDDAY = Window((THURSDAY, FRIDAY, MONDAY), datetime(2025, 10, 13, 16, tzinfo=UTC))
LIVE: Json = {
    "lastTradeTimestamp": "Oct 13, 2025 11:45 AM ET",
    "lastTradeTimestampDateTime": "2025-10-13T11:45:00",
    "marketStatus": "Market Open",
    "previousClosePrice": None,
}
FELL: Json = {"deltaIndicator": "down", "previousClosePrice": 12.0}


def read(more: Mapping[str, object] | None = None, window: Window = WINDOW) -> History | None:
    return row_history(row("RIOT", more), RIOT, window)


def closes(history: History | None) -> list[tuple[date, float | None]] | None:
    return None if history is None else [(bar.session, bar.close) for bar in history.bars]


def test_a_symbol_with_two_rows_that_differ_has_none() -> None:
    riot, mara = row("RIOT"), row("MARA")
    found = watchlist_rows(Document(200, watchlist(riot, mara, row("RIOT", {"lastSalePrice": "$12.00"}))))
    assert found == {"MARA": mara}
    assert watchlist_rows(Document(200, watchlist(riot, riot))) == {"RIOT": riot}


@pytest.mark.parametrize("window", [WINDOW, NEXT_MORNING])
def test_a_date_with_the_close_before_is_the_close_of_that_session(window: Window) -> None:
    assert read(window=window) == History(
        "RIOT",
        "nasdaq",
        bars=(Bar(FRIDAY.day, 10.0), Bar(MONDAY.day, 11.0, volume=1000.0)),
        quote=Quote(11.0, MONDAY.closes, 0.1, 1000.0),
        kind=InstrumentType.EQUITY,
        currency="USD",
        name="RIOT Incorporated",
        note=PREVIOUS_CLOSE_NOTE,
        base_is_derived=True,
        rounding=0.005,
    )


def test_while_the_session_is_open_a_price_with_its_time_is_live() -> None:
    history = read(LIVE, MIDDAY)
    assert history is not None
    assert closes(history) == [(FRIDAY.day, 10.0)]
    assert history.quote == Quote(11.0, datetime(2025, 10, 13, 15, 45, tzinfo=UTC), 0.1, 1000.0)


def test_a_share_that_has_not_traded_yet_tells_the_session_before() -> None:
    friday = {"lastTradeTimestamp": "Oct 10, 2025", "lastTradeTimestampDateTime": "2025-10-10T00:00:00"}
    assert closes(read(friday, MIDDAY)) == [(THURSDAY.day, 10.0), (FRIDAY.day, 11.0)]


@pytest.mark.parametrize(
    ("stamp", "window"),
    [
        ("Oct 13, 2025 5:12 PM ET", WINDOW),  # after hours
        ("Oct 13, 2025 4:01 PM ET", WINDOW),
        ("Oct 13, 2025 7:59 PM ET", NEXT_MORNING),
        ("Oct 14, 2025 7:20 AM ET", NEXT_MORNING),  # before the open
        ("Oct 14, 2025", NEXT_MORNING),
        ("Oct 13, 2025 9:15 AM ET", MIDDAY),
        ("Oct 13, 2025", MIDDAY),  # no close yet
        ("Oct 13, 2025 4:00 PM ET - AFTER-HOURS", WINDOW),
        ("Oct 9, 2025", WINDOW),  # of a session whose base is not wanted, or of none
        ("", WINDOW),
        ("soon", WINDOW),
    ],
)
def test_a_print_of_extended_hours_or_of_no_session_tells_nothing(stamp: str, window: Window) -> None:
    assert read({"lastTradeTimestamp": stamp, "lastTradeTimestampDateTime": None}, window) is None


def test_after_an_early_close_a_print_of_the_afternoon_is_extended() -> None:
    early = replace(WINDOW, sessions=(FRIDAY, session(2025, 10, 13, closes=13)))
    assert read({"lastTradeTimestamp": "Oct 13, 2025 1:10 PM ET"}, early) is None
    assert closes(read({"lastTradeTimestamp": "Oct 13, 2025 1:00 PM ET"}, early)) == [
        (FRIDAY.day, 10),
        (MONDAY.day, 11),
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"previousClosePrice": None},
        {"lastTradeTimestampDateTime": "2025-10-13T17:12:00"},
        {"lastTradeTimestampDateTime": "2025-10-13T00:00:01"},
    ],
    ids=["no close before", "a time in the afternoon", "a time at night"],
)
def test_a_date_alone_is_a_close_only_with_the_close_before_and_without_a_time(more: Json) -> None:
    assert read(more) is None


def test_a_price_stuck_in_an_open_market_is_no_close() -> None:
    stuck = {**LIVE, "lastTradeTimestamp": "Oct 13, 2025 2:00 PM ET"}
    assert read(stuck) is None
    assert closes(read({**stuck, "lastTradeTimestamp": "Oct 13, 2025 3:59 PM ET"})) == [
        (FRIDAY.day, 10),
        (MONDAY.day, 11),
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"previousClosePrice": 9.5},
        {"previousClosePrice": 11.0},
        {"netChange": "-1.00"},
        {"percentageChange": "-10.00%"},
        {"percentageChange": "+11.00%"},
        {"percentageChange": "UNCH"},
        {"netChange": "UNCH"},
        {"netChange": ""},
        {"netChange": "+11.00"},
        {"netChange": "+12.00"},
        {"lastSalePrice": "N/A"},
        {"lastSalePrice": "$0.00"},
        {"lastSalePrice": "-$11.00"},
    ],
    ids=str,
)
def test_figures_that_contradict_each_other_tell_nothing(more: Json) -> None:
    assert read(more) is None


@pytest.mark.parametrize(
    ("more", "base"),
    [
        ({"netChange": "UNCH", "percentageChange": "UNCH", "deltaIndicator": "", "previousClosePrice": 11.0}, 11.0),
        (
            {"netChange": "1.00", "percentageChange": "8.33%", "deltaIndicator": "down", "previousClosePrice": 12.0},
            12.0,
        ),
        (
            {"netChange": "-1.00", "percentageChange": "-8.33%", "deltaIndicator": "down", "previousClosePrice": 12.0},
            12.0,
        ),
        ({"percentageChange": ""}, 10.0),
        ({"lastSalePrice": "$11.0004", "previousClosePrice": 10.0004}, 10.0004),
    ],
    ids=str,
)
def test_the_previous_close_is_the_price_less_its_change(more: Json, base: float) -> None:
    history = read(more)
    assert history is not None
    assert history.bars[0].close == base


@pytest.mark.parametrize(
    ("price", "change", "rounding"),
    [("$11.00", "+1.00", 0.005), ("$11.0004", "+1.0004", 0.00005), ("$11.0004", "+1.00", 0.005), ("$11", "+1", 0.005)],
)
def test_the_rounding_is_that_of_the_coarser_figure(price: str, change: str, rounding: float) -> None:
    history = read({"lastSalePrice": price, "netChange": change})
    assert history is not None
    assert history.rounding == pytest.approx(rounding)


def test_rows_are_found_by_symbol_and_the_first_of_two_counts() -> None:
    rows = watchlist_rows(Document(200, watchlist(row("RIOT"), row("brk/b"), row("RIOT", {"netChange": "?"}))))
    assert rows is not None
    assert {symbol: each["netChange"] for symbol, each in rows.items()} == {"RIOT": "+1.00", "BRK.B": "+1.00"}


def test_no_row_at_all_is_an_answer() -> None:
    assert watchlist_rows(Document(200, watchlist())) == {}


@pytest.mark.parametrize("payload", [error(1002, "Not supported."), ok({}), ok("x"), {"data": None}, {}, [], None, 7])
def test_an_error_or_an_unknown_shape_is_no_answer(payload: object) -> None:
    assert watchlist_rows(Document(200, payload)) is None


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(sorted(row())), VALUES, max_size=4), st.sampled_from([WINDOW, MIDDAY]))
def test_no_shape_raises_and_every_price_is_positive_and_of_the_past(more: Json, window: Window) -> None:
    history = read(more, window)
    if history is not None:
        assert history.quote is not None
        assert history.quote.price > 0
        assert history.quote.as_of <= window.now
        assert all(bar.close is not None and bar.close > 0 for bar in history.bars)


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recorded answers are not beside this checkout")
def test_recorded_rows_are_read() -> None:
    sessions = tuple(session(2026, 9, day) for day in (22, 23, 24, 25))
    text = (RECORDINGS / "watchlist-rows-2026-09-25_27-trimmed.json").read_text("utf-8")
    rows = watchlist_rows(Document(200, json.loads(text)))
    assert rows is not None
    weekend = Window(sessions, datetime(2026, 9, 27, 15, tzinfo=UTC))
    found = {symbol: row_history(each, SymbolRequest(symbol, symbol), weekend) for symbol, each in rows.items()}
    assert closes(found["AACG"]) == [(date(2026, 9, 23), 0.8256), (date(2026, 9, 24), 0.86)]
    assert closes(found["SENS"]) == [(date(2026, 9, 24), 10.4), (date(2026, 9, 25), 10.185)]
    assert (found["BAD"], found["UNC"]) == (None, None)


@pytest.mark.parametrize("change", ["+11.00", "+12.00"])
def test_a_change_that_leaves_no_price_before_it_tells_nothing(change: str) -> None:
    assert read({**LIVE, "netChange": change, "percentageChange": ""}, MIDDAY) is None
