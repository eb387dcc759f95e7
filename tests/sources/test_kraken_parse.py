import copy
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cryptoai_cli.market.bar import Bar, Candle, History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.base import Answer, Grain, Window
from cryptoai_cli.sources.kraken_parse import history, parse_ohlc
from tests.sources.kraken_answers import error, ohlc, row
from tests.sources.yahoo_answers import NOW, WINDOW, Json

RECORDINGS = Path(__file__).resolve().parents[2] / ".." / "shared" / "recordings" / "kraken"
EIGHTEEN, NINETEEN = row("2025-10-13T18:00Z", 100.0), row("2025-10-13T19:00Z", 101.0)
UNDER_WAY = row("2025-10-13T20:00Z", 102.5)
OPEN = replace(WINDOW, now=datetime(2025, 10, 13, 15, 31, tzinfo=UTC))


def read(payload: object, grain: Grain = Grain.HOURS, window: Window = WINDOW, made: datetime | None = NOW) -> Answer:
    rows = parse_ohlc(Document(200, payload, made), "XBT")
    assert not isinstance(rows, Refusal), rows
    return history("BTC-USD", grain, rows, window)


def refusal(payload: object, base: str = "XBT") -> Refusal:
    rows = parse_ohlc(Document(200, payload), base)
    assert isinstance(rows, Refusal), rows
    return rows


def test_finished_hours_are_candles_and_the_last_row_is_the_latest_price() -> None:
    assert read(ohlc(EIGHTEEN, NINETEEN, UNDER_WAY)) == History(
        "BTC-USD",
        "kraken",
        candles=(
            Candle(datetime(2025, 10, 13, 19, tzinfo=UTC), 100.0, 99.0, 102.0, 98.0),
            Candle(datetime(2025, 10, 13, 20, tzinfo=UTC), 101.0, 100.0, 103.0, 99.0),
        ),
        quote=Quote(102.5, NOW),
        kind=InstrumentType.CRYPTO,
        currency="USD",
        answered=NOW,
    )


def test_t07_the_last_row_is_no_candle_even_for_a_clock_that_is_ahead() -> None:
    answer = read(ohlc(EIGHTEEN, NINETEEN))
    assert isinstance(answer, History)
    assert [candle.close for candle in answer.candles] == [100.0]


@pytest.mark.parametrize(
    ("made", "as_of"),
    [
        (datetime(2025, 10, 13, 20, 12, tzinfo=UTC), datetime(2025, 10, 13, 20, 12, tzinfo=UTC)),
        (None, datetime(2025, 10, 13, 20, tzinfo=UTC)),
        (datetime(2025, 10, 13, 21, tzinfo=UTC), None),  # the row is not under way
    ],
)
def test_t42_the_latest_price_has_krakens_time(made: datetime | None, as_of: datetime | None) -> None:
    later = replace(WINDOW, now=datetime(2025, 10, 13, 21, tzinfo=UTC))
    answer = read(ohlc(EIGHTEEN, NINETEEN, UNDER_WAY), window=later, made=made)
    assert isinstance(answer, History)
    assert (None if answer.quote is None else answer.quote.as_of) == as_of


def test_t43_a_price_of_a_clock_ahead_of_ours_is_no_answer() -> None:
    early = replace(WINDOW, now=datetime(2025, 10, 13, 20, 5, tzinfo=UTC))
    assert isinstance(read(ohlc(EIGHTEEN, NINETEEN, UNDER_WAY), window=early), FetchFailure)


def test_t43_an_hour_that_is_not_over_by_krakens_clock_is_no_candle() -> None:
    made = datetime(2025, 10, 13, 19, 58, tzinfo=UTC)
    answer = read(ohlc(EIGHTEEN, NINETEEN), made=made)
    assert isinstance(answer, History)
    assert [candle.close for candle in answer.candles] == [100.0]
    assert answer.quote == Quote(101.0, made)


def test_a_row_under_way_that_has_not_begun_by_krakens_clock_is_no_answer() -> None:
    made = datetime(2025, 10, 13, 19, 58, tzinfo=UTC)
    assert isinstance(read(ohlc(EIGHTEEN, NINETEEN, UNDER_WAY), made=made), FetchFailure)


def test_an_hour_that_kraken_has_not_committed_is_no_candle() -> None:
    payload = ohlc(EIGHTEEN, NINETEEN, UNDER_WAY)
    payload["result"]["last"] = EIGHTEEN[0]  # type: ignore[index]  # the builder's own shape
    answer = read(payload)
    assert isinstance(answer, History)
    assert [candle.close for candle in answer.candles] == [100.0]


def test_rows_in_any_order_have_the_newest_under_way() -> None:
    answer = read(ohlc(UNDER_WAY, NINETEEN, EIGHTEEN))
    assert isinstance(answer, History)
    assert [candle.close for candle in answer.candles] == [100.0, 101.0]
    assert answer.quote == Quote(102.5, NOW)


@pytest.mark.parametrize("twin", [row("2025-10-13T19:00Z", 105.0), row("2025-10-13T20:00Z", 105.0)])
def test_two_rows_of_one_hour_that_differ_are_no_answer(twin: list[object]) -> None:
    answer = read(ohlc(EIGHTEEN, NINETEEN, UNDER_WAY, twin))
    assert isinstance(answer, FetchFailure)
    assert "contradict each other" in answer.detail


def test_a_row_sent_twice_does_no_harm() -> None:
    assert read(ohlc(EIGHTEEN, NINETEEN, NINETEEN, UNDER_WAY)) == read(ohlc(EIGHTEEN, NINETEEN, UNDER_WAY))


@pytest.mark.parametrize("low", ["0", "-5.0", "0.00000"])
def test_a_low_of_zero_or_less_makes_an_hour_unknown(low: str) -> None:
    answer = read(ohlc(EIGHTEEN, [*NINETEEN[:3], low, *NINETEEN[4:]], UNDER_WAY))
    assert isinstance(answer, History)
    assert [candle.close for candle in answer.candles] == [100.0, None]


def test_t44_rows_of_two_hours_are_no_hours_wherever_they_begin() -> None:
    rows = [row(f"2025-10-13T{hour:02}:00Z", 100.0) for hour in range(1, 20, 2)]
    answer = read(ohlc(*rows, UNDER_WAY))
    assert isinstance(answer, FetchFailure)
    assert "interval" in answer.detail


def test_t14_a_last_row_that_does_not_hold_the_instant_of_the_run_is_no_quote() -> None:
    answer = read(ohlc(EIGHTEEN, NINETEEN))
    assert isinstance(answer, History)
    assert answer.quote is None


def test_t14_rows_without_the_price_of_now_do_not_answer_an_open_session() -> None:
    answer = read(ohlc(row("2025-10-13T13:00Z", 100.0), row("2025-10-13T14:00Z", 100.0)), window=OPEN)
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.NO_DATA


def test_t16_a_price_of_zero_is_no_quote() -> None:
    zero = [UNDER_WAY[0], "0", "0", "0", "0", "0", "0", 0]
    answer = read(ohlc(EIGHTEEN, NINETEEN, zero))
    assert isinstance(answer, History)
    assert answer.quote is None


def test_t25_days_are_utc_days_and_the_one_under_way_is_among_them() -> None:
    answer = read(ohlc(row("2025-10-12T00:00Z", 100.0), row("2025-10-13T00:00Z", 101.0)), Grain.CLOSES)
    assert isinstance(answer, History)
    assert answer.bars == (
        Bar(date(2025, 10, 12), 100.0, 99.0, 102.0, 98.0, 5.0),
        Bar(date(2025, 10, 13), 101.0, 100.0, 103.0, 99.0, 5.0),
    )
    assert answer.candles == ()


@pytest.mark.parametrize("hole", [None, "", "N/A", "1,5", "-1", True])
def test_t10_a_close_that_cannot_be_read_stays_missing(hole: object) -> None:
    bent = [*NINETEEN[:4], hole, *NINETEEN[5:]]
    answer = read(ohlc(EIGHTEEN, bent, UNDER_WAY))
    assert isinstance(answer, History)
    assert [candle.close for candle in answer.candles] == [100.0, None]


def test_the_key_of_the_rows_is_krakens_own_name_of_the_pair() -> None:
    for key in ("XXBTZUSD", "XBTUSD"):
        assert isinstance(read(ohlc(EIGHTEEN, UNDER_WAY, key=key)), History)


@pytest.mark.parametrize("key", ["XETHZUSD", "XXBTZEUR", "XBTUSDT"])
def test_rows_of_another_pair_are_refused(key: str) -> None:
    found = refusal(ohlc(EIGHTEEN, key=key))
    assert found.kind is FailureKind.BAD_ANSWER
    assert key in found.detail


def test_rows_of_more_than_one_pair_are_refused() -> None:
    payload: Json = {"error": [], "result": {"XXBTZUSD": [EIGHTEEN], "XETHZUSD": [EIGHTEEN], "last": 0}}
    assert refusal(payload).kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("EQuery:Unknown asset pair", FailureKind.UNKNOWN_SYMBOL),
        ("EGeneral:Too many requests", FailureKind.BLOCKED),
        ("EAPI:Rate limit exceeded", FailureKind.BLOCKED),
        ("EGeneral:Temporary lockout", FailureKind.BLOCKED),
        ("EService:Throttled: 1760389200", FailureKind.BLOCKED),
        ("EService:Unavailable", FailureKind.UNREACHABLE),
        ("EService:Busy", FailureKind.UNREACHABLE),
        ("EGeneral:Invalid arguments", FailureKind.BAD_ANSWER),
        ("EGeneral:Internal error\x1b[31m", FailureKind.BAD_ANSWER),
    ],
)
def test_an_error_that_comes_with_status_200_is_told_as_what_it_is(words: str, kind: FailureKind) -> None:
    found = refusal(error(words))
    assert found.kind is kind
    assert "\x1b" not in found.detail


def test_a_warning_beside_the_rows_is_no_error() -> None:
    assert isinstance(read({**ohlc(EIGHTEEN, UNDER_WAY), "error": ["WGeneral:Danger"]}), History)


@pytest.mark.parametrize(
    "payload", [None, [], {}, {"error": []}, {"error": [], "result": {"last": 1}}, ohlc(), ohlc("x", None, [])]
)
def test_an_answer_without_a_row_that_can_be_read_is_a_bad_answer(payload: object) -> None:
    assert refusal(payload).kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize("short", [EIGHTEEN[:6], None, {}])
def test_t57_rows_of_different_lengths_are_never_read(short: object) -> None:
    assert refusal(ohlc(EIGHTEEN, short, UNDER_WAY)).kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize("payload", [{"error": ["EGeneral:Unknown method"]}, error("EGeneral:Unknown method")])
def test_t52_an_unknown_method_is_an_address_that_is_no_more(payload: object) -> None:
    assert refusal(payload).kind is FailureKind.WITHDRAWN


@pytest.mark.parametrize("status", [404, 410])
def test_t52_an_address_that_is_not_found_is_no_unknown_coin(status: int) -> None:
    found = parse_ohlc(Document(status, error("EQuery:Unknown asset pair")), "XBT")
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.WITHDRAWN


def test_t16_a_price_of_zero_is_unknown() -> None:
    answer = read(ohlc([EIGHTEEN[0], *["0"] * 5, "5", 3], NINETEEN, UNDER_WAY))
    assert isinstance(answer, History)
    assert [candle.close for candle in answer.candles] == [None, 101.0]


def test_only_the_row_under_way_is_no_data() -> None:
    answer = read(ohlc(UNDER_WAY))
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.NO_DATA


PLACES = (("error",), ("result",), ("result", "XXBTZUSD"), ("result", "XXBTZUSD", 1), ("result", "XXBTZUSD", 2, 4))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda children: st.lists(children, max_size=7) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=9,
)


@settings(max_examples=200)
@given(st.sampled_from(PLACES), ANYTHING, ANYTHING)
def test_no_shape_raises_and_candles_are_always_ascending_and_unique(
    place: tuple[str | int, ...], value: object, other: object
) -> None:
    payload: object = copy.deepcopy(ohlc(EIGHTEEN, NINETEEN, UNDER_WAY))
    node = payload
    for key in place[:-1]:
        node = node[key]  # type: ignore[index]  # the builder's own shape
    node[place[-1]] = value  # type: ignore[index]  # the builder's own shape
    for each in (payload, other):
        rows = parse_ohlc(Document(200, each), "XBT")
        if isinstance(rows, Refusal):
            assert rows.detail
            continue
        for grain in Grain:
            answer = history("BTC-USD", grain, rows, WINDOW)
            if isinstance(answer, History):
                ends = [candle.ends for candle in answer.candles]
                assert ends == sorted(set(ends))
                assert all(end <= NOW for end in ends)


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recorded answers are not beside this checkout")
def test_t44_a_recorded_answer_of_minutes_is_none_of_hours() -> None:
    payload = json.loads((RECORDINGS / "XChange__example-ohlc-data.json").read_text("utf-8"))
    answer = read(payload)
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.BAD_ANSWER


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recorded answers are not beside this checkout")
def test_a_recorded_answer_for_another_currency_is_refused() -> None:
    payload = json.loads((RECORDINGS / "nautilus_trader__http_ohlc.json").read_text("utf-8"))
    assert "XBTUSDT" in refusal(payload).detail


def test_t22_hours_on_two_scales_are_no_answer() -> None:
    answer = read(ohlc(EIGHTEEN, NINETEEN, row("2025-10-13T20:00Z", 1025.0)))
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.BAD_ANSWER
    assert "another unit" in answer.detail


def test_t22_days_on_two_scales_are_no_answer() -> None:
    answer = read(ohlc(row("2025-10-12T00:00Z", 1000.0), row("2025-10-13T00:00Z", 101.0)), Grain.CLOSES)
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.BAD_ANSWER
