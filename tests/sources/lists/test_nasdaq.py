"""What is asked of the screener, and when."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.listing import Listing
from cryptoai_cli.net.cooldown import Cooldowns
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.lists.base import ListAnswer, ListRequest
from cryptoai_cli.sources.lists.nasdaq import NasdaqList
from cryptoai_cli.sources.nasdaq import USER_AGENT
from tests.build import EVENING, FRIDAY, MONDAY, THURSDAY, session
from tests.net.web import Reply, Web
from tests.sources.lists.answers import REQUEST, ROWS, download, playing, queries, row, table

HEAD, WHOLE = "tableonly=true&limit=1", "tableonly=true&download=true"
NYSE, AMEX = (f"tableonly=true&limit=10000&exchange={name}" for name in ("NYSE", "AMEX"))
EXCHANGES = {"NYSE": table(("BRK/B", "ABC^A"), total=2), "AMEX": table(("MARA",), total=1)}
PAST = ListRequest(session(FRIDAY), session(THURSDAY), EVENING, is_latest=False)


def fetched(web: Web, request: ListRequest = REQUEST) -> ListAnswer:
    return NasdaqList(SourceContext((("base_url", web.base_url),), time.monotonic() + 20)).fetch(request)


def listing(web: Web, request: ListRequest = REQUEST) -> Listing:
    answer = fetched(web, request)
    assert isinstance(answer, Listing), answer
    return answer


def failure(web: Web, request: ListRequest = REQUEST) -> FetchFailure:
    answer = fetched(web, request)
    assert isinstance(answer, FetchFailure)
    return answer


def test_two_requests_give_the_list_and_its_date(web: Web) -> None:
    web.script = playing()
    found = listing(web)
    assert (found.session, found.source, len(found.lines)) == (MONDAY, "nasdaq", len(ROWS))
    assert queries(web.asked) == [WHOLE, HEAD]
    assert {target.partition("?")[0] for target in web.asked} == {"/api/screener/stocks"}


def test_it_introduces_itself_as_the_source_of_quotes_does(web: Web) -> None:
    web.script = playing()
    listing(web)
    assert set(web.agents) == {USER_AGENT}
    assert {headers["Accept"] for headers in web.received} == {"application/json"}


def test_a_list_of_yesterday_is_told_by_its_session(web: Web) -> None:
    web.script = playing(head=table(as_of="Last price as of Oct 10, 2025"))
    assert listing(web).session == FRIDAY


def test_half_a_list_is_refused(web: Web) -> None:
    web.script = playing(whole=download([row("RIOT"), row("MARA")]))
    assert failure(web).kind is FailureKind.BAD_ANSWER
    assert "2 readable rows of a list of 4" in failure(web).detail


@pytest.mark.parametrize("bad", ["download", "limit"])
def test_one_form_without_the_other_is_no_list(web: Web, bad: str) -> None:
    good = playing()
    web.script = lambda target: Reply(b"[]", 500) if bad in target else good(target)
    assert failure(web).kind is FailureKind.UNREACHABLE


def test_an_earlier_session_is_asked_for_while_it_may_be_the_newest(web: Web) -> None:
    web.script = playing(head=table(as_of="Last price as of Oct 10, 2025"))
    assert listing(web, PAST).session == FRIDAY


def test_another_session_than_the_wanted_one_is_no_answer(web: Web) -> None:
    web.script = playing()
    found = failure(web, PAST)
    assert (found.symbol, found.source, found.kind) == ("", "nasdaq", FailureKind.NO_DATA)
    assert "2025-10-13, not 2025-10-10" in found.detail


def test_a_session_of_the_past_is_not_asked_for(web: Web) -> None:
    web.script = playing()
    later = replace(PAST, now=datetime(2025, 10, 20, 15, tzinfo=UTC))
    assert failure(web, later).kind is FailureKind.NO_DATA
    assert web.asked == []


def test_the_newest_list_is_asked_for_however_long_ago_the_session_was(web: Web) -> None:
    web.script = playing()
    later = replace(REQUEST, now=datetime(2025, 10, 20, 15, tzinfo=UTC))
    assert listing(web, later).session == MONDAY


def test_exchanges_are_not_asked_for_unless_they_are_wanted(web: Web) -> None:
    web.script = playing()
    assert {line.exchange for line in listing(web).lines} == {""}


def test_the_exchanges_are_those_of_two_lists_and_the_third_for_the_rest(web: Web) -> None:
    web.script = playing(exchanges=EXCHANGES)
    found = listing(web, replace(REQUEST, exchanges={}))
    assert {line.symbol: line.exchange for line in found.lines} == {
        "RIOT": "NASDAQ",
        "MARA": "AMEX",
        "BRK-B": "NYSE",
        "ABC^A": "NYSE",
    }
    assert queries(web.asked) == sorted([WHOLE, HEAD, NYSE, AMEX])


def test_exchanges_that_are_held_are_not_asked_for_again(web: Web) -> None:
    web.script = playing()
    held = dict.fromkeys(("RIOT", "MARA", "BRK-B", "ABC^A"), "NYSE")
    assert {line.exchange for line in listing(web, replace(REQUEST, exchanges=held)).lines} == {"NYSE"}
    assert len(web.asked) == 2


def test_they_are_asked_for_again_where_more_than_two_in_a_hundred_are_unknown(web: Web) -> None:
    web.script = playing(exchanges=EXCHANGES)
    held = dict.fromkeys(("RIOT", "MARA", "BRK-B"), "OLD")
    assert {line.exchange for line in listing(web, replace(REQUEST, exchanges=held)).lines} == {
        "NASDAQ",
        "AMEX",
        "NYSE",
    }


def test_two_in_a_hundred_may_be_without_an_exchange(web: Web) -> None:
    symbols = [f"{first}{second}" for first in "ABCDEFGHIJ" for second in "ABCDEFGHIJ"]
    web.script = playing(download(tuple(map(row, symbols))), table(total=100), EXCHANGES)
    found = listing(web, replace(REQUEST, exchanges=dict.fromkeys(symbols[2:], "NYSE")))
    assert [line.exchange for line in found.lines[:3]] == ["", "", "NYSE"]
    assert len(web.asked) == 2


def test_half_a_list_of_an_exchange_places_nothing(web: Web) -> None:
    web.script = playing(exchanges={**EXCHANGES, "NYSE": table(("BRK/B",), total=2)})
    found = listing(web, replace(REQUEST, exchanges={"RIOT": "NASDAQ"}))
    assert {line.symbol: line.exchange for line in found.lines if line.exchange} == {"RIOT": "NASDAQ"}


def test_a_block_cools_down_the_provider_and_a_cool_down_is_kept(web: Web, tmp_path: Path) -> None:
    cooldowns = Cooldowns(tmp_path, EVENING)
    context = SourceContext((("base_url", web.base_url),), time.monotonic() + 20, cooldowns=cooldowns)
    web.answers(Reply(b"", 429))
    refused = NasdaqList(context).fetch(REQUEST)
    assert isinstance(refused, FetchFailure)
    assert refused.kind is FailureKind.BLOCKED
    assert cooldowns.of("nasdaq") is not None  # the source of quotes has the same name
    web.asked.clear()
    again = NasdaqList(context).fetch(REQUEST)
    assert isinstance(again, FetchFailure)
    assert again.kind is FailureKind.COOLING_DOWN
    assert web.asked == []
