import copy
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cryptoai_cli.market.bar import Bar, Candle, Dividend, History, Split
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.net.classify import Document
from cryptoai_cli.sources.base import Answer
from cryptoai_cli.sources.yahoo_parse import parse_chart, parse_hours, parse_spark
from tests.sources.yahoo_answers import (
    COIN,
    FRIDAY,
    MONDAY,
    MONDAY_CLOSE,
    NOW,
    Json,
    Rows,
    chart,
    meta,
    result,
    spark,
    stamp,
)

COIN_DAYS = [stamp("2025-10-12T00:00Z"), stamp("2025-10-13T00:00Z")]
RECORDINGS = Path(__file__).resolve().parents[2] / ".." / "shared" / "recordings" / "yahoo"
THE_FRIDAY, THE_MONDAY = date(2025, 10, 10), date(2025, 10, 13)
NAN = float("nan")


def daily(
    rows: Rows, more: Mapping[str, object] | None = None, events: Json | None = None, now: datetime = NOW
) -> History:
    answer = parse_chart(Document(200, chart("RIOT", rows, more, events)), "RIOT", now)
    assert isinstance(answer, History), answer
    return answer


def hours_of(
    rows: Rows, more: Mapping[str, object] | None = None, made: datetime | None = None, now: datetime = NOW
) -> Answer:
    return parse_hours(Document(200, chart("BTC-USD", rows, {**COIN, **(more or {})}), made), "BTC-USD", now)


def coin_days(rows: Rows, more: Mapping[str, object] | None = None, now: datetime = NOW) -> Answer:
    return parse_chart(Document(200, chart("BTC-USD", rows, {**COIN, **(more or {})})), "BTC-USD", now)


def hourly(rows: Rows, now: datetime = NOW) -> tuple[Candle, ...]:
    answer = hours_of(rows, now=now)
    assert isinstance(answer, History), answer
    return answer.candles


def closes(history: History) -> list[tuple[date, float | None]]:
    return [(bar.session, bar.close) for bar in history.bars]


@pytest.mark.parametrize(("closes", "is_answered"), [((10.0, 11.0), True), ((10.0, 11.5), False)])
def test_a_symbol_that_is_twice_in_a_batch_has_to_agree(closes: tuple[float, float], *, is_answered: bool) -> None:
    twins = [result(meta("RIOT"), Rows()), result(meta("RIOT"), Rows(closes=closes)), result(meta("MARA"), Rows())]
    riot, mara = parse_spark(Document(200, spark(*twins)), ["RIOT", "MARA"], NOW)
    assert isinstance(mara, History)
    assert isinstance(riot, History) is is_answered
    if isinstance(riot, FetchFailure):
        assert riot.kind is FailureKind.BAD_ANSWER
        assert "contradict each other" in riot.detail


def test_spark_gives_closes_by_exchange_date_and_the_latest_quote() -> None:
    document = Document(200, spark(result(meta("RIOT", {"regularMarketChangePercent": 10.0}), Rows())))
    (answer,) = parse_spark(document, ["RIOT"], NOW)
    assert answer == History(
        "RIOT",
        "yahoo",
        bars=(Bar(THE_FRIDAY, 10.0), Bar(THE_MONDAY, 11.0)),
        splits=None,
        quote=Quote(11.0, datetime(2025, 10, 13, 20, 0, 1, tzinfo=UTC), provider_return=0.1, volume=5000.0),
        kind=InstrumentType.EQUITY,
        currency="USD",
        name="RIOT Incorporated",
        listed=date(2020, 3, 2),
    )


def test_a_chart_gives_whole_bars_and_says_that_there_was_no_split() -> None:
    more = (("open", [1.5, 2.5]), ("high", [3, 4]), ("low", [1, 2]), ("volume", [100, 200]))
    history = daily(Rows(more=more))
    assert history.bars[1] == Bar(THE_MONDAY, 11.0, open=2.5, high=4.0, low=2.0, volume=200.0)
    assert history.splits == ()


def test_t09_no_previous_close_of_the_provider_is_ever_used() -> None:
    more = {"chartPreviousClose": 11.0, "previousClose": 11.0, "fulldayPrice": 12.0}
    assert daily(Rows(), more) == daily(Rows(), {"chartPreviousClose": None})


def test_t12_a_near_zero_baseline_of_the_provider_changes_nothing() -> None:
    assert daily(Rows(), {"chartPreviousClose": 0.0001}).close(THE_FRIDAY) == 10.0


def test_t23_the_close_before_dividends_counts_never_the_adjusted_one() -> None:
    answer = result(meta("T"), Rows(closes=(20.0, 20.5)))
    indicators = answer["indicators"]
    assert isinstance(indicators, dict)
    indicators["adjclose"] = [{"adjclose": [19.4, 20.5]}]
    history = parse_chart(Document(200, {"chart": {"result": [answer], "error": None}}), "T", NOW)
    assert isinstance(history, History)
    assert [bar.close for bar in history.bars] == [20.0, 20.5]


def test_t27_a_price_of_extended_hours_is_never_taken() -> None:
    late = {"fulldayPrice": 12.5, "postMarketPrice": 12.5, "preMarketPrice": 9.0, "regularMarketPrice": 11.0}
    history = parse_chart(Document(200, chart("MARA", Rows(), late)), "MARA", NOW)
    assert isinstance(history, History)
    assert history.quote is not None
    assert history.quote.price == 11.0
    assert history.bars[-1].close == 11.0


@pytest.mark.parametrize("hole", [None, NAN, float("inf"), "10.0", True, [], {}])
def test_t10_a_missing_close_stays_missing_and_visible(hole: object) -> None:
    assert closes(daily(Rows(closes=[hole, 11.0]))) == [(THE_FRIDAY, None), (THE_MONDAY, 11.0)]


@pytest.mark.parametrize(
    "more", [{"regularMarketTime": None}, {"regularMarketTime": "now"}, {"regularMarketPrice": NAN}]
)
def test_t14_a_price_without_its_time_is_no_quote(more: Mapping[str, object]) -> None:
    assert daily(Rows(), more).quote is None


def test_t15_a_missing_open_high_or_low_is_not_filled_with_the_price() -> None:
    bar = daily(Rows(more=(("open", [None, None]), ("high", [None, None])))).bars[1]
    assert (bar.open, bar.high, bar.low, bar.volume) == (None, None, None, None)


def test_t16_a_price_of_zero_is_unknown() -> None:
    zeros = [10.0, 0.0]
    history = daily(
        Rows(closes=zeros, more=(("open", zeros), ("high", zeros), ("low", zeros))), {"regularMarketPrice": 0.0}
    )
    assert history.bars[1] == Bar(THE_MONDAY, None)
    assert history.quote is None


def test_t17_a_lost_session_is_not_filled_by_its_neighbours() -> None:
    thursday, friday = stamp("2025-10-09T13:30Z"), FRIDAY
    history = daily(Rows([thursday, MONDAY], [9.0, 11.0]))
    assert history.bar(THE_FRIDAY) is None
    whole = daily(Rows([thursday, friday, MONDAY], [9.0, NAN, 11.0], (("volume", [1, 50, 1]),)))
    assert whole.bar(THE_FRIDAY) == Bar(THE_FRIDAY, None, volume=50.0)


def test_of_two_rows_of_a_date_the_later_one_counts() -> None:
    assert closes(daily(Rows([FRIDAY, MONDAY, MONDAY_CLOSE], [10.0, 9.0, 11.0])))[1:] == [(THE_MONDAY, 11.0)]
    assert closes(daily(Rows([MONDAY_CLOSE, MONDAY], [11.0, 9.0]))) == [(THE_MONDAY, 11.0)]


def test_rows_are_put_in_the_order_of_time() -> None:
    assert closes(daily(Rows([MONDAY, FRIDAY], [11.0, 10.0]))) == [(THE_FRIDAY, 10.0), (THE_MONDAY, 11.0)]


def test_the_late_official_close_of_an_index_belongs_to_its_session() -> None:
    more = {"instrumentType": "INDEX"}
    late = daily(Rows([FRIDAY, stamp("2025-10-13T20:55:53Z")]), more, now=datetime(2025, 10, 14, 2, tzinfo=UTC))
    assert closes(late)[-1] == (THE_MONDAY, 11.0)


def test_rows_after_the_instant_of_the_run_are_dropped() -> None:
    early = {"regularMarketTime": stamp("2025-10-10T20:00Z")}
    assert closes(daily(Rows(), early, now=datetime(2025, 10, 13, 13, 29, tzinfo=UTC))) == [(THE_FRIDAY, 10.0)]


@pytest.mark.parametrize("stamps", [[None, "x"], [1e300, True]])
def test_without_readable_time_stamps_there_are_no_bars(stamps: list[object]) -> None:
    payload = chart("RIOT", Rows())
    result_of(payload)["timestamp"] = stamps
    answer = parse_chart(Document(200, payload), "RIOT", NOW)
    assert isinstance(answer, History)
    assert answer.bars == ()


def test_an_empty_window_gives_no_bars_and_still_the_quote() -> None:
    payload = chart("RIOT", Rows())
    result_of(payload).pop("timestamp")
    result_of(payload)["indicators"] = {"quote": [{}]}
    answer = parse_chart(Document(200, payload), "RIOT", NOW)
    assert isinstance(answer, History)
    assert (answer.bars, answer.quote is None) == ((), False)


@pytest.mark.parametrize(
    "rows",
    [
        Rows([FRIDAY, MONDAY], [10.0]),
        Rows([FRIDAY], [10.0, 11.0]),
        Rows([], [10.0, 11.0]),
        Rows(more=(("open", [9.0, 10.0, 11.0]),)),
        Rows(more=(("volume", []),)),
    ],
)
def test_t57_arrays_of_different_lengths_are_never_paired(rows: Rows) -> None:
    for parse in (parse_chart, parse_hours):
        found = parse(Document(200, chart("RIOT", rows)), "RIOT", NOW)
        assert isinstance(found, FetchFailure)
        assert found.kind is FailureKind.BAD_ANSWER
    (closes_only,) = parse_spark(Document(200, spark(result(meta("RIOT"), rows))), ["RIOT"], NOW)
    assert isinstance(closes_only, FetchFailure)


def test_a_name_may_be_missing_or_short() -> None:
    assert daily(Rows(), {"longName": None}).name == "RIOT"
    assert daily(Rows(), {"longName": None, "shortName": None}).name == ""


def test_a_kind_that_is_not_known_is_none() -> None:
    assert daily(Rows(), {"instrumentType": "ALTSYMBOL"}).kind is None


def test_a_volume_of_nothing_or_less_is_no_volume_of_a_quote() -> None:
    quote = daily(Rows(), {"regularMarketVolume": 0}).quote
    assert quote is not None
    assert quote.volume is None


def test_a_chart_gives_splits_and_dividends_and_a_batch_gives_neither() -> None:
    events: Json = {
        "splits": {str(MONDAY): {"date": MONDAY, "numerator": 3.0, "denominator": 2.0}},
        "dividends": {str(FRIDAY): {"date": FRIDAY, "amount": 0.25}},
    }
    history = daily(Rows(), events=events)
    assert history.splits == (Split(THE_MONDAY, 3.0, 2.0),)
    assert history.dividends == (Dividend(THE_FRIDAY, 0.25),)
    assert (daily(Rows()).splits, daily(Rows()).dividends) == ((), ())
    (batch,) = parse_spark(Document(200, spark(result(meta("RIOT"), Rows(), events))), ["RIOT"], NOW)
    assert isinstance(batch, History)
    assert (batch.splits, batch.dividends) == (None, None)


def answers_of(rows: Rows, more: Mapping[str, object] | None = None) -> list[Answer]:
    closes_only = Document(200, spark(result(meta("RIOT", more), rows)))
    return [
        parse_chart(Document(200, chart("RIOT", rows, more)), "RIOT", NOW),
        *parse_spark(closes_only, ["RIOT"], NOW),
    ]


def kinds(answers: Sequence[Answer]) -> list[FailureKind | None]:
    return [answer.kind if isinstance(answer, FetchFailure) else None for answer in answers]


@pytest.mark.parametrize("told", ["1h", "60m", "5m", "5d", "1wk", "1mo", "3mo", 3600, 86_400 * 90])
def test_t44_an_interval_other_than_days_is_refused(told: object) -> None:
    assert kinds(answers_of(Rows(), {"dataGranularity": told})) == [FailureKind.BAD_ANSWER] * 2


@pytest.mark.parametrize("told", ["1d", 86_400, None, "", [], {}])
def test_days_are_taken_and_an_interval_that_is_not_told_is_seen_from_the_rows(told: object) -> None:
    assert kinds(answers_of(Rows(), {"dataGranularity": told})) == [None] * 2


@pytest.mark.parametrize("step", [3600, 7 * 86_400, 91 * 86_400])
def test_t44_rows_of_another_interval_are_refused_where_none_is_told(step: int) -> None:
    stamps = [MONDAY - step * back for back in (3, 2, 1, 0)]
    assert kinds(answers_of(Rows(stamps, [1.0, 1.1, 1.2, 1.3]))) == [FailureKind.BAD_ANSWER] * 2


def test_t44_quarters_of_an_hour_are_no_hours() -> None:
    rows = Rows([stamp("2025-10-13T18:00Z") + 900 * at for at in range(6)], [1.0] * 6)
    answer = parse_hours(Document(200, chart("BTC-USD", rows, COIN)), "BTC-USD", NOW)
    assert kinds([answer]) == [FailureKind.BAD_ANSWER]


def test_t44_days_are_no_hours() -> None:
    stamps = [stamp(f"2025-10-{day}T00:00Z") for day in (11, 12, 13)]
    for rows, more in (
        (Rows(stamps, [1.0, 1.1, 1.2]), COIN),
        (Rows([stamp("2025-10-13T18:00Z")], [1.0]), {**COIN, "dataGranularity": "1d"}),
    ):
        assert kinds([parse_hours(Document(200, chart("BTC-USD", rows, more)), "BTC-USD", NOW)]) == [
            FailureKind.BAD_ANSWER
        ]


def test_the_flat_shape_tells_its_interval_in_seconds() -> None:
    def flat(seconds: int) -> Document:
        entry = {"symbol": "RIOT", "timestamp": [FRIDAY, MONDAY], "close": [1.0, 2.0], "dataGranularity": seconds}
        return Document(200, {"RIOT": entry})

    assert kinds(parse_spark(flat(86_400), ["RIOT"], NOW)) == [None]
    assert kinds(parse_spark(flat(300), ["RIOT"], NOW)) == [FailureKind.BAD_ANSWER]


def test_t43_a_quote_of_the_future_is_a_failure_that_names_the_clocks() -> None:
    soon, late = int(NOW.timestamp()) + 60, int(NOW.timestamp()) + 3600
    assert kinds(answers_of(Rows(), {"regularMarketTime": soon})) == [None] * 2
    (failure, _) = answers_of(Rows([FRIDAY, late]), {"regularMarketTime": late})
    assert isinstance(failure, FetchFailure)
    assert "one of the clocks is wrong" in failure.detail


def test_t43_a_live_row_of_the_future_is_no_bar() -> None:
    assert closes(daily(Rows([FRIDAY, int(NOW.timestamp()) + 60]))) == [(THE_FRIDAY, 10.0)]


def test_the_quote_has_the_range_of_its_day() -> None:
    quote = daily(Rows(), {"regularMarketDayLow": 10.5, "regularMarketDayHigh": 11.25}).quote
    assert quote is not None
    assert (quote.low, quote.high) == (10.5, 11.25)
    unknown = daily(Rows(), {"regularMarketDayLow": 0.0, "regularMarketDayHigh": "11"}).quote
    assert unknown is not None
    assert (unknown.low, unknown.high) == (None, None)


def test_t47_a_shares_row_that_contradicts_itself_is_kept_for_the_guards_and_a_coins_tells_nothing() -> None:
    more = (("open", [9.5, 10.5]), ("high", [10.5, 10.6]), ("low", [9.0, 10.0]))
    rows = Rows(closes=(10.0, 26.0), more=more)
    assert daily(rows).bars[1] == Bar(THE_MONDAY, 26.0, 10.5, 10.6, 10.0)
    coin_rows = Rows((stamp("2025-10-12T00:00Z"), stamp("2025-10-13T00:00Z")), (10.0, 12.0), more)
    coin = parse_chart(Document(200, chart("BTC-USD", coin_rows, COIN)), "BTC-USD", NOW)
    assert isinstance(coin, History)
    assert coin.bars[1] == Bar(THE_MONDAY, None)


def test_t25_a_coins_daily_bar_is_a_utc_day() -> None:
    late_evening = stamp("2025-10-13T03:00Z")  # Sunday evening in New York
    answer = parse_chart(Document(200, chart("BTC-USD", Rows([late_evening], [115.0]), COIN)), "BTC-USD", NOW)
    assert isinstance(answer, History)
    assert closes(answer) == [(THE_MONDAY, 115.0)]


def test_t25_a_coins_rolling_percentage_is_not_passed_on() -> None:
    answer = coin_days(Rows(COIN_DAYS))
    assert isinstance(answer, History)
    assert answer.quote is not None
    assert answer.quote.provider_return is None


def test_a_candle_is_known_by_the_instant_at_which_it_ends() -> None:
    more = (("open", [113, 114]), ("high", [115, 0.0]), ("low", [112.5, 113.5]))
    candles = hourly(Rows([stamp("2025-10-13T18:00Z"), stamp("2025-10-13T19:00Z")], [114.0, None], more))
    assert candles == (
        Candle(datetime(2025, 10, 13, 19, tzinfo=UTC), 114.0, 113.0, 115.0, 112.5),
        Candle(datetime(2025, 10, 13, 20, tzinfo=UTC), None, 114.0, None, 113.5),
    )


def test_t07_the_hour_that_is_not_over_is_no_candle() -> None:
    nineteen, twenty = stamp("2025-10-13T19:00Z"), stamp("2025-10-13T20:00Z")
    ends = [candle.ends.hour for candle in hourly(Rows([nineteen, twenty, twenty + 1800], [1.0, 2.0, 3.0]))]
    assert ends == [20]


def test_a_row_off_the_hour_is_no_candle_and_one_sent_twice_is_one() -> None:
    eighteen, twenty = stamp("2025-10-13T18:00Z"), stamp("2025-10-13T20:00Z")
    candles = hourly(Rows([eighteen, eighteen, eighteen + 1, twenty + 1800], [1.0, 1.0, 1.0, 1.1]))
    assert [candle.close for candle in candles] == [1.0]


@pytest.mark.parametrize(
    ("stamps", "values"),
    [
        (["2025-10-13T18:00Z", "2025-10-13T18:00Z"], [1.0, 1.1]),
        (["2025-10-13T18:00Z", "2025-10-13T18:59:30Z", "2025-10-13T19:00Z"], [1.0, 1.1, 1.1]),
    ],
)
def test_two_rows_of_one_hour_that_differ_are_no_answer(stamps: list[str], values: list[float]) -> None:
    answer = hours_of(Rows(list(map(stamp, stamps)), values))
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize("payload", ["chart", "spark", "flat"])
@pytest.mark.parametrize("symbol", ["RIOT", "BTC-USD"])
def test_two_rows_of_one_day_at_one_time_that_differ_are_no_answer(payload: str, symbol: str) -> None:
    stamps = COIN_DAYS if symbol == "BTC-USD" else [FRIDAY, MONDAY]
    more = COIN if symbol == "BTC-USD" else None
    rows = Rows([*stamps, stamps[-1]], [100.0, 101.0, 102.0])
    shapes: dict[str, Callable[[], Answer]] = {
        "chart": lambda: parse_chart(Document(200, chart(symbol, rows, more)), symbol, NOW),
        "spark": lambda: parse_spark(Document(200, spark(result(meta(symbol, more), rows))), [symbol], NOW)[0],
        "flat": lambda: parse_spark(
            Document(200, {symbol: {"timestamp": rows.stamps, "close": rows.closes}}), [symbol], NOW
        )[0],
    }
    answer = shapes[payload]()
    assert isinstance(answer, FetchFailure)
    assert "contradict each other" in answer.detail


def test_a_live_row_beside_that_of_its_day_counts_until_a_coins_day_is_over() -> None:
    rows = Rows([*COIN_DAYS, stamp("2025-10-13T20:29Z")], [100.0, 101.0, 102.0])
    answer = coin_days(rows, {"regularMarketTime": stamp("2025-10-13T20:29Z")})
    assert isinstance(answer, History)
    assert closes(answer)[-1] == (THE_MONDAY, 102.0)
    told = {"regularMarketTime": stamp("2025-10-14T00:10Z")}
    assert isinstance(coin_days(rows, told, now=NOW + timedelta(hours=4)), FetchFailure)


@pytest.mark.parametrize(
    ("made", "market_time", "ends"),
    [
        ("2025-10-13T20:30Z", "2025-10-13T20:29Z", [19, 20]),
        ("2025-10-13T19:59:59Z", "2025-10-13T20:29Z", [19]),  # our clock is fast
        ("2025-10-13T20:30Z", "2025-10-13T19:40Z", [19]),  # the feed stopped
        (None, "2025-10-13T19:40Z", [19]),
        ("2025-10-13T19:40Z", None, [19]),
        ("2025-10-13T21:30Z", "2025-10-13T20:31Z", [19, 20]),  # ours is slow
        (None, None, [19, 20]),
    ],
)
def test_t43_an_hour_is_over_by_the_earliest_clock(made: str | None, market_time: str | None, ends: list[int]) -> None:
    rows = Rows([stamp(f"2025-10-13T{hour}:00Z") for hour in (18, 19, 20)], [1.0, 1.1, 1.2])
    told = {"regularMarketTime": None if market_time is None else stamp(market_time)}
    answer = hours_of(rows, told, None if made is None else datetime.fromisoformat(made))
    assert isinstance(answer, History)
    assert [candle.ends.hour for candle in answer.candles] == ends


@pytest.mark.parametrize("low", [0.0, -1.0])
def test_a_low_of_zero_or_less_contradicts_a_coins_hour_and_stays_as_zero_with_a_share(low: float) -> None:
    more = (("open", [100.0, 100.0]), ("high", [110.0, 110.0]), ("low", [90.0, low]))
    rows = Rows([stamp("2025-10-13T18:00Z"), stamp("2025-10-13T19:00Z")], [100.0, 100.0], more)
    assert [candle.close for candle in hourly(rows)] == [100.0, None]
    assert daily(Rows(more=more)).bars[-1].low == 0.0


def test_a_share_without_a_range_has_an_unknown_low_and_not_zero() -> None:
    more = (("open", [0.0, 0.0]), ("high", [0.0, 0.0]), ("low", [0.0, 0.0]))
    assert daily(Rows(more=more)).bars[-1].low is None


def test_t26_every_instant_is_aware_and_utc() -> None:
    rows = Rows([stamp("2025-10-13T18:00Z")], [1.0])
    answer = parse_hours(Document(200, chart("BTC-USD", rows, COIN)), "BTC-USD", NOW)
    assert isinstance(answer, History)
    assert answer.quote is not None
    assert {answer.quote.as_of.utcoffset(), answer.candles[0].ends.utcoffset()} == {timedelta(0)}


def result_of(payload: Json) -> Json:
    found: Json = payload["chart"]["result"][0]  # type: ignore[index]  # the builder's own shape
    return found


Path_ = tuple[str | int, ...]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=6,
)
EVENTS: Json = {"splits": {str(MONDAY): {"date": MONDAY, "numerator": 2, "denominator": 1}}}
SHAPES: list[object] = [
    chart("RIOT", Rows(more=(("open", [1.0, 2.0]), ("volume", [1, 2]))), events=EVENTS),
    chart("RIOT", Rows([stamp("2025-10-13T18:00Z"), stamp("2025-10-13T19:00Z")]), COIN),
    spark(result(meta("RIOT"), Rows()), result(meta("MARA"), Rows())),
    {"RIOT": {"symbol": "RIOT", "timestamp": [FRIDAY, MONDAY], "close": [1.0, 2.0]}},
]


def places(node: object, path: Path_ = ()) -> list[Path_]:
    items: list[tuple[str | int, object]] = []
    if isinstance(node, dict):
        items = list(node.items())
    elif isinstance(node, list):
        items = list(enumerate(node))
    return [path, *(place for key, child in items for place in places(child, (*path, key)))]


def put(node: object, path: Path_, value: object) -> object:
    if not path:
        return value
    changed = copy.copy(node)
    changed[path[0]] = put(changed[path[0]], path[1:], value)  # type: ignore[index]  # only called with a path that exists
    return changed


@settings(max_examples=200)
@given(st.data())
def test_no_shape_raises_and_bars_are_always_ascending_and_unique(data: st.DataObject) -> None:
    payload = data.draw(st.sampled_from(SHAPES))
    for _ in range(data.draw(st.integers(1, 4))):
        payload = put(payload, data.draw(st.sampled_from(places(payload))), data.draw(ANYTHING))
    document = Document(data.draw(st.sampled_from([200, 400, 404, 422])), payload)
    answers = [
        *parse_spark(document, ["RIOT", "MARA"], NOW),
        parse_chart(document, "RIOT", NOW),
        parse_hours(document, "RIOT", NOW),
    ]
    for answer in answers:
        check(answer)


def check(answer: History | FetchFailure) -> None:
    if isinstance(answer, FetchFailure):
        assert answer.detail
        return
    days = [bar.session for bar in answer.bars]
    ends = [candle.ends for candle in answer.candles]
    assert days == sorted(set(days))
    assert ends == sorted(set(ends))
    assert all(end <= NOW for end in ends)


def recorded_bodies() -> list[tuple[str, object]]:
    found = []
    for path in sorted(RECORDINGS.glob("*")) if RECORDINGS.is_dir() else []:
        try:
            body = json.loads(path.read_text("utf-8"))
        except ValueError:
            continue
        if isinstance(body, dict) and isinstance(body.get("response"), dict):
            body = body["response"].get("bodyJson", body["response"].get("body"))
        found.append((path.name, body))
    return found


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recorded answers are not beside this checkout")
@pytest.mark.parametrize(("name", "body"), recorded_bodies(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_recorded_answer_is_read(name: str, body: object) -> None:
    later = datetime(2030, 1, 1, tzinfo=UTC)
    symbol = recorded_symbol(body)
    for status in (200, 404):
        document = Document(status, body)
        for answer in (parse_chart(document, symbol, later), *parse_spark(document, [symbol, "NOPE"], later)):
            assert isinstance(answer, History | FetchFailure), name


def recorded_symbol(body: object) -> str:
    try:
        symbol = body["chart"]["result"][0]["meta"]["symbol"]  # type: ignore[index]  # what does not fit is caught
    except (KeyError, TypeError, IndexError):
        return "AAPL"
    return str(symbol)


def test_t22_hours_on_two_scales_are_no_answer() -> None:
    stamps = (stamp("2025-10-13T18:00Z"), stamp("2025-10-13T19:00Z"))
    rows = Rows(stamps, (100.0, 1010.0), more=(("open", [99.0, 1000.0]),))
    answer = parse_hours(Document(200, chart("BTC-USD", rows, COIN)), "BTC-USD", NOW)
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.BAD_ANSWER
    assert "another unit" in answer.detail


def test_t22_days_of_a_coin_on_two_scales_are_no_answer_and_those_of_a_share_may_be() -> None:
    rows = Rows(closes=(1000.0, 11.0))
    coin, share = result(meta("BTC-USD", COIN), rows), result(meta("RIOT"), rows)
    answers = parse_spark(Document(200, spark(coin, share)), ["BTC-USD", "RIOT"], NOW)
    assert isinstance(answers[0], FetchFailure)
    assert answers[0].kind is FailureKind.BAD_ANSWER
    assert isinstance(answers[1], History)
