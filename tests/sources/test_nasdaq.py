import threading
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.sources.base import Grain, SourceContext, Want, Window
from cryptoai_cli.sources.nasdaq import USER_AGENT, Nasdaq
from tests.net.web import Reply, Web, waiting
from tests.sources.nasdaq_answers import FRIDAY, MONDAY, asked_for, batches, history, playing, row, watchlist
from tests.sources.yahoo_answers import WINDOW, as_json, want

STOCKS = {"RIOT": "stocks", "MARA": "stocks"}
MANY = [f"{first}{second}X" for first in "ABCD" for second in "ABCDEFGHIJ"]


def nasdaq(web: Web, seconds: float = 20.0) -> Nasdaq:
    return Nasdaq(SourceContext((("base_url", web.base_url),), time.monotonic() + seconds))


def fetched(web: Web, wants: Sequence[Want], window: Window = WINDOW) -> list[object]:
    answers = nasdaq(web).fetch_many(wants, window)
    return [found.kind if isinstance(found, FetchFailure) else found.symbol for found in answers]


def test_a_history_is_asked_for_the_sessions_of_the_window(web: Web) -> None:
    web.answers(as_json(history(MONDAY, FRIDAY)))
    assert fetched(web, [want("RIOT")]) == ["RIOT"]
    assert [urlsplit(target).path for target in web.asked] == ["/api/quote/RIOT/historical"]
    assert {name: values[0] for name, values in parse_qs(urlsplit(web.asked[0]).query).items()} == {
        "assetclass": "stocks",
        "fromdate": "2025-10-10",
        "todate": "2025-10-13",
        "limit": "4",
    }


def test_it_introduces_itself_as_it_must(web: Web) -> None:
    web.answers(as_json(history(MONDAY, FRIDAY)))
    fetched(web, [want("RIOT")])
    assert web.agents == [USER_AGENT]
    assert USER_AGENT.startswith("Mozilla/5.0 (compatible; movers/")
    assert web.received[0]["Accept"] == "application/json"


def test_the_latest_price_is_asked_only_while_the_day_has_no_row(web: Web) -> None:
    web.script = playing(STOCKS)
    (found,) = nasdaq(web).fetch_many([want("RIOT")], WINDOW)
    assert isinstance(found, History)
    assert [(bar.session.day, bar.close) for bar in found.bars] == [(9, 9.0), (10, 10.0), (13, 11.0)]
    assert asked_for(web.asked) == [("RIOT", "historical", "stocks"), ("RIOT", "info", "stocks")]


def test_the_latest_price_is_asked_for_four_days_after_the_session_and_no_longer(web: Web) -> None:
    web.script = playing(STOCKS)
    friday = Window(WINDOW.sessions, datetime(2025, 10, 17, 15, tzinfo=UTC))
    nasdaq(web).fetch_many([want("RIOT")], friday)
    assert len(web.asked) == 2
    web.asked.clear()
    later = Window(WINDOW.sessions, datetime(2025, 10, 18, 15, tzinfo=UTC))
    (found,) = nasdaq(web).fetch_many([want("RIOT")], later)
    assert isinstance(found, History)
    assert found.close(date(2025, 10, 13)) is None
    assert len(web.asked) == 1


def test_a_fund_taken_for_a_share_is_asked_once_more_as_a_fund(web: Web) -> None:
    web.script = playing({"WGMI": "etf"})
    (found,) = nasdaq(web).fetch_many([want("WGMI")], WINDOW)
    assert isinstance(found, History)
    assert found.kind is InstrumentType.ETF
    assert asked_for(web.asked) == [
        ("WGMI", "historical", "stocks"),
        ("WGMI", "historical", "etf"),
        ("WGMI", "info", "etf"),
    ]


def test_a_fund_that_is_known_as_one_is_asked_as_one(web: Web) -> None:
    web.script = playing({"WGMI": "etf"})
    fund = Want(Instrument("WGMI", kind=InstrumentType.ETF), "WGMI", Grain.CLOSES)
    assert fetched(web, [fund]) == ["WGMI"]
    assert len(web.asked) == 2


def test_what_is_unknown_costs_two_requests(web: Web) -> None:
    web.script = playing(STOCKS)
    assert fetched(web, [want("NOPE")]) == [FailureKind.UNKNOWN_SYMBOL]
    assert len(web.asked) == 2


@pytest.mark.parametrize(("ours", "theirs"), [("^IXIC", "COMP"), ("^GSPC", "SPX"), ("^NDX", "NDX")])
def test_an_index_is_asked_as_one_and_never_as_a_share(web: Web, ours: str, theirs: str) -> None:
    web.script = playing({theirs: "index"})
    assert fetched(web, [want(ours)]) == [ours]
    assert {target[2] for target in asked_for(web.asked)} == {"index"}
    web.script = playing({theirs: "stocks"})
    assert fetched(web, [want(ours)]) == [FailureKind.UNKNOWN_SYMBOL]


def test_indices_come_first_and_the_answers_in_the_order_asked(web: Web) -> None:
    index_is_asked, waited_in_vain = threading.Event(), []

    def after_the_index(target: str) -> Reply | None:
        """Answer for a share no sooner than the index is asked, for two requests at a time arrive in any order."""
        if "/COMP/" in target:
            index_is_asked.set()
        elif not index_is_asked.wait(5):
            waited_in_vain.append(target)
        return None

    web.script = playing({**STOCKS, "COMP": "index", "BRK.B": "stocks"}, after_the_index)
    assert fetched(web, [want("RIOT"), want("BRK-B"), want("^IXIC")]) == ["RIOT", "BRK-B", "^IXIC"]
    assert waited_in_vain == []
    assert ("BRK.B", "historical", "stocks") in asked_for(web.asked)


def test_a_symbol_asked_twice_is_requested_once_and_answered_twice(web: Web) -> None:
    web.answers(as_json(history(MONDAY, FRIDAY)))
    assert fetched(web, [want("RIOT"), want("RIOT", Grain.BARS)]) == ["RIOT", "RIOT"]
    assert len(web.asked) == 1


def test_t19_a_bad_answer_spoils_only_its_own_symbol(web: Web) -> None:
    web.script = playing(STOCKS, lambda target: Reply(b"{") if "/MARA/info" in target else None)
    assert fetched(web, [want("MARA"), want("RIOT")]) == [FailureKind.BAD_ANSWER, "RIOT"]


def test_after_three_useless_answers_in_a_row_it_is_left_alone(web: Web) -> None:
    web.answers(Reply(b"{"))
    answers = nasdaq(web).fetch_many([want(symbol) for symbol in MANY], WINDOW)
    assert len(web.asked) <= 4  # two are on their way at a time
    last = answers[-1]
    assert isinstance(last, FetchFailure)
    assert last.kind is FailureKind.BAD_ANSWER
    assert last.detail.startswith("Nasdaq is left alone after 3 unusable answers: ")


def test_a_useful_answer_counts_the_useless_ones_anew(web: Web) -> None:
    bad, good = Reply(b"{"), as_json(history(MONDAY, FRIDAY))
    web.answers(bad, bad, good, bad, bad, good)
    source = nasdaq(web)
    found = [isinstance(source.fetch(want("RIOT"), WINDOW), History) for _ in range(6)]
    assert found == [False, False, True, False, False, True]


def test_t29_a_web_page_stops_the_run_at_two_requests_at_most(web: Web) -> None:
    web.answers(Reply(b"<HTML><TITLE>Access Denied</TITLE></HTML>", 403))
    assert fetched(web, [want(symbol) for symbol in MANY]) == [FailureKind.BLOCKED] * len(MANY)
    assert len(web.asked) <= 2


@pytest.mark.parametrize("symbol", ["VOD.L", "BTC-USD", "^DJI", "EURUSD=X", "../x", ""])
def test_what_it_has_no_spelling_for_is_unknown_without_a_request(web: Web, symbol: str) -> None:
    assert fetched(web, [want(symbol)]) == [FailureKind.UNKNOWN_SYMBOL]
    assert web.asked == []


@pytest.mark.parametrize(
    ("symbol", "grain", "covered"),
    [
        ("RIOT", Grain.CLOSES, True),
        ("RIOT", Grain.BARS, True),
        ("^IXIC", Grain.CLOSES, True),
        ("^DJI", Grain.CLOSES, False),
        ("BTC-USD", Grain.HOURS, False),
        ("BTC-USD", Grain.CLOSES, False),
        ("VOD.L", Grain.CLOSES, False),
    ],
)
def test_it_covers_us_shares_and_three_indices(web: Web, symbol: str, grain: Grain, *, covered: bool) -> None:
    assert nasdaq(web).covers(want(symbol, grain)) is covered


def test_t19_a_run_ends_at_its_deadline_with_a_reason_for_each(web: Web) -> None:
    web.answers(Reply(wait=30))
    started = time.monotonic()
    answers = nasdaq(web, seconds=0.3).fetch_many([want(symbol) for symbol in MANY], WINDOW)
    assert time.monotonic() - started < 1
    assert {found.kind for found in answers if isinstance(found, FetchFailure)} == {FailureKind.TIMEOUT}


def test_the_address_is_nasdaqs_unless_set() -> None:
    found = Nasdaq(SourceContext((), 0.0)).fetch(want("RIOT"), WINDOW)
    assert isinstance(found, FetchFailure)
    assert found.kind is FailureKind.TIMEOUT


LATEST = replace(WINDOW, latest_only=True)


def test_the_latest_session_of_shares_and_funds_is_asked_in_batches(web: Web) -> None:
    web.script = playing({**STOCKS, "SPY": "etf"})
    assert fetched(web, [want("RIOT"), want("MARA"), want("SPY")], LATEST) == ["RIOT", "MARA", "SPY"]
    assert batches(web.asked) == [["riot|stocks", "mara|stocks", "spy|stocks"], ["spy|etf"]]
    assert asked_for(web.asked) == []


def test_what_a_batch_does_not_tell_is_asked_symbol_by_symbol_in_the_class_of_its_row(web: Web) -> None:
    late = as_json(watchlist(row("SPY", {"lastTradeTimestamp": "Oct 13, 2025 5:12 PM ET"})))
    web.script = playing({"RIOT": "stocks", "SPY": "etf"}, lambda path: late if "spy%7Cetf" in path else None)
    assert fetched(web, [want("RIOT"), want("SPY")], LATEST) == ["RIOT", "SPY"]
    assert asked_for(web.asked) == [("SPY", "historical", "etf"), ("SPY", "info", "etf")]


def test_without_the_batches_everything_is_asked_symbol_by_symbol(web: Web) -> None:
    web.script = playing(STOCKS, lambda path: Reply(b"{}", 404) if "watchlist" in path else None)
    assert fetched(web, [want("RIOT"), want("MARA")], LATEST) == ["RIOT", "MARA"]


def test_a_symbol_without_a_row_is_unknown_only_if_nasdaq_says_so(web: Web) -> None:
    web.script = playing(STOCKS, lambda path: as_json(watchlist()) if "watchlist" in path else None)
    assert fetched(web, [want("RIOT"), want("NOPE")], LATEST) == ["RIOT", FailureKind.UNKNOWN_SYMBOL]


@pytest.mark.parametrize(
    ("wants", "window"),
    [
        ([want("RIOT")], WINDOW),  # more than the latest session
        ([want("RIOT", Grain.BARS)], LATEST),
        ([want("RIOT"), want("RIOT", Grain.BARS)], LATEST),
        ([want("RIOT")], replace(LATEST, now=datetime(2025, 10, 18, 15, tzinfo=UTC))),  # an older session
    ],
)
def test_bars_and_older_sessions_are_not_asked_in_batches(web: Web, wants: list[Want], window: Window) -> None:
    web.script = playing(STOCKS)
    fetched(web, wants, window)
    assert batches(web.asked) == []
    assert asked_for(web.asked)[0] == ("RIOT", "historical", "stocks")


def test_an_index_is_asked_for_its_past_sessions_too(web: Web) -> None:
    web.script = playing({"COMP": "index"})
    assert fetched(web, [want("^IXIC")], LATEST) == ["^IXIC"]
    assert batches(web.asked) == []


def test_what_has_been_answered_by_the_end_of_its_share_counts(web: Web) -> None:
    web.script = waiting(playing(STOCKS), slow="/MARA/")
    share = replace(WINDOW, until=time.monotonic() + 0.5)
    assert fetched(web, [want("RIOT"), want("MARA")], share) == ["RIOT", FailureKind.TIMEOUT]
