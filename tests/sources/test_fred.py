import time
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.sources.base import Grain, SourceContext, Want
from cryptoai_cli.sources.fred import USER_AGENT, Fred
from tests.net.web import Reply, Web, waiting
from tests.sources.fred_answers import playing
from tests.sources.yahoo_answers import WINDOW, want

ALL = ["^IXIC", "^GSPC", "^DJI"]


def fred(web: Web, seconds: float = 20.0) -> Fred:
    return Fred(SourceContext((("base_url", web.base_url),), time.monotonic() + seconds))


def fetched(web: Web, wants: Sequence[Want]) -> list[object]:
    answers = fred(web).fetch_many(wants, WINDOW)
    return [found.kind if isinstance(found, FetchFailure) else found.symbol for found in answers]


def test_each_index_is_one_series_and_one_request(web: Web) -> None:
    web.script = playing()
    assert fetched(web, [want(symbol) for symbol in ALL]) == ALL
    asked = [{name: values[0] for name, values in parse_qs(urlsplit(target).query).items()} for target in web.asked]
    assert {urlsplit(target).path for target in web.asked} == {"/graph/fredgraph.csv"}
    assert sorted(query["id"] for query in asked) == ["DJIA", "NASDAQCOM", "SP500"]
    assert {query["cosd"] for query in asked} == {"2025-10-10"}


def test_the_agent_is_honest(web: Web) -> None:
    web.script = playing()
    fetched(web, [want("^GSPC")])
    assert web.agents == [USER_AGENT]


def test_t19_a_bad_answer_spoils_only_its_own_index(web: Web) -> None:
    web.script = playing(broken="SP500")
    assert fetched(web, [want(symbol) for symbol in ALL]) == ["^IXIC", FailureKind.BAD_ANSWER, "^DJI"]


def test_an_index_asked_twice_is_requested_once_and_answered_twice(web: Web) -> None:
    web.script = playing()
    assert fetched(web, [want("^GSPC"), want("^GSPC")]) == ["^GSPC", "^GSPC"]
    assert len(web.asked) == 1


@pytest.mark.parametrize("symbol", ["RIOT", "^NDX", "SP500", "BTC-USD", ""])
def test_what_it_does_not_have_is_unknown_without_a_request(web: Web, symbol: str) -> None:
    assert fetched(web, [want(symbol)]) == [FailureKind.UNKNOWN_SYMBOL]
    assert web.asked == []


@pytest.mark.parametrize(
    ("symbol", "grain", "covered"),
    [
        ("^GSPC", Grain.CLOSES, True),
        ("^DJI", Grain.CLOSES, True),
        ("^GSPC", Grain.BARS, False),
        ("^NDX", Grain.CLOSES, False),
        ("RIOT", Grain.CLOSES, False),
        ("BTC-USD", Grain.HOURS, False),
    ],
)
def test_it_covers_the_closes_of_three_indices(web: Web, symbol: str, grain: Grain, *, covered: bool) -> None:
    assert fred(web).covers(want(symbol, grain)) is covered


def test_t29_a_web_page_fails_every_want(web: Web) -> None:
    web.answers(Reply(b"<!DOCTYPE html><title>Error</title>", 404, (("Content-Type", "text/html"),)))
    assert fetched(web, [want("^GSPC")]) == [FailureKind.WITHDRAWN]


def test_t19_a_run_ends_at_its_deadline_with_a_reason_for_each(web: Web) -> None:
    web.answers(Reply(wait=30))
    started = time.monotonic()
    answers = fred(web, seconds=0.3).fetch_many([want(symbol) for symbol in ALL], WINDOW)
    assert time.monotonic() - started < 1
    assert {found.kind for found in answers if isinstance(found, FetchFailure)} == {FailureKind.TIMEOUT}


def test_the_address_is_freds_unless_set() -> None:
    found = Fred(SourceContext((), 0.0)).fetch(want("^GSPC"), WINDOW)
    assert isinstance(found, FetchFailure)
    assert found.kind is FailureKind.TIMEOUT


def test_what_has_been_answered_by_the_end_of_its_share_counts(web: Web) -> None:
    web.script = waiting(playing(), slow="SP500")
    share = replace(WINDOW, until=time.monotonic() + 0.5)
    answers = fred(web).fetch_many([want("^IXIC"), want("^GSPC")], share)
    assert {answer.symbol for answer in answers if isinstance(answer, FetchFailure)} == {"^GSPC"}
    assert {answer.kind for answer in answers if isinstance(answer, FetchFailure)} == {FailureKind.TIMEOUT}
