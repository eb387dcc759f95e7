import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cryptoai_cli.analysis.moves import Status, share_move
from cryptoai_cli.market.bar import Bar, History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.market.session import Interval
from cryptoai_cli.net.classify import Document
from cryptoai_cli.sources.base import Answer, Window
from cryptoai_cli.sources.cnbc_parse import HALTED_NOTE, PREVIOUS_CLOSE_NOTE, SymbolRequest, parse_quotes
from tests.sources.bent import bent
from tests.sources.cnbc_answers import BLANK, INDEX, LIVE, answer, extended, row
from tests.sources.yahoo_answers import NOW, WINDOW, session

RECORDING = Path(__file__).resolve().parents[2] / ".." / "shared" / "recordings" / "cnbc"
RIOT = SymbolRequest("RIOT", "RIOT", InstrumentType.EQUITY)
SPX = SymbolRequest("^GSPC", ".SPX", InstrumentType.INDEX)
THE_FRIDAY, THE_MONDAY = date(2025, 10, 10), date(2025, 10, 13)
MORNING = Window(WINDOW.sessions, datetime(2025, 10, 13, 15, 31, tzinfo=UTC))  # 11:31 in New York
NIGHT = Window(WINDOW.sessions, datetime(2025, 10, 14, 3, 59, tzinfo=UTC))  # 23:59 in New York
NEXT_MORNING = Window(WINDOW.sessions, datetime(2025, 10, 14, 12, tzinfo=UTC))  # 08:00 in New York


def read(more: Mapping[str, object] | None = None, *, window: Window = WINDOW, asked: SymbolRequest = RIOT) -> Answer:
    (found,) = parse_quotes(Document(200, answer(row(asked.spelling, more))), [asked], window)
    return found


def good(more: Mapping[str, object] | None = None, *, window: Window = WINDOW, asked: SymbolRequest = RIOT) -> History:
    found = read(more, window=window, asked=asked)
    assert isinstance(found, History), found
    return found


def failed(
    more: Mapping[str, object] | None = None, *, window: Window = WINDOW, asked: SymbolRequest = RIOT
) -> FetchFailure:
    found = read(more, window=window, asked=asked)
    assert isinstance(found, FetchFailure), found
    return found


def status(history: History, window: Window) -> Status:
    first, last = window.sessions
    return share_move("RIOT", history, Interval(first, last, last.state(window.now), window.now)).status


def closes(history: History) -> list[tuple[date, float | None]]:
    return [(bar.session, bar.close) for bar in history.bars]


def test_a_snapshot_is_the_session_and_the_close_before_it() -> None:
    assert good() == History(
        "RIOT",
        "cnbc",
        bars=(Bar(THE_FRIDAY, 10.0), Bar(THE_MONDAY, 11.0, open=10.1, high=11.2, low=9.9, volume=1_234_500.0)),
        splits=None,
        quote=Quote(11.0, datetime(2025, 10, 13, 20, tzinfo=UTC), 0.1, volume=1_234_500.0, low=9.9, high=11.2),
        kind=InstrumentType.EQUITY,
        currency="USD",
        name="RIOT Incorporated",
        note=PREVIOUS_CLOSE_NOTE,
        base_is_derived=True,
        rounding=0.005,
    )


@pytest.mark.parametrize("more", [{"last": "12.00"}, {"change": "+3.00"}])
def test_two_rows_of_one_symbol_that_differ_are_no_answer(more: Mapping[str, object]) -> None:
    rows = answer(row("RIOT"), row("MARA"), row("RIOT", more))
    riot, mara = parse_quotes(Document(200, rows), [RIOT, SymbolRequest("MARA", "MARA", InstrumentType.EQUITY)], WINDOW)
    assert isinstance(riot, FetchFailure)
    assert riot.kind is FailureKind.BAD_ANSWER
    assert isinstance(mara, History)
    assert parse_quotes(Document(200, answer(row("RIOT"), row("RIOT"))), [RIOT], WINDOW) == (good(),)


def test_t09_the_field_called_previous_close_is_never_used() -> None:
    assert good({"previous_day_closing": "3.00"}) == good({"previous_day_closing": None}) == good()


def test_t13_the_previous_close_is_the_price_less_the_change_and_the_percentage_makes_no_price() -> None:
    assert closes(good({"change": "-0.19", "change_pct": "+50.00%"}))[0] == (THE_FRIDAY, 11.19)


def test_unchanged_is_a_change_of_nothing() -> None:
    assert closes(good({"change": "UNCH", "change_pct": "UNCH"})) == [(THE_FRIDAY, 11.0), (THE_MONDAY, 11.0)]


@pytest.mark.parametrize("change", [None, "", "N/A", "+10.00%", 1.0, "+11.00", "+12.00"])
def test_t10_a_change_that_leaves_no_previous_close_leaves_it_missing(change: object) -> None:
    history = good({"change": change})
    assert closes(history) == [(THE_MONDAY, 11.0)]
    assert status(history, WINDOW) is Status.MISSING


@pytest.mark.parametrize("change", ["UNCH", "+1.00"])
def test_the_first_session_of_a_listing_has_no_previous_close_whatever_is_offered(change: str) -> None:
    new = SymbolRequest("RIOT", "RIOT", InstrumentType.EQUITY, listed=THE_MONDAY)
    assert closes(good({"change": change}, asked=new)) == [(THE_MONDAY, 11.0)]
    old = SymbolRequest("RIOT", "RIOT", InstrumentType.EQUITY, listed=THE_FRIDAY)
    assert len(closes(good({"change": change}, asked=old))) == 2


def test_the_first_session_of_the_window_has_none_before_it() -> None:
    assert closes(good(window=Window(WINDOW.sessions[1:], NOW))) == [(THE_MONDAY, 11.0)]


def test_t15_opens_highs_and_lows_of_zero_are_unknown_and_not_the_price() -> None:
    bar = good(BLANK).bars[-1]
    assert (bar.open, bar.high, bar.low, bar.close) == (None, None, None, 11.0)


def test_t16_a_price_of_zero_is_unknown() -> None:
    assert closes(good({"last": "0.00", "change": "-10.00"})) == [(THE_FRIDAY, 10.0), (THE_MONDAY, None)]


@pytest.mark.parametrize("last", ["N/A", "-11.00", "4.776%", 11.0, ["11.00"], "11,00"])
def test_a_price_that_cannot_be_read_is_a_bad_answer(last: object) -> None:
    assert failed({"last": last}).kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize("time", [None, "", "now", "10/13/25", "20251013", "2025-13-01", "2025-10-13T16:00:00", 5])
def test_t14_a_price_without_a_readable_time_is_a_bad_answer(time: object) -> None:
    assert failed({"last_time": time}).kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize("more", [{"code": 1}, {"last": None}, {"last": ""}])
def test_a_row_without_a_price_is_an_unknown_symbol(more: Mapping[str, object]) -> None:
    assert failed(more).kind is FailureKind.UNKNOWN_SYMBOL


def test_t19_a_row_left_out_is_named_and_may_be_asked_again() -> None:
    found, missing = parse_quotes(
        Document(200, answer(row("RIOT"))), [RIOT, SymbolRequest("BRK-B", "BRK.B", InstrumentType.EQUITY)], WINDOW
    )
    assert isinstance(found, History)
    assert isinstance(missing, FetchFailure)
    assert (missing.symbol, missing.kind) == ("BRK-B", FailureKind.NO_DATA)


def test_rows_are_matched_by_symbol_and_not_by_place() -> None:
    mara = SymbolRequest("MARA", "MARA", InstrumentType.EQUITY)
    document = Document(200, answer(row("MARA", {"last": "5.00"}), row("RIOT")))
    assert [each.symbol for each in parse_quotes(document, [RIOT, mara], WINDOW)] == ["RIOT", "MARA"]
    assert isinstance(parse_quotes(Document(200, answer(row("MARA"))), [RIOT], WINDOW)[0], FetchFailure)


def test_one_symbol_may_come_as_a_row_instead_of_a_list() -> None:
    document = Document(200, {"FormattedQuoteResult": {"FormattedQuote": row("RIOT")}})
    assert parse_quotes(document, [RIOT], WINDOW) == (good(),)


@pytest.mark.parametrize("payload", [None, [], {}, {"FormattedQuoteResult": []}, {"FormattedQuoteResult": {}}, "x"])
def test_an_unknown_shape_fails_every_symbol(payload: object) -> None:
    (found,) = parse_quotes(Document(200, payload), [RIOT], WINDOW)
    assert isinstance(found, FetchFailure)
    assert found.kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize(
    "more",
    [
        {"countryCode": "IT", "currencyCode": "EUR", "name": "Webuild SpA", "exchange": "Milan"},
        {"countryCode": "CA"},
        {"currencyCode": "CAD"},
        {"countryCode": None},
        {"currencyCode": None},
        {"type": "INDEX"},
        {"type": "BOND"},
        {"type": "CURRENCY", "exchange": "Coin Metrics"},
        {"type": None},
    ],
)
def test_t20_a_stranger_under_the_symbol_of_a_us_share_is_refused(more: Mapping[str, object]) -> None:
    failure = failed(more)
    assert failure.kind is FailureKind.BAD_ANSWER
    assert "another instrument" in failure.detail


def test_a_share_is_not_taken_for_an_index() -> None:
    assert failed(asked=SPX).kind is FailureKind.BAD_ANSWER
    assert good(INDEX, asked=SPX).kind is InstrumentType.INDEX


def test_a_fund_is_told_by_its_sub_type() -> None:
    assert good({"subType": "Exchange Traded Fund"}).kind is InstrumentType.ETF


def test_a_halted_share_is_told_in_the_note() -> None:
    assert good({"EventData": {"is_halted": "Y"}}).note == f"{PREVIOUS_CLOSE_NOTE}; {HALTED_NOTE}"


@pytest.mark.parametrize(("last", "rounding"), [("0.6224", 0.00005), ("6,654.72", 0.005), ("11", 0.5)])
def test_prices_are_as_exact_as_they_are_printed(last: str, rounding: float) -> None:
    assert good({"last": last, "change": "-1.00"}).rounding == pytest.approx(rounding, rel=1e-12)


def test_in_an_open_session_there_is_a_live_price_and_only_the_bar_before() -> None:
    history = good(LIVE, window=MORNING)
    assert closes(history) == [(THE_FRIDAY, 10.0)]
    assert history.quote == Quote(11.0, datetime(2025, 10, 13, 15, 31, tzinfo=UTC), 0.1, 1_234_500.0, 9.9, 11.2)
    assert status(history, MORNING) is Status.OK


def test_the_pre_market_price_of_the_same_morning_may_stay_in_the_row() -> None:
    old = extended("PRE_MKT", "2025-10-13T09:10:00.000-0400")
    assert len(good({**LIVE, **old}, window=MORNING).bars) == 1
    assert len(good(old).bars) == 2


def test_a_price_from_before_the_open_is_stale_in_the_open_session() -> None:
    history = good({**LIVE, "last_time": "2025-10-13T09:10:00.000-0400"}, window=MORNING)
    assert history.bars == ()
    assert status(history, MORNING) is Status.STALE


@pytest.mark.parametrize("more", [{}, BLANK, {"curmktstatus": "REG_MKT"}])
def test_t11_what_has_not_traded_in_the_open_session_yet_is_stale(more: Mapping[str, object]) -> None:
    history = good({"last_time": "2025-10-10", **more}, window=MORNING)
    assert history.quote is not None
    assert history.quote.as_of == datetime(2025, 10, 10, 20, tzinfo=UTC)
    assert status(history, MORNING) is Status.STALE


def test_a_quote_older_than_the_session_is_stale_with_the_date_of_its_bar() -> None:
    history = good({"last_time": "2025-10-10"})
    assert closes(history) == [(THE_FRIDAY, 11.0)]
    assert status(history, WINDOW) is Status.STALE


def test_a_quote_older_than_the_window_brings_no_bars() -> None:
    history = good({"last_time": "2025-09-12"})
    assert history.bars == ()
    assert history.quote is not None
    assert history.quote.as_of == datetime(2025, 9, 12, 20, tzinfo=UTC)


@pytest.mark.parametrize("time", ["2025-10-14", "2025-10-14T09:31:00.000-0400", "2030-01-02"])
def test_it_has_no_past_sessions(time: str) -> None:
    failure = failed({"last_time": time}, window=Window(WINDOW.sessions, datetime(2030, 1, 3, tzinfo=UTC)))
    assert failure.kind is FailureKind.NO_DATA
    assert "no past sessions" in failure.detail


def test_a_price_later_than_the_instant_of_the_run_is_none_of_it() -> None:
    future = failed({**LIVE, "last_time": "2025-10-13T11:34:00.000-0400"}, window=MORNING)
    assert (future.kind, "clocks is wrong" in future.detail) == (FailureKind.BAD_ANSWER, True)
    assert good({**LIVE, "last_time": "2025-10-13T11:32:00.000-0400"}, window=MORNING)  # clocks differ a little
    undated = failed({"last_time": "2025-10-13"}, window=MORNING)  # a close before the close
    assert (undated.kind, "at what time" in undated.detail) == (FailureKind.NO_DATA, True)


ROLLED: list[Mapping[str, object]] = [
    {"curmktstatus": "PRE_MKT"},
    {"curmktstatus": "REG_MKT"},
    extended("POST_MKT_PREV", "2025-10-13"),
    extended("POST_MKT_PREV", None),
    extended("PRE_MKT", "2025-10-14T06:06:40.240-0400"),
    BLANK,
]


@pytest.mark.parametrize("more", ROLLED)
def test_t23_a_snapshot_that_is_prepared_for_the_next_session_is_no_close(more: Mapping[str, object]) -> None:
    failure = failed(more, window=NEXT_MORNING)
    assert failure.kind is FailureKind.NO_DATA
    assert "prepares the next session" in failure.detail


@pytest.mark.parametrize("more", [ROLLED[0], ROLLED[2], ROLLED[3], ROLLED[4], {**BLANK, "curmktstatus": "REG_MKT"}])
def test_t23_the_sure_signs_of_that_count_in_the_same_evening_too(more: Mapping[str, object]) -> None:
    assert failed(more, window=NIGHT).kind is FailureKind.NO_DATA


@pytest.mark.parametrize(
    "more", [{}, BLANK, {"curmktstatus": "REG_MKT"}, extended("POST_MKT", "2025-10-13T19:59:00-0400")]
)
def test_up_to_midnight_of_new_york_a_snapshot_counts(more: Mapping[str, object]) -> None:
    assert len(good(more, window=NIGHT).bars) == 2


def test_without_any_sign_a_snapshot_counts_on_later_days() -> None:
    assert len(good(window=NEXT_MORNING).bars) == 2
    assert len(good(extended("POST_MKT_PREV", "2025-10-10"), window=NEXT_MORNING).bars) == 2


def test_a_price_stuck_since_the_session_is_no_close() -> None:
    failure = failed(LIVE)
    assert "before the close" in failure.detail
    assert len(good({**LIVE, "curmktstatus": "POST_MKT"}).bars) == 2  # it last traded then
    assert len(good({**LIVE, "last_time": "2025-10-13T15:45:00.000-0400"}).bars) == 2


def test_in_the_first_minutes_after_the_close_the_last_price_is_provisionally_the_close() -> None:
    window = Window(WINDOW.sessions, WINDOW.last.closes + timedelta(minutes=5))
    history = good({**LIVE, "last_time": "2025-10-13T15:44:58.000-0400"}, window=window)
    assert closes(history)[-1] == (THE_MONDAY, 11.0)


def test_an_index_may_settle_late() -> None:
    window = Window(WINDOW.sessions, datetime(2025, 10, 13, 21, tzinfo=UTC))
    history = good({**INDEX, **LIVE, "last_time": "2025-10-13T16:42:48.000-0400"}, window=window, asked=SPX)
    assert history.quote is not None
    assert history.quote.as_of == datetime(2025, 10, 13, 20, 42, 48, tzinfo=UTC)
    assert len(history.bars) == 2


def test_the_close_of_an_early_close_is_at_one() -> None:
    early = Window((session(2025, 11, 26), session(2025, 11, 28, 13)), datetime(2025, 11, 28, 18, 30, tzinfo=UTC))
    history = good({"last_time": "2025-11-28"}, window=early)
    assert history.quote is not None
    assert history.quote.as_of == datetime(2025, 11, 28, 18, tzinfo=UTC)
    assert closes(history) == [(date(2025, 11, 26), 10.0), (date(2025, 11, 28), 11.0)]


SHAPES: list[object] = [
    answer(row("RIOT", extended("POST_MKT", "2025-10-13T19:59:00-0400")), row(".SPX", INDEX)),
    {"FormattedQuoteResult": {"FormattedQuote": row("RIOT", LIVE)}},
]


@settings(max_examples=200)
@given(st.data())
def test_no_shape_raises_and_bars_are_always_ascending_and_unique(data: st.DataObject) -> None:
    payload = data.draw(bent(data.draw(st.sampled_from(SHAPES))))
    window = data.draw(st.sampled_from([WINDOW, MORNING, NIGHT, NEXT_MORNING]))
    for found in parse_quotes(Document(200, payload), [RIOT, SPX], window):
        if isinstance(found, FetchFailure):
            assert found.detail
        else:
            days = [bar.session for bar in found.bars]
            assert days == sorted(set(days))
            assert all(day in (THE_FRIDAY, THE_MONDAY) for day in days)


@pytest.mark.skipif(not RECORDING.is_dir(), reason="the recorded answers are not beside this checkout")
def test_t23_the_recorded_rows_of_a_morning_are_no_closes_of_the_evening_before() -> None:
    payload = json.loads(next(RECORDING.glob("*.json")).read_text("utf-8"))
    window = Window((session(2026, 9, 28), session(2026, 9, 29)), datetime(2026, 9, 30, 10, 6, tzinfo=UTC))
    asked = [SymbolRequest(symbol, symbol, InstrumentType.EQUITY) for symbol in ("AMT", "O", "FICO")]
    found = parse_quotes(Document(200, payload), asked, window)
    assert [each.kind for each in found if isinstance(each, FetchFailure)] == [FailureKind.NO_DATA] * 3


@pytest.mark.parametrize("status", [404, 410])
def test_t52_an_address_that_is_no_more_is_withdrawn(status: int) -> None:
    for payload in (None, {"message": "Not Found"}):
        (found,) = parse_quotes(Document(status, payload), [RIOT], WINDOW)
        assert isinstance(found, FetchFailure)
        assert found.kind is FailureKind.WITHDRAWN


@pytest.mark.parametrize(
    ("told", "change", "has_base"),
    [
        ("DOWN", "0.19", False),
        ("UP", "-0.19", False),
        ("DOWN", "UNCH", False),
        ("DOWN", "-0.19", True),
        ("UP", "0.19", True),
        ("UNCH", "UNCH", True),
        ("", "0.19", True),
    ],
)
def test_a_change_against_the_direction_that_is_told_gives_no_previous_close(
    told: str, change: str, *, has_base: bool
) -> None:
    assert (len(good({"changetype": told, "change": change}).bars) == 2) is has_base
