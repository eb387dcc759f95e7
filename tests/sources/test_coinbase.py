import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.sources.base import Answer, Grain, SourceContext, Want, Window
from cryptoai_cli.sources.coinbase import BASE_URL, USER_AGENT, Coinbase, pages
from tests.net.web import Reply, Web, waiting
from tests.sources.coinbase_answers import TICKER, playing, row
from tests.sources.yahoo_answers import NOW, WINDOW, as_json, session, want

OPEN = replace(WINDOW, now=datetime(2025, 10, 13, 15, 31, tzinfo=UTC))
MONTH = Window((session(2025, 9, 12), session(2025, 10, 13)), NOW)
HOUR = timedelta(hours=1)


def coinbase(web: Web, seconds: float = 20.0) -> Coinbase:
    return Coinbase(SourceContext((("base_url", web.base_url),), time.monotonic() + seconds))


def hours(symbol: str = "BTC-USD") -> Want:
    return want(symbol, Grain.HOURS)


def answered(answer: Answer) -> object:
    return answer.kind if isinstance(answer, FetchFailure) else answer.symbol


def fetched(web: Web, wants: Sequence[Want], window: Window = WINDOW) -> list[object]:
    return [answered(answer) for answer in coinbase(web).fetch_many(wants, window)]


def parameters(target: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


def test_t25_hours_reach_from_before_the_first_close_to_the_last(web: Web) -> None:
    web.script = playing(["BTC-USD"])
    answer = coinbase(web).fetch(hours(), WINDOW)
    assert urlsplit(web.asked[0]).path == "/products/BTC-USD/candles"
    assert parameters(web.asked[0]) == {
        "granularity": "3600",
        "start": "2025-10-10T18:00:00Z",
        "end": "2025-10-13T20:00:00Z",
    }
    assert isinstance(answer, History)
    for closed in WINDOW.sessions:
        assert answer.candle(closed.closes) is not None
    assert answer.candles[-1].ends == WINDOW.last.closes  # the hour after the close is not over


def test_days_reach_from_the_day_before_the_first_session_to_the_last(web: Web) -> None:
    web.script = playing(["BTC-USD"])
    answer = coinbase(web).fetch(want("BTC-USD"), WINDOW)
    assert parameters(web.asked[0]) == {
        "granularity": "86400",
        "start": "2025-10-09T00:00:00Z",
        "end": "2025-10-13T00:00:00Z",
    }
    assert isinstance(answer, History)
    assert [bar.session.day for bar in answer.bars] == [9, 10, 11, 12, 13]


def test_a_closed_session_spares_the_request_for_the_latest_trade(web: Web) -> None:
    web.script = playing(["BTC-USD"])
    answer = coinbase(web).fetch(hours(), WINDOW)
    assert isinstance(answer, History)
    assert answer.quote is None
    assert len(web.asked) == 1


@pytest.mark.parametrize(("time_of_trade", "ends"), [("2025-10-13T20:29:00Z", 20), ("2025-10-13T19:40:00Z", 19)])
def test_t42_where_no_row_begins_after_the_close_the_latest_trade_tells_whether_it_went_on(
    web: Web, time_of_trade: str, ends: int
) -> None:
    ticker = as_json({**TICKER, "time": time_of_trade})
    rows = as_json([row(f"2025-10-13T{hour}:00Z", 100.0) for hour in (19, 18)])
    web.script = lambda target: ticker if target.endswith("ticker") else rows
    answer = coinbase(web).fetch(hours(), WINDOW)
    assert isinstance(answer, History)
    assert answer.candles[-1].ends.hour == ends
    assert [target.partition("?")[0] for target in web.asked] == [
        "/products/BTC-USD/candles",
        "/products/BTC-USD/ticker",
    ]


def test_in_an_open_session_the_latest_trade_is_the_quote(web: Web) -> None:
    web.script = playing(["BTC-USD"])
    answer = coinbase(web).fetch(hours(), OPEN)
    assert isinstance(answer, History)
    assert answer.quote is not None
    assert answer.quote.price == 114.5
    assert parameters(web.asked[0])["end"] == "2025-10-13T15:31:00Z"
    assert web.asked[1] == "/products/BTC-USD/ticker"


def test_t14_candles_without_the_price_of_now_do_not_answer_an_open_session(web: Web) -> None:
    undated = as_json({**TICKER, "time": None})
    web.script = playing(["BTC-USD"], lambda target: undated if target.endswith("ticker") else None)
    assert fetched(web, [hours()], OPEN) == [FailureKind.BAD_ANSWER]


def test_a_long_window_comes_in_pages_of_at_most_300(web: Web) -> None:
    web.script = playing(["BTC-USD"])
    answer = coinbase(web).fetch(hours(), MONTH)
    assert isinstance(answer, History)
    assert len(web.asked) == 3  # 747 hours: two pages of 300 and a rest
    ends = [candle.ends for candle in answer.candles]
    assert all(later - earlier == HOUR for earlier, later in pairwise(ends))
    assert (ends[0], ends[-1]) == (datetime(2025, 9, 12, 19, tzinfo=UTC), datetime(2025, 10, 13, 20, tzinfo=UTC))


@pytest.mark.parametrize(("rows", "sizes"), [(1, [1]), (300, [300]), (301, [300, 1]), (600, [300, 300])])
def test_pages_share_no_row_and_leave_none_out(rows: int, sizes: list[int]) -> None:
    start = datetime(2025, 10, 1, tzinfo=UTC)
    asked = pages(start, start + HOUR * (rows - 1), 3600)
    assert [(end - begin) // HOUR + 1 for begin, end in asked] == sizes
    assert all(later[0] - earlier[1] == HOUR for earlier, later in pairwise(asked))


def test_requests_are_spaced_to_ten_a_second(web: Web) -> None:
    web.script = playing(["BTC-USD"])
    started = time.monotonic()
    coinbase(web).fetch(hours(), MONTH)
    assert time.monotonic() - started >= 0.2


def test_t17_one_failed_page_fails_the_whole_history(web: Web) -> None:
    web.script = playing(["BTC-USD"], lambda target: Reply(b"{") if "start=2025-09-25" in target else None)
    assert fetched(web, [hours()], MONTH) == [FailureKind.BAD_ANSWER]


def test_t19_a_coin_that_is_not_traded_spoils_nothing(web: Web) -> None:
    web.script = playing(["BTC-USD", "ETH-USD"])
    wants = [hours("BTC-USD"), hours("NOPE-USD"), hours("ETH-USD")]
    assert fetched(web, wants) == ["BTC-USD", FailureKind.UNKNOWN_SYMBOL, "ETH-USD"]


def test_a_coin_before_its_first_trade_has_no_data_and_asks_for_no_price(web: Web) -> None:
    web.answers(as_json([]))
    assert fetched(web, [hours()], OPEN) == [FailureKind.NO_DATA]
    assert len(web.asked) == 1


@pytest.mark.parametrize("symbol", ["", "BTC", "BTC-EUR", "../x-USD", "B C-USD", "BTC-USD\n", "^GSPC", "Ä-USD"])
def test_what_is_no_coin_against_the_dollar_is_unknown_without_a_request(web: Web, symbol: str) -> None:
    assert fetched(web, [hours(symbol)]) == [FailureKind.UNKNOWN_SYMBOL]
    assert web.asked == []


def test_t28_after_a_block_nothing_more_is_asked(web: Web) -> None:
    web.answers(Reply(b'{"message": "Public rate limit exceeded"}', 429))
    assert fetched(web, [hours("BTC-USD"), hours("ETH-USD")]) == [FailureKind.BLOCKED] * 2
    assert len(web.asked) == 1


def test_t19_a_run_ends_at_its_deadline_with_a_reason_for_each(web: Web) -> None:
    web.answers(Reply(wait=30))
    started = time.monotonic()
    answers = coinbase(web, seconds=0.3).fetch_many([hours("BTC-USD"), hours("ETH-USD")], WINDOW)
    assert time.monotonic() - started < 1
    assert [answered(answer) for answer in answers] == [FailureKind.TIMEOUT] * 2


def test_the_agent_is_honest(web: Web) -> None:
    web.script = playing(["BTC-USD"])
    fetched(web, [hours()])
    assert web.agents == [USER_AGENT]
    assert USER_AGENT.startswith("movers/")


@pytest.mark.parametrize(
    ("symbol", "grain", "covered"),
    [
        ("BTC-USD", Grain.HOURS, True),
        ("BTC-USD", Grain.CLOSES, True),
        ("BTC-USD", Grain.BARS, False),
        ("RIOT", Grain.CLOSES, False),
        ("^GSPC", Grain.CLOSES, False),
    ],
)
def test_it_covers_coins_only(symbol: str, grain: Grain, *, covered: bool) -> None:
    assert Coinbase(SourceContext((), 0.0)).covers(want(symbol, grain)) is covered


def test_the_address_is_coinbases_unless_set() -> None:
    assert BASE_URL == "https://api.exchange.coinbase.com"
    (answer,) = Coinbase(SourceContext((), 0.0)).fetch_many([hours()], WINDOW)
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.TIMEOUT


def test_a_numbered_coin_is_asked_by_its_name_and_answered_by_ours(web: Web) -> None:
    web.script = playing(["SUI-USD"])
    answer = coinbase(web).fetch(hours("SUI20947-USD"), WINDOW)
    assert isinstance(answer, History)
    assert answer.symbol == "SUI20947-USD"


def test_a_coin_that_yahoo_and_coinbase_do_not_agree_on_is_not_asked_for(web: Web) -> None:
    answer = coinbase(web).fetch(hours("UNI-USD"), WINDOW)
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.UNKNOWN_SYMBOL
    assert web.asked == []


def test_what_has_been_answered_by_the_end_of_its_share_counts(web: Web) -> None:
    web.script = waiting(playing(["BTC-USD", "ETH-USD"]), slow="/ETH-USD/")
    share = replace(WINDOW, until=time.monotonic() + 0.5)
    first, second = coinbase(web).fetch_many([hours("BTC-USD"), hours("ETH-USD")], share)
    assert isinstance(first, History)
    assert isinstance(second, FetchFailure)
    assert second.kind is FailureKind.TIMEOUT
