import dataclasses
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.sources.base import Answer, Grain, SourceContext, Want, Window
from cryptoai_cli.sources.kraken import BASE_URL, USER_AGENT, Kraken
from tests.net.web import Reply, Web, waiting
from tests.sources.kraken_answers import error, playing
from tests.sources.yahoo_answers import NOW, WINDOW, as_json, stamp, want


def kraken(web: Web, seconds: float = 20.0) -> Kraken:
    return Kraken(SourceContext((("base_url", web.base_url),), time.monotonic() + seconds), interval_seconds=0.0)


def hours(symbol: str = "BTC-USD") -> Want:
    return want(symbol, Grain.HOURS)


def answered(answer: Answer) -> object:
    return answer.kind if isinstance(answer, FetchFailure) else answer.symbol


def fetched(web: Web, wants: Sequence[Want], window: Window = WINDOW) -> list[object]:
    return [answered(answer) for answer in kraken(web).fetch_many(wants, window)]


def parameters(target: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


def test_t25_hours_begin_before_the_first_close(web: Web) -> None:
    web.script = playing()
    answer = kraken(web).fetch(hours(), WINDOW)
    assert urlsplit(web.asked[0]).path == "/0/public/OHLC"
    assert parameters(web.asked[0]) == {
        "pair": "XBTUSD",
        "interval": "60",
        "since": str(stamp("2025-10-10T18:00Z")),
    }
    assert isinstance(answer, History)
    for closed in WINDOW.sessions:
        assert answer.candle(closed.closes) is not None


def test_days_begin_with_the_day_before_the_first_session(web: Web) -> None:
    web.script = playing()
    answer = kraken(web).fetch(want("BTC-USD"), WINDOW)
    assert parameters(web.asked[0])["interval"] == "1440"
    assert isinstance(answer, History)
    assert [bar.session.day for bar in answer.bars] == [9, 10, 11, 12, 13]


def test_bitcoin_has_another_name_and_other_coins_their_own(web: Web) -> None:
    web.script = playing()
    fetched(web, [hours("BTC-USD"), hours("ETH-USD"), hours("SOL-USD")])
    assert [parameters(target)["pair"] for target in web.asked] == ["XBTUSD", "ETHUSD", "SOLUSD"]


def test_t19_a_coin_that_is_not_traded_spoils_nothing(web: Web) -> None:
    web.script = playing()
    assert fetched(web, [hours("BTC-USD"), hours("NOPE-USD"), hours("ETH-USD")]) == [
        "BTC-USD",
        FailureKind.UNKNOWN_SYMBOL,
        "ETH-USD",
    ]


@pytest.mark.parametrize(("grain", "kept"), [(Grain.HOURS, timedelta(hours=719)), (Grain.CLOSES, timedelta(days=719))])
def test_an_older_session_has_no_data_and_is_not_asked_for(web: Web, grain: Grain, kept: timedelta) -> None:
    web.script = playing()
    end = WINDOW.last.closes if grain is Grain.HOURS else datetime(2025, 10, 13, tzinfo=UTC)
    assert fetched(web, [want("BTC-USD", grain)], replace(WINDOW, now=end + kept)) == [FailureKind.NO_DATA]
    assert web.asked == []


def test_the_oldest_hour_that_is_kept_is_asked_for(web: Web) -> None:
    web.script = playing()
    fetched(web, [hours()], replace(WINDOW, now=WINDOW.last.closes + timedelta(hours=718)))
    assert len(web.asked) == 1


@pytest.mark.parametrize("symbol", ["", "BTC", "BTC-EUR", "A,B-USD", "../x-USD", "BTC-USD\n", "^GSPC", "Ä-USD"])
def test_what_is_no_coin_against_the_dollar_is_unknown_without_a_request(web: Web, symbol: str) -> None:
    assert fetched(web, [hours(symbol)]) == [FailureKind.UNKNOWN_SYMBOL]
    assert web.asked == []


@pytest.mark.parametrize(
    "reply",
    [as_json(error("EGeneral:Too many requests")), as_json(error("EGeneral:Temporary lockout")), Reply(b"{}", 429)],
    ids=["in-band", "in Kraken's own words", "429"],
)
def test_t28_after_a_block_nothing_more_is_asked(web: Web, reply: Reply) -> None:
    web.answers(reply)
    assert fetched(web, [hours("BTC-USD"), hours("ETH-USD"), hours("SOL-USD")]) == [FailureKind.BLOCKED] * 3
    assert len(web.asked) == 1


def test_a_refusal_that_is_no_block_does_not_stop_the_run(web: Web) -> None:
    web.answers(as_json(error("EGeneral:Internal error")))
    fetched(web, [hours("BTC-USD"), hours("ETH-USD")])
    assert len(web.asked) == 2


def test_t19_a_run_ends_at_its_deadline_with_a_reason_for_each(web: Web) -> None:
    web.answers(Reply(wait=30))
    started = time.monotonic()
    answers = kraken(web, seconds=0.3).fetch_many([hours("BTC-USD"), hours("ETH-USD")], WINDOW)
    assert time.monotonic() - started < 1
    assert [answered(answer) for answer in answers] == [FailureKind.TIMEOUT] * 2


@pytest.mark.parametrize(
    ("headers", "as_of"),
    [
        ((("Date", "Mon, 13 Oct 2025 20:28:00 GMT"),), datetime(2025, 10, 13, 20, 28, tzinfo=UTC)),
        (
            (("Date", "Mon, 13 Oct 2025 20:28:00 GMT"), ("Age", "60")),
            datetime(2025, 10, 13, 20, 27, tzinfo=UTC),
        ),
        ((), datetime(2025, 10, 13, 20, tzinfo=UTC)),  # no more is known than when its row began
    ],
)
def test_t42_the_time_of_the_price_is_krakens_and_not_ours(
    web: Web, headers: tuple[tuple[str, str], ...], as_of: datetime
) -> None:
    script = playing()
    web.script = lambda target: replace_headers(script(target), headers)
    answer = kraken(web).fetch(hours(), replace(WINDOW, now=NOW))
    assert isinstance(answer, History)
    assert answer.quote is not None
    assert answer.quote.as_of == as_of


def replace_headers(reply: Reply, more: tuple[tuple[str, str], ...]) -> Reply:
    return dataclasses.replace(reply, headers=(*reply.headers, *more))


def test_the_agent_is_honest(web: Web) -> None:
    web.script = playing()
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
    ],
)
def test_it_covers_coins_only(symbol: str, grain: Grain, *, covered: bool) -> None:
    assert Kraken(SourceContext((), 0.0)).covers(want(symbol, grain)) is covered


def test_the_address_is_krakens_unless_set() -> None:
    assert BASE_URL == "https://api.kraken.com"
    (answer,) = Kraken(SourceContext((), 0.0)).fetch_many([hours()], WINDOW)
    assert answered(answer) is FailureKind.TIMEOUT


def test_a_numbered_coin_is_asked_by_its_name_and_answered_by_ours(web: Web) -> None:
    web.script = playing({"SUIUSD": "SUIUSD", "UNIUSD": "UNIUSD"})
    assert fetched(web, [hours("SUI20947-USD"), hours("UNI7083-USD")]) == ["SUI20947-USD", "UNI7083-USD"]


def test_a_coin_that_yahoo_and_kraken_do_not_agree_on_is_not_asked_for(web: Web) -> None:
    web.script = playing({"UNIUSD": "UNIUSD"})
    assert fetched(web, [hours("UNI-USD"), hours("UNI7084-USD")]) == [FailureKind.UNKNOWN_SYMBOL] * 2
    assert web.asked == []


@pytest.mark.parametrize("key", ["XDGUSD", "XXDGZUSD", "DOGEUSD"])
def test_dogecoin_is_asked_by_its_older_name_and_sent_under_any(web: Web, key: str) -> None:
    web.script = playing({"XDGUSD": key})
    assert fetched(web, [hours("DOGE-USD")]) == ["DOGE-USD"]
    assert len(web.asked) == 1


def test_where_the_older_name_is_no_more_the_usual_one_is_asked(web: Web) -> None:
    web.script = playing({"DOGEUSD": "DOGEUSD"})
    assert fetched(web, [hours("DOGE-USD")]) == ["DOGE-USD"]
    assert [parameters(target)["pair"] for target in web.asked] == ["XDGUSD", "DOGEUSD"]


def test_what_has_been_answered_by_the_end_of_its_share_counts(web: Web) -> None:
    web.script = waiting(playing(), slow="ETHUSD")
    share = replace(WINDOW, until=time.monotonic() + 0.5)
    assert fetched(web, [hours("BTC-USD"), hours("ETH-USD")], share) == ["BTC-USD", FailureKind.TIMEOUT]
