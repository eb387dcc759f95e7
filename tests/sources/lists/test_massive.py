"""What is asked of Massive for a listing, and when."""

import time
from datetime import timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.listing import Listing
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.lists.base import ListAnswer, ListRequest
from cryptoai_cli.sources.lists.massive import MassiveList
from cryptoai_cli.sources.massive import USER_AGENT
from tests.build import FRIDAY, MONDAY, session
from tests.net.web import Web
from tests.sources.lists.answers import REQUEST
from tests.sources.massive_answers import CLOSES, TODAY, playing
from tests.sources.yahoo_answers import as_json


def fetched(web: Web, request: ListRequest = REQUEST, key: str = "k") -> ListAnswer:
    settings = (("base_url", web.base_url), ("key", key))
    return MassiveList(SourceContext(settings, time.monotonic() + 20)).fetch(request)


def test_two_requests_give_a_session_and_its_changes(web: Web) -> None:
    web.script = playing(["RIOT", "MARA"])
    found = fetched(web)
    assert isinstance(found, Listing)
    assert (found.session, found.source) == (MONDAY, "massive")
    assert [(line.symbol, line.last, line.net_change) for line in found.lines] == [
        ("MARA", 11.0, 1.0),
        ("RIOT", 11.0, 1.0),
    ]
    path = "/v2/aggs/grouped/locale/us/market/stocks"
    assert sorted(web.asked) == [f"{path}/{day}?adjusted=true" for day in ("2025-10-10", "2025-10-13")]


def test_the_key_goes_in_a_header(web: Web) -> None:
    web.script = playing(["RIOT"])
    fetched(web, key="s3cr3t")
    assert {headers["Authorization"] for headers in web.received} == {"Bearer s3cr3t"}
    assert set(web.agents) == {USER_AGENT}


@pytest.mark.parametrize("key", ["", "  ", "with a blank", "k\u00e9y"])
def test_without_a_usable_key_nothing_is_asked(web: Web, key: str) -> None:
    found = fetched(web, key=key)
    assert isinstance(found, FetchFailure)
    assert found.kind is FailureKind.NO_CREDENTIALS
    assert web.asked == []


def test_a_session_that_is_not_over_is_not_asked_for(web: Web) -> None:
    web.script = playing(["RIOT"])
    closes = session(MONDAY).closes
    early = fetched(web, replace(REQUEST, now=closes + timedelta(minutes=15)))
    assert isinstance(early, FetchFailure)
    assert (early.kind, web.asked) == (FailureKind.NO_DATA, [])
    assert isinstance(fetched(web, replace(REQUEST, now=closes + timedelta(minutes=16))), Listing)


@pytest.mark.parametrize("day", [MONDAY, FRIDAY])
def test_one_session_without_the_other_is_no_list(web: Web, day: object) -> None:
    script = playing(["RIOT"], {at: close for at, close in CLOSES.items() if at != str(day)})
    web.script = script
    found = fetched(web)
    assert isinstance(found, FetchFailure)
    assert (found.kind, found.symbol, found.source) == (FailureKind.NO_DATA, "", "massive")


def test_what_the_plan_does_not_include_is_told(web: Web) -> None:
    web.script = lambda _target: as_json(TODAY, 403)
    found = fetched(web)
    assert isinstance(found, FetchFailure)
    assert found.kind is FailureKind.NO_DATA
