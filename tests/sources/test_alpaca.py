import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from string import ascii_uppercase
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.sources.alpaca import USER_AGENT, Alpaca, alpaca_symbol
from cryptoai_cli.sources.base import Answer, Grain, SourceContext, Want, Window
from tests.net.web import Reply, Web, moved, waiting
from tests.sources.alpaca_answers import FRIDAY, bar, page, parameters, playing
from tests.sources.yahoo_answers import NOW, WINDOW, as_json, session, want

SECRET = "s3cr3t"  # noqa: S105 - made up, to be looked for in messages
KEYS = (("key", "k3y"), ("secret", SECRET))
CLOSE = WINDOW.last.closes
MANY = [f"S{first}{second}" for first in "ABCDEF" for second in ascii_uppercase[:25]]
COIN = want("BTC-USD", Grain.HOURS)


def alpaca(web: Web, *more: tuple[str, str], seconds: float = 20.0) -> Alpaca:
    return Alpaca(SourceContext((("base_url", web.base_url), *KEYS, *more), time.monotonic() + seconds))


def answered(answer: Answer) -> object:
    return answer.kind if isinstance(answer, FetchFailure) else answer.symbol


def fetched(web: Web, wants: Sequence[Want], window: Window = WINDOW) -> list[object]:
    return [answered(answer) for answer in alpaca(web).fetch_many(wants, window)]


def at_close_plus(minutes: int) -> Window:
    return replace(WINDOW, now=CLOSE + timedelta(minutes=minutes))


def test_the_bars_of_all_shares_come_in_one_request(web: Web) -> None:
    web.script = playing(["RIOT", "MARA"])
    evening = replace(WINDOW, now=datetime(2025, 10, 14, 1, tzinfo=UTC))
    assert fetched(web, [want("RIOT"), want("MARA", Grain.BARS)], evening) == ["RIOT", "MARA"]
    assert [urlsplit(target).path for target in web.asked] == ["/v2/stocks/bars"]
    assert parameters(web.asked[0]) == {
        "symbols": "RIOT,MARA",
        "timeframe": "1Day",
        "start": "2025-10-10T04:00:00Z",
        "end": "2025-10-14T00:00:00Z",
        "adjustment": "split",
        "feed": "sip",
        "limit": "10000",
    }


def test_a_history_has_the_closes_of_the_sessions_and_no_quote(web: Web) -> None:
    web.script = playing(["RIOT"])
    (answer,) = alpaca(web).fetch_many([want("RIOT")], WINDOW)
    assert isinstance(answer, History)
    assert [answer.close(closed.day) for closed in WINDOW.sessions] == [10.0, 11.0]
    assert answer.quote is None


def test_the_hours_of_coins_come_from_before_the_first_close_to_after_the_last(web: Web) -> None:
    web.script = playing(["BTC/USD"])
    (answer,) = alpaca(web).fetch_many([COIN], WINDOW)
    assert urlsplit(web.asked[0]).path == "/v1beta3/crypto/us/bars"
    assert parameters(web.asked[0]) == {
        "symbols": "BTC/USD",
        "timeframe": "1Hour",
        "start": "2025-10-10T18:00:00Z",
        "end": "2025-10-13T20:30:00Z",
        "limit": "10000",
    }
    assert isinstance(answer, History)
    for closed in WINDOW.sessions:
        assert answer.candle(closed.closes) is not None


def test_shares_and_coins_are_answered_in_the_order_asked(web: Web) -> None:
    web.script = playing(["RIOT", "BTC/USD"])
    assert fetched(web, [COIN, want("RIOT"), want("NOPE"), COIN]) == [
        "BTC-USD",
        "RIOT",
        FailureKind.UNKNOWN_SYMBOL,
        "BTC-USD",
    ]
    assert len(web.asked) == 2


def test_a_class_of_shares_is_spelled_with_a_dot_and_answered_with_its_own_symbol(web: Web) -> None:
    web.script = playing(["BRK.B"])
    assert fetched(web, [want("BRK-B")]) == ["BRK-B"]
    assert parameters(web.asked[0])["symbols"] == "BRK.B"


def test_a_hundred_symbols_go_into_a_request(web: Web) -> None:
    web.script = playing(MANY, size=1000)
    assert fetched(web, [want(symbol) for symbol in MANY]) == MANY
    assert sorted(len(parameters(target)["symbols"].split(",")) for target in web.asked) == [50, 100]


def test_pages_are_followed_to_the_last(web: Web) -> None:
    web.script = playing(["MARA", "RIOT"], size=3)
    answers = alpaca(web).fetch_many([want("RIOT"), want("MARA")], WINDOW)
    assert [len(answer.bars) for answer in answers if isinstance(answer, History)] == [2, 2]
    assert [parameters(target).get("page_token") for target in web.asked] == [None, "3"]


def test_t17_a_page_that_fails_fails_all_of_its_batch(web: Web) -> None:
    web.answers(as_json(page({"MARA": [bar(FRIDAY, 10.0)]}, "2")), Reply(b"{"))
    assert fetched(web, [want("MARA"), want("RIOT")]) == [FailureKind.BAD_ANSWER] * 2


@pytest.mark.parametrize("turning", [False, True])
def test_pages_without_end_are_left(web: Web, *, turning: bool) -> None:
    replies = [as_json(page({}, f"{number if turning else 0}")) for number in range(60)]
    web.answers(*replies)
    assert fetched(web, [want("RIOT")]) == [FailureKind.BAD_ANSWER]
    assert len(web.asked) == (50 if turning else 2)


def test_t19_a_symbol_that_alpaca_refuses_does_not_fail_the_others(web: Web) -> None:
    web.script = playing(["RIOT", "MARA"], no_symbols=["XXA", "XXB"])
    wants = [want("RIOT"), want("XXA"), want("XXB"), want("MARA")]
    unknown = FailureKind.UNKNOWN_SYMBOL
    assert fetched(web, wants) == ["RIOT", unknown, unknown, "MARA"]
    assert len(web.asked) == 3


def test_a_handful_of_refused_symbols_is_left_out_and_not_any_number(web: Web) -> None:
    wrong = [f"XX{letter}" for letter in ascii_uppercase[:12]]
    web.script = playing(["RIOT"], no_symbols=wrong)
    assert fetched(web, [want("RIOT"), *map(want, wrong[:10])])[0] == "RIOT"
    web.asked.clear()
    assert fetched(web, [want("RIOT"), *map(want, wrong)]) == [FailureKind.BAD_ANSWER] * 13
    assert len(web.asked) == 11


def test_only_refused_symbols_leave_nothing_to_ask(web: Web) -> None:
    web.script = playing([], no_symbols=["XXA"])
    assert fetched(web, [want("XXA")]) == [FailureKind.UNKNOWN_SYMBOL]


def test_a_symbol_that_is_refused_again_after_it_was_left_out_ends_it(web: Web) -> None:
    web.answers(as_json({"message": "invalid symbol: XXA"}, 400))
    assert fetched(web, [want("RIOT"), want("XXA")]) == [FailureKind.BAD_ANSWER] * 2
    assert len(web.asked) == 2


def test_a_refused_symbol_that_was_not_asked_is_a_bad_answer(web: Web) -> None:
    web.answers(as_json({"message": "invalid symbol: ELSE"}, 400))
    assert fetched(web, [want("RIOT")]) == [FailureKind.BAD_ANSWER]
    assert len(web.asked) == 1


@pytest.mark.parametrize("symbol", ["", "^GSPC", "A,B", "../x", "A B", "Ä", "RIOT\n", "BTC/USD"])
def test_what_is_no_symbol_is_unknown_without_a_request(web: Web, symbol: str) -> None:
    assert fetched(web, [want(symbol)]) == [FailureKind.UNKNOWN_SYMBOL]
    assert web.asked == []


def test_t07_a_session_in_progress_has_no_data_and_is_not_asked_for(web: Web) -> None:
    (answer, coin) = alpaca(web).fetch_many([want("RIOT"), COIN], at_close_plus(-30))
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.NO_DATA
    assert "2025-10-13 from 20:16 UTC on" in answer.detail
    assert answered(coin) is FailureKind.NO_DATA
    assert web.asked == []


@pytest.mark.parametrize(("minutes", "count"), [(15, 0), (16, 1)])
def test_recent_consolidated_bars_are_never_asked_for(web: Web, minutes: int, count: int) -> None:
    web.script = playing(["RIOT"])
    fetched(web, [want("RIOT")], at_close_plus(minutes))
    assert len(web.asked) == count
    assert all(parameters(target)["end"] == "2025-10-13T20:00:00Z" for target in web.asked)


def test_the_hours_of_coins_are_not_late(web: Web) -> None:
    web.script = playing(["BTC/USD"])
    assert fetched(web, [COIN], at_close_plus(0)) == ["BTC-USD"]


def test_another_feed_is_asked_at_its_own_time(web: Web) -> None:
    web.script = playing(["RIOT"])
    (answer,) = alpaca(web, ("feed", "iex")).fetch_many([want("RIOT")], at_close_plus(1))
    assert isinstance(answer, History)
    assert parameters(web.asked[0])["feed"] == "iex"
    (late,) = alpaca(web, ("feed", "delayed_sip")).fetch_many([want("RIOT")], at_close_plus(1))
    assert answered(late) is FailureKind.NO_DATA


def test_a_past_session_is_asked_to_the_end_of_its_own_day(web: Web) -> None:
    web.script = playing(["RIOT"])
    early = Window((session(2025, 11, 26), session(2025, 11, 28, closes=13)), datetime(2025, 12, 5, tzinfo=UTC))
    fetched(web, [want("RIOT")], early)
    asked = parameters(web.asked[0])
    assert (asked["start"], asked["end"]) == ("2025-11-26T05:00:00Z", "2025-11-28T22:00:00Z")


def test_the_keys_go_into_the_headers_and_nowhere_else(web: Web) -> None:
    web.script = playing(["RIOT"])
    fetched(web, [want("RIOT")])
    (headers,) = web.received
    assert (headers["APCA-API-KEY-ID"], headers["APCA-API-SECRET-KEY"]) == ("k3y", SECRET)
    assert SECRET not in web.asked[0]
    assert headers["User-Agent"] == USER_AGENT


@pytest.mark.parametrize("settings", [(), (("key", "k"),), (("secret", "s"),), (("key", " "), ("secret", "s"))])
def test_without_both_keys_nothing_is_asked_and_both_variables_are_named(
    web: Web, settings: tuple[tuple[str, str], ...]
) -> None:
    source = Alpaca(SourceContext((("base_url", web.base_url), *settings), time.monotonic() + 20))
    for answer in source.fetch_many([want("RIOT"), COIN], WINDOW):
        assert isinstance(answer, FetchFailure)
        assert answer.kind is FailureKind.NO_CREDENTIALS
        assert "MOVERS_ALPACA_KEY" in answer.detail
        assert "MOVERS_ALPACA_SECRET" in answer.detail
    assert web.asked == []


@pytest.mark.parametrize("key", ["a\nb", "a b", "schlüssel", "k" * 201])
def test_a_key_that_no_header_can_hold_is_told_without_showing_it(web: Web, key: str) -> None:
    settings = (("base_url", web.base_url), ("key", key), ("secret", SECRET))
    answer = Alpaca(SourceContext(settings, time.monotonic() + 20)).fetch(want("RIOT"), WINDOW)
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.NO_CREDENTIALS
    assert key not in answer.detail
    assert web.asked == []


def test_the_white_space_around_a_key_is_not_part_of_it(web: Web) -> None:
    web.script = playing(["RIOT"])
    settings = (("base_url", web.base_url), ("key", " k3y\n"), ("secret", SECRET))
    Alpaca(SourceContext(settings, time.monotonic() + 20)).fetch(want("RIOT"), WINDOW)
    assert web.received[0]["APCA-API-KEY-ID"] == "k3y"


@pytest.mark.parametrize("status", [401, 403])
def test_refused_keys_are_told_and_not_shown(web: Web, status: int) -> None:
    web.answers(Reply(b'{"message": "forbidden."}', status))
    answer = alpaca(web).fetch(want("RIOT"), WINDOW)
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.CREDENTIALS_REFUSED
    assert SECRET not in answer.detail


def test_the_keys_are_not_sent_on_to_another_address(web: Web) -> None:
    elsewhere = web.base_url.replace("127.0.0.1", "localhost")
    web.answers(moved(f"{elsewhere}/v2/stocks/bars"))
    answer = alpaca(web).fetch(want("RIOT"), WINDOW)
    assert isinstance(answer, FetchFailure)
    assert len(web.received) == 1


def test_t28_after_a_block_nothing_more_is_asked(web: Web) -> None:
    web.answers(Reply(b'{"message": "too many requests."}', 429))
    source = alpaca(web)
    source.fetch(want("RIOT"), WINDOW)
    assert answered(source.fetch(want("MARA"), WINDOW)) is FailureKind.BLOCKED
    assert len(web.asked) == 1


def test_t19_a_run_ends_at_its_deadline_with_a_reason_for_each(web: Web) -> None:
    web.answers(Reply(wait=30))
    started = time.monotonic()
    answers = alpaca(web, seconds=0.3).fetch_many([want("RIOT"), COIN], WINDOW)
    assert time.monotonic() - started < 1
    assert [answered(answer) for answer in answers] == [FailureKind.TIMEOUT] * 2


def test_nothing_wanted_asks_nothing(web: Web) -> None:
    assert fetched(web, []) == []
    assert web.asked == []


@pytest.mark.parametrize(
    ("instrument", "grain", "covered"),
    [
        (Instrument("RIOT"), Grain.CLOSES, True),
        (Instrument("RIOT"), Grain.BARS, True),
        (Instrument("RIOT"), Grain.HOURS, False),
        (Instrument("WGMI", kind=InstrumentType.ETF), Grain.CLOSES, True),
        (Instrument("BTC-USD"), Grain.HOURS, True),
        (Instrument("BTC-USD"), Grain.CLOSES, False),
        (Instrument("^GSPC"), Grain.CLOSES, False),
        (Instrument("VFINX", kind=InstrumentType.FUND), Grain.CLOSES, False),
    ],
)
def test_it_covers_shares_and_the_hours_of_coins(instrument: Instrument, grain: Grain, *, covered: bool) -> None:
    assert Alpaca(SourceContext((), 0.0)).covers(Want(instrument, instrument.symbol, grain)) is covered


def test_no_bar_of_a_later_day_than_the_run_is_kept(web: Web) -> None:
    web.answers(as_json(page({"RIOT": [bar(FRIDAY, 10.0), bar("2025-10-14T04:00:00Z", 12.0)]})))
    answer = alpaca(web).fetch(want("RIOT"), replace(WINDOW, now=NOW))
    assert isinstance(answer, History)
    assert [each.session for each in answer.bars] == [date(2025, 10, 10)]


def test_a_numbered_coin_is_asked_by_its_name_and_one_with_another_meaning_not_at_all() -> None:
    assert alpaca_symbol(want("SUI20947-USD", Grain.HOURS)) == "SUI/USD"
    assert not alpaca_symbol(want("SUI-USD", Grain.HOURS))


def test_what_has_been_answered_by_the_end_of_its_share_counts(web: Web) -> None:
    web.script = waiting(playing(["RIOT", "BTC/USD"]), slow="crypto")
    share = replace(WINDOW, until=time.monotonic() + 0.5)
    answers = alpaca(web).fetch_many([want("RIOT"), COIN], share)
    assert {answer.symbol for answer in answers if isinstance(answer, FetchFailure)} == {"BTC-USD"}
    assert {answer.kind for answer in answers if isinstance(answer, FetchFailure)} == {FailureKind.TIMEOUT}
