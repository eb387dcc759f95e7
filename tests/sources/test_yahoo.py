import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.sources.base import Answer, Grain, SourceContext, Want, Window
from cryptoai_cli.sources.yahoo import OTHER_URL, USER_AGENT, Yahoo
from tests.net.web import Reply, Web, waiting
from tests.sources.yahoo_answers import NOW, WINDOW, as_json, error, playing, stamp, want

MANY = [f"S{number}" for number in range(45)]


def yahoo(web: Web, seconds: float = 20.0) -> Yahoo:
    return Yahoo(SourceContext((("base_url", web.base_url),), time.monotonic() + seconds))


def fetched(web: Web, wants: Sequence[Want], window: Window = WINDOW) -> list[object]:
    return [answered(answer) for answer in yahoo(web).fetch_many(wants, window)]


def answered(answer: Answer) -> object:
    return answer.kind if isinstance(answer, FetchFailure) else answer.symbol


def parameters(target: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


def test_closes_come_twenty_symbols_a_request_and_in_the_order_asked(web: Web) -> None:
    web.script = playing(MANY)
    assert fetched(web, [want(symbol) for symbol in MANY]) == MANY
    sizes = sorted(len(parameters(target)["symbols"].split(",")) for target in web.asked)
    assert sizes == [5, 20, 20]


def test_a_spark_request_says_what_is_wanted(web: Web) -> None:
    web.script = playing(["^GSPC", "RIOT"])
    fetched(web, [want("^GSPC"), want("RIOT")])
    assert urlsplit(web.asked[0]).path == "/v7/finance/spark"
    assert parameters(web.asked[0]) == {
        "symbols": "^GSPC,RIOT",
        "range": "5d",
        "interval": "1d",
        "indicators": "close",
        "includeTimestamps": "true",
        "includePrePost": "false",
    }


def test_t28_the_agent_is_honest_and_no_librarys(web: Web) -> None:
    web.script = playing(["RIOT"])
    fetched(web, [want("RIOT")])
    assert web.agents == [USER_AGENT]
    assert USER_AGENT.startswith("Mozilla/5.0 (compatible; movers/")


def test_bars_come_one_symbol_a_request_with_the_splits(web: Web) -> None:
    web.script = playing(["^GSPC"])
    (answer,) = yahoo(web).fetch_many([want("^GSPC", Grain.BARS)], WINDOW)
    assert isinstance(answer, History)
    assert answer.splits == ()
    assert urlsplit(web.asked[0]).path == "/v8/finance/chart/%5EGSPC"
    assert parameters(web.asked[0]) == {
        "period1": str(stamp("2025-10-10T00:00Z")),
        "period2": str(stamp("2025-10-14T20:00Z")),
        "interval": "1d",
        "events": "div,splits",
        "includePrePost": "false",
    }


def test_t25_hours_reach_from_before_the_first_close_to_after_the_last(web: Web) -> None:
    web.script = playing(["BTC-USD"])
    later = Window(WINDOW.sessions, NOW + timedelta(days=3))
    fetched(web, [want("BTC-USD", Grain.HOURS)], later)
    asked = parameters(web.asked[0])
    assert (asked["period1"], asked["period2"]) == (str(stamp("2025-10-10T18:00Z")), str(stamp("2025-10-13T22:00Z")))
    assert asked["interval"] == "1h"


def test_hours_end_at_the_instant_of_the_run(web: Web) -> None:
    web.script = playing(["BTC-USD"])
    fetched(web, [want("BTC-USD", Grain.HOURS)])
    assert parameters(web.asked[0])["period2"] == str(stamp("2025-10-13T20:30Z"))


def test_t19_one_bad_symbol_spoils_nothing_and_is_named(web: Web) -> None:
    web.script = playing(["RIOT", "MARA"])
    answers = yahoo(web).fetch_many([want("RIOT"), want("NOPE"), want("MARA"), want("NOPE", Grain.BARS)], WINDOW)
    unknown = FailureKind.UNKNOWN_SYMBOL
    assert [answered(answer) for answer in answers] == ["RIOT", unknown, "MARA", unknown]
    assert isinstance(answers[1], FetchFailure)
    assert (answers[1].symbol, answers[1].source) == ("NOPE", "yahoo")


def test_t19_a_failed_batch_fails_only_its_own_wants(web: Web) -> None:
    web.script = playing(MANY, lambda target: Reply(b"{") if "S0%2C" in target else None)
    answers = fetched(web, [want(symbol) for symbol in MANY])
    assert answers == [FailureKind.BAD_ANSWER] * 20 + MANY[20:]


def test_a_symbol_asked_twice_is_requested_once_and_answered_twice(web: Web) -> None:
    web.script = playing(["RIOT"])
    assert fetched(web, [want("RIOT"), want("RIOT")]) == ["RIOT", "RIOT"]
    assert parameters(web.asked[0])["symbols"] == "RIOT"


@pytest.mark.parametrize("symbol", ["", "A,B", "../x", "A B", "Ä", "A" * 33, "A\n"])
def test_what_is_no_symbol_is_unknown_without_a_request(web: Web, symbol: str) -> None:
    assert fetched(web, [want(symbol), want(symbol, Grain.BARS)]) == [FailureKind.UNKNOWN_SYMBOL] * 2
    assert web.asked == []


def test_nothing_wanted_asks_nothing(web: Web) -> None:
    assert fetched(web, []) == []
    assert web.asked == []


def test_t28_a_block_stops_the_run_at_two_requests_at_most(web: Web) -> None:
    web.answers(Reply(b"Edge: Too Many Requests", 429, (("Content-Type", "text/html"),)))
    wants = [want(symbol, Grain.BARS) for symbol in MANY]
    assert fetched(web, wants) == [FailureKind.BLOCKED] * 45
    assert len(web.asked) <= 2


def test_t29_a_web_page_fails_every_want_as_blocked(web: Web) -> None:
    web.answers(Reply(b"<html>crypto.subtle.digest</html>"))
    assert fetched(web, [want("RIOT")]) == [FailureKind.BLOCKED]


def test_t19_a_run_ends_at_its_deadline_with_a_reason_for_each(web: Web) -> None:
    web.answers(Reply(wait=30))
    started = time.monotonic()
    answers = yahoo(web, seconds=0.3).fetch_many([want(symbol) for symbol in MANY], WINDOW)
    assert time.monotonic() - started < 1
    assert [answered(answer) for answer in answers] == [FailureKind.TIMEOUT] * 45


@pytest.mark.parametrize(
    ("symbol", "grain", "covered"),
    [
        ("RIOT", Grain.CLOSES, True),
        ("^GSPC", Grain.BARS, True),
        ("BTC-USD", Grain.HOURS, True),
        ("RIOT", Grain.HOURS, False),
        ("EURUSD=X", Grain.CLOSES, False),
        ("GC=F", Grain.CLOSES, False),
    ],
)
def test_it_covers_us_shares_indices_and_coins(web: Web, symbol: str, grain: Grain, *, covered: bool) -> None:
    assert yahoo(web).covers(want(symbol, grain)) is covered


def test_a_fund_is_covered(web: Web) -> None:
    fund = Instrument("VFINX", kind=InstrumentType.FUND)
    assert yahoo(web).covers(Want(fund, "VFINX", Grain.CLOSES))


def test_the_address_is_yahoos_unless_set() -> None:
    assert Yahoo(SourceContext((), 0.0)).fetch(want("RIOT"), WINDOW) == FetchFailure(
        "RIOT", "yahoo", FailureKind.TIMEOUT, "Yahoo did not answer before the deadline of this run"
    )


def test_what_has_been_answered_by_the_end_of_its_share_counts(web: Web) -> None:
    web.script = waiting(playing(["RIOT", "BTC-USD"]), slow="BTC-USD")
    share = replace(WINDOW, until=time.monotonic() + 0.5)
    answers = yahoo(web).fetch_many([want("RIOT"), want("BTC-USD", Grain.HOURS)], share)
    assert {answer.symbol for answer in answers if isinstance(answer, FetchFailure)} == {"BTC-USD"}
    assert {answer.kind for answer in answers if isinstance(answer, FetchFailure)} == {FailureKind.TIMEOUT}


def test_the_other_host_is_tried_unless_the_address_is_set() -> None:
    assert Yahoo(SourceContext((), 0.0))._transport._other_url == OTHER_URL
    assert Yahoo(SourceContext((("base_url", "http://127.0.0.1:9"),), 0.0))._transport._other_url == ""


GONE = as_json(error("finance", "Not Found", "HTTP 404 Not Found"), 404)
UNAUTHORIZED = as_json(error("finance", "Unauthorized", "Invalid Crumb"), 401)
CRUMB_PAGES = {"/fc": Reply(b"", 404), "/v1/test/getcrumb": Reply(b"aB3/x.Yz9Q1")}


def path_of(target: str) -> str:
    return urlsplit(target).path


def services(web: Web) -> Counter[str]:
    return Counter(path_of(target).split("/")[3] for target in web.asked)


@pytest.mark.parametrize("wall", [GONE, UNAUTHORIZED, Reply(b"<html>Not Found</html>", 404), Reply(b"", 410)])
def test_where_the_batch_alone_is_closed_the_charts_give_the_closes(web: Web, wall: Reply) -> None:
    web.script = playing(MANY[:43], lambda target: wall if path_of(target).endswith("/spark") else None)
    answers = yahoo(web).fetch_many([want(symbol) for symbol in [*MANY[:43], "NOPE"]], WINDOW)
    assert [answered(answer) for answer in answers] == [*MANY[:43], FailureKind.UNKNOWN_SYMBOL]
    assert all(isinstance(answer, History) and answer.close(WINDOW.last.day) == 11.0 for answer in answers[:43])
    assert services(web)["chart"] == 44
    assert services(web)["spark"] <= 2  # two at a time: the third batch is not sent


def test_a_closed_batch_is_not_asked_again_in_the_run(web: Web) -> None:
    web.script = playing(MANY, lambda target: GONE if path_of(target).endswith("/spark") else None)
    source = yahoo(web)
    for symbol in ("S1", "S2"):
        assert isinstance(source.fetch(want(symbol), WINDOW), History)
    assert services(web) == {"spark": 1, "chart": 2}


def test_t52_where_everything_is_withdrawn_it_is_told_as_that_after_a_few_requests(web: Web) -> None:
    web.answers(GONE)
    assert fetched(web, [want(symbol) for symbol in MANY]) == [FailureKind.WITHDRAWN] * 45
    assert len(web.asked) <= 3


def test_where_all_services_want_a_crumb_the_batches_are_asked_with_one(web: Web) -> None:
    def wall(target: str) -> Reply | None:
        return CRUMB_PAGES.get(path_of(target)) or (None if "crumb=" in target else UNAUTHORIZED)

    web.script = playing([*MANY, "BTC-USD"], wall)
    wants = [*(want(symbol) for symbol in MANY), want("BTC-USD", Grain.HOURS)]
    assert fetched(web, wants) == [*MANY, "BTC-USD"]
    paths = [path_of(target) for target in web.asked]
    assert paths.count("/v1/test/getcrumb") == 1
    assert len(paths) <= 12


def test_where_the_batch_refuses_the_crumb_too_the_charts_are_asked_with_it(web: Web) -> None:
    def wall(target: str) -> Reply | None:
        closed = path_of(target).endswith("/spark") or "crumb=" not in target
        return CRUMB_PAGES.get(path_of(target)) or (UNAUTHORIZED if closed else None)

    web.script = playing(MANY[:3], wall)
    assert fetched(web, [want(symbol) for symbol in MANY[:3]]) == MANY[:3]


def test_a_wall_that_no_crumb_opens_is_a_block(web: Web) -> None:
    web.script = lambda target: CRUMB_PAGES.get(path_of(target)) or UNAUTHORIZED
    assert fetched(web, [want(symbol) for symbol in MANY]) == [FailureKind.BLOCKED] * 45
    assert len(web.asked) <= 6


def test_t28_too_many_requests_for_a_chart_stop_all_others(web: Web) -> None:
    block = Reply(b"Edge: Too Many Requests", 429)
    web.script = lambda target: GONE if path_of(target).endswith("/spark") else block
    assert set(fetched(web, [want(symbol) for symbol in MANY])) == {FailureKind.BLOCKED}
    assert services(web)["chart"] == 1


def test_charts_in_place_of_a_batch_end_at_the_deadline(web: Web) -> None:
    slow = Reply(b"{}", wait=0.3)
    web.script = lambda target: GONE if path_of(target).endswith("/spark") else slow
    started = time.monotonic()
    answers = yahoo(web, seconds=1.0).fetch_many([want(symbol) for symbol in MANY], WINDOW)
    assert time.monotonic() - started < 2
    assert len(answers) == 45
    assert FailureKind.TIMEOUT in {answered(answer) for answer in answers}
