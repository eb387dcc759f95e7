import copy
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cryptoai_cli.market.bar import Bar, Candle, History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.base import Answer, Grain
from cryptoai_cli.sources.coin_rows import utc_days
from cryptoai_cli.sources.coinbase_parse import history, parse_candles, parse_ticker
from tests.sources.coinbase_answers import TICKER, row
from tests.sources.yahoo_answers import NOW, stamp

RECORDINGS = Path(__file__).resolve().parents[2] / ".." / "shared" / "recordings" / "coinbase"
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda children: st.lists(children, max_size=7) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=9,
)


LATEST = Quote(114.5, NOW)


def read(
    payload: object,
    grain: Grain = Grain.HOURS,
    now: datetime = NOW,
    made: datetime | None = None,
    quote: Quote | None = LATEST,
) -> Answer:
    rows = parse_candles(Document(200, payload, made))
    assert not isinstance(rows, Refusal), rows
    return history("BTC-USD", grain, rows, quote, now)


def refusal(payload: object, status: int = 200) -> Refusal:
    rows = parse_candles(Document(status, payload))
    assert isinstance(rows, Refusal), rows
    return rows


def test_the_low_stands_before_the_high_and_the_high_before_the_open() -> None:
    assert read([[stamp("2025-10-13T19:00Z"), 9.0, 12.0, 10.0, 11.0, 5.0]]) == History(
        "BTC-USD",
        "coinbase",
        candles=(Candle(datetime(2025, 10, 13, 20, tzinfo=UTC), close=11.0, open=10.0, high=12.0, low=9.0),),
        quote=LATEST,
        kind=InstrumentType.CRYPTO,
        currency="USD",
        answered=NOW,
    )


@pytest.mark.parametrize(("minutes", "ends"), [(-31, [19]), (-30, [19, 20]), (0, [19, 20]), (60, [19, 20])])
def test_t43_an_hour_is_over_by_the_earlier_of_coinbases_clock_and_ours(minutes: int, ends: list[int]) -> None:
    rows = [row(f"2025-10-13T{hour}:00Z", 100.0) for hour in (20, 19, 18)]
    answer = read(rows, made=NOW + timedelta(minutes=minutes))
    assert isinstance(answer, History)
    assert [candle.ends.hour for candle in answer.candles] == ends


@pytest.mark.parametrize(
    ("last_trade", "ends"),
    [
        (None, [19]),
        (datetime(2025, 10, 13, 19, 40, tzinfo=UTC), [19]),
        (datetime(2025, 10, 13, 20, tzinfo=UTC), [19, 20]),
    ],
)
def test_t42_an_hour_after_which_nothing_happened_may_be_cut_short(
    last_trade: datetime | None, ends: list[int]
) -> None:
    rows = [row("2025-10-13T19:00Z", 101.0), row("2025-10-13T18:00Z", 100.0)]
    quote = None if last_trade is None else Quote(101.0, last_trade)
    answer = read(rows, made=NOW, quote=quote)
    assert isinstance(answer, History)
    assert [candle.ends.hour for candle in answer.candles] == ends
    later = read([row("2025-10-13T20:00Z", 102.0), *rows], made=NOW, quote=quote)
    assert isinstance(later, History)
    assert [candle.ends.hour for candle in later.candles] == [19, 20]


def test_the_instant_of_the_answer_is_the_earlier_of_its_date_and_the_latest_trade() -> None:
    rows = [row("2025-10-13T00:00Z", 101.0)]
    for minutes, answered in ((0, -5), (-9, -9)):
        found = read(
            rows, Grain.CLOSES, made=NOW + timedelta(minutes=minutes), quote=Quote(1.0, NOW - timedelta(minutes=5))
        )
        assert isinstance(found, History)
        assert found.answered == NOW + timedelta(minutes=answered)


def test_two_rows_of_one_hour_that_differ_are_no_answer() -> None:
    nineteen = row("2025-10-13T19:00Z", 100.0)
    assert isinstance(read([nineteen, nineteen]), History)
    answer = read([nineteen, row("2025-10-13T19:00Z", 101.0)])
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize("low", [0, -1.5, "-1.5", "0"])
def test_a_low_of_zero_or_less_makes_an_hour_unknown(low: object) -> None:
    answer = read([[stamp("2025-10-13T19:00Z"), low, 12.0, 10.0, 11.0, 5.0]])
    assert isinstance(answer, History)
    assert [candle.close for candle in answer.candles] == [None]


def test_rows_that_come_newest_first_are_put_in_the_order_of_time() -> None:
    answer = read([row("2025-10-13T19:00Z", 101.0), row("2025-10-13T18:00Z", 100.0)])
    assert isinstance(answer, History)
    assert [candle.close for candle in answer.candles] == [100.0, 101.0]


def test_t25_days_are_utc_days() -> None:
    answer = read([row("2025-10-13T00:00Z", 101.0), row("2025-10-12T00:00Z", 100.0)], Grain.CLOSES)
    assert isinstance(answer, History)
    assert answer.bars[1] == Bar(date(2025, 10, 13), 101.0, open=100.0, high=103.0, low=99.0, volume=5.0)
    assert [bar.session for bar in answer.bars] == [date(2025, 10, 12), date(2025, 10, 13)]
    assert answer.candles == ()


@pytest.mark.parametrize("hole", [None, "x", True, -1.0, {}])
def test_t10_a_close_that_cannot_be_read_stays_missing(hole: object) -> None:
    answer = read([[stamp("2025-10-13T19:00Z"), 9.0, 12.0, 10.0, hole, 5.0]])
    assert isinstance(answer, History)
    assert answer.candles[0].close is None


@pytest.mark.parametrize("short", [[stamp("2025-10-13T19:00Z"), 9.0], [], None, {}])
def test_t57_rows_of_different_lengths_are_never_read(short: object) -> None:
    for rows in ([short], [row("2025-10-13T18:00Z", 100.0), short]):
        assert refusal(rows).kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize(
    ("grain", "starts"),
    [
        (Grain.HOURS, ["2025-10-11T00:00Z", "2025-10-12T00:00Z", "2025-10-13T00:00Z"]),
        (Grain.HOURS, ["2025-10-13T06:00Z", "2025-10-13T12:00Z", "2025-10-13T18:00Z"]),
        (Grain.HOURS, ["2025-10-13T18:00Z", "2025-10-13T18:15Z", "2025-10-13T19:00Z"]),
        (Grain.CLOSES, ["2025-10-12T17:00Z", "2025-10-12T18:00Z", "2025-10-13T00:00Z"]),
        (Grain.CLOSES, ["2025-09-29T00:00Z", "2025-10-06T00:00Z", "2025-10-13T00:00Z"]),
    ],
)
def test_t44_rows_of_another_length_than_asked_are_refused(grain: Grain, starts: list[str]) -> None:
    answer = read([row(start, 100.0) for start in starts], grain)
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.BAD_ANSWER


def test_t43_a_trade_of_the_future_is_refused() -> None:
    rows = parse_candles(Document(200, [row("2025-10-13T18:00Z", 100.0)]))
    assert not isinstance(rows, Refusal)
    for minutes, kind in ((1, History), (3, FetchFailure)):
        late = Quote(100.0, NOW + timedelta(minutes=minutes))
        assert isinstance(history("BTC-USD", Grain.HOURS, rows, late, NOW), kind)


@pytest.mark.parametrize("rows", [[], [row("2025-10-13T20:00Z", 100.0)]], ids=["none", "unfinished"])
def test_no_finished_hour_is_no_data(rows: list[object]) -> None:
    answer = read(rows)
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.NO_DATA


@pytest.mark.parametrize("payload", [["x"], [[]], [["2025-10-13T19:00:00Z", 1, 2, 1, 1, 1]], [None], [{"start": "1"}]])
def test_rows_of_which_none_can_be_read_are_a_bad_answer(payload: object) -> None:
    assert refusal(payload).kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize(("words", "status"), [("NotFound", 404), ("Not allowed for delisted products", 400)])
def test_a_coin_that_is_not_traded_any_more_or_never_was_is_unknown(words: str, status: int) -> None:
    assert refusal({"message": words}, status).kind is FailureKind.UNKNOWN_SYMBOL


@pytest.mark.parametrize(
    ("payload", "status", "kind"),
    [
        ({"message": "NotFound"}, 200, FailureKind.BAD_ANSWER),
        ({"message": "Route not found"}, 404, FailureKind.WITHDRAWN),
        ({}, 410, FailureKind.WITHDRAWN),
        ({"message": "granularity too small"}, 400, FailureKind.BAD_ANSWER),
        ({"message": "Public rate limit exceeded"}, 400, FailureKind.BLOCKED),
        ({"candles": []}, 200, FailureKind.BAD_ANSWER),
        (None, 200, FailureKind.BAD_ANSWER),
    ],
)
def test_every_other_message_is_told_as_what_it_is(payload: object, status: int, kind: FailureKind) -> None:
    found = refusal(payload, status)
    assert found.kind is kind
    assert found.detail


def test_words_of_the_provider_are_repeated_without_their_control_characters() -> None:
    assert "\x1b" not in refusal({"message": "no\x1b[31m"}, 400).detail


def test_the_latest_trade_is_a_quote_with_its_own_time() -> None:
    as_of = datetime(2025, 10, 13, 15, 30, 59, 123456, tzinfo=UTC)
    assert parse_ticker(Document(200, TICKER)) == Quote(114.5, as_of)


@pytest.mark.parametrize(
    "change",
    [{"time": None}, {"time": "2025-10-13T15:30:59"}, {"price": None}, {"price": "114,50"}, {"price": "-1"}],
)
def test_t14_a_price_without_its_time_is_no_quote(change: dict[str, object]) -> None:
    found = parse_ticker(Document(200, {**TICKER, **change}))
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.BAD_ANSWER


def test_t16_a_price_of_zero_is_no_quote() -> None:
    assert isinstance(parse_ticker(Document(200, {**TICKER, "price": "0.00"})), Refusal)


def test_a_refused_ticker_says_why() -> None:
    found = parse_ticker(Document(404, {"message": "NotFound"}))
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.UNKNOWN_SYMBOL


@settings(max_examples=200)
@given(st.data())
def test_no_shape_raises_and_candles_are_always_ascending_and_unique(data: st.DataObject) -> None:
    rows: list[object] = [row(f"2025-10-13T{hour}:00Z", 100.0) for hour in (20, 19, 18, 17)]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, 3))
        bent = copy.deepcopy(rows[at])
        if isinstance(bent, list) and bent and data.draw(st.booleans()):
            bent[data.draw(st.integers(0, len(bent) - 1))] = data.draw(ANYTHING)
        else:
            bent = data.draw(ANYTHING)
        rows[at] = bent
    payload = data.draw(st.sampled_from([rows, {"message": rows}, data.draw(ANYTHING)]))
    found = parse_candles(Document(data.draw(st.sampled_from([200, 400, 404])), payload))
    parse_ticker(Document(200, payload))
    if isinstance(found, Refusal):
        assert found.detail
        return
    for grain in Grain:
        answer = history("BTC-USD", grain, found, None, NOW)
        if isinstance(answer, History):
            ends = [candle.ends for candle in answer.candles]
            assert ends == sorted(set(ends))
            assert all(end <= NOW for end in ends)


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recorded answers are not beside this checkout")
def test_recorded_days_are_read() -> None:
    payload = json.loads((RECORDINGS / "pricehist__test_coinbasepro_2020-01-01--2020-10-16.json").read_text("utf-8"))
    rows = parse_candles(Document(200, payload))
    assert not isinstance(rows, Refusal)
    assert utc_days(rows.rows, NOW)[0] == Bar(date(2020, 1, 1), 6410.22, 6400.02, 6471.44, 6388.91, 491.94797816)


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recorded answers are not beside this checkout")
def test_a_recorded_ticker_is_read() -> None:
    payload = json.loads((RECORDINGS / "XChange__example-ticker-data.json").read_text("utf-8"))
    as_of = datetime(2015, 4, 8, 20, 49, 6, 506997, tzinfo=UTC)
    assert parse_ticker(Document(200, payload)) == Quote(246.28, as_of)


def test_t22_hours_on_two_scales_are_no_answer() -> None:
    answer = read([row("2025-10-13T19:00Z", 1010.0), row("2025-10-13T18:00Z", 100.0)])
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.BAD_ANSWER
    assert "another unit" in answer.detail


def test_t22_days_on_two_scales_are_no_answer() -> None:
    answer = read([row("2025-10-13T00:00Z", 101.0), row("2025-10-12T00:00Z", 1000.0)], Grain.CLOSES)
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.BAD_ANSWER
