import time
from datetime import date

import pytest

from cryptoai_cli import __version__
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.net.turns import Turns
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.records.sec_desk import Desk, index_page
from cryptoai_cli.sources.records.sec_parse import Feed, Header
from tests.net.web import Reply, Web, moved, running_web
from tests.sources.records.edgar_answers import HTML, MARA, OTHER_PAGE, FakeEdgar, Filed

NUMBER = "0001507605-25-000001"
FOLDER = "/Archives/edgar/data/1507605/000150760525000001"
FILED = Filed("2025-10-14T16:11:30", accession=NUMBER)


def desk(web: Web, *, seconds: float = 10.0) -> Desk:
    context = SourceContext((("base_url", web.base_url),), time.monotonic() + 30.0)
    return Desk(context, "desk@example.org", Turns(None, "sec"), time.monotonic() + seconds)


def test_a_feed_is_asked_for_all_forms_in_one_request(web: Web) -> None:
    web.script = FakeEdgar([FILED])
    found = desk(web).feed(f"{MARA:010d}", MARA, start=0, before=None)
    assert isinstance(found, Feed)
    assert [each.accession for each in found.entries] == [NUMBER]
    query = "action=getcompany&CIK=0001507605&type=&dateb=&owner=include&count=100&output=atom"
    assert web.asked == [f"/cgi-bin/browse-edgar?{query}"]


def test_a_later_page_and_a_past_day_are_asked_for(web: Web) -> None:
    web.script = FakeEdgar([FILED])
    desk(web).feed(f"{MARA:010d}", MARA, start=200, before=date(2025, 10, 24))
    assert "&dateb=20251024&" in web.asked[0]
    assert web.asked[0].endswith("&start=200")


def test_a_header_a_list_of_symbols_and_submissions_have_their_addresses(web: Web) -> None:
    web.script = FakeEdgar([FILED])
    asking = desk(web)
    assert isinstance(asking.header(MARA, NUMBER), Header)
    assert isinstance(asking.tickers(), Document)
    assert isinstance(asking.submissions(MARA), Document)
    assert web.asked == [
        f"{FOLDER}/{NUMBER}-index-headers.html",
        "/files/company_tickers.json",
        "/submissions/CIK0001507605.json",
    ]


def test_another_page_is_no_header_and_no_sign_of_a_block(web: Web) -> None:
    web.answers(Reply(OTHER_PAGE, headers=HTML))
    asking = desk(web)
    found = asking.header(MARA, NUMBER)
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.BAD_ANSWER
    asking.header(MARA, NUMBER)
    assert len(web.asked) == 2


def test_every_request_names_the_contact(web: Web) -> None:
    web.script = FakeEdgar([FILED])
    desk(web).header(MARA, NUMBER)
    desk(web).submissions(MARA)
    assert set(web.agents) == {f"movers/{__version__} (desk@example.org)"}


def test_a_redirect_within_edgar_keeps_the_contact_and_one_elsewhere_is_not_followed(web: Web) -> None:
    web.answers(moved(f"{web.base_url}/other"), Reply(OTHER_PAGE, headers=HTML))
    desk(web).header(MARA, NUMBER)
    assert [("desk@example.org" in agent) for agent in web.agents] == [True, True]
    with running_web() as elsewhere:
        web.answers(moved(f"{elsewhere.base_url}/x"))
        assert isinstance(desk(web).header(MARA, NUMBER), Refusal)
        assert elsewhere.agents == []


def test_the_contact_is_not_told_beside_the_address_of_edgar(web: Web) -> None:
    web.answers(moved("/elsewhere"), Reply(OTHER_PAGE, headers=HTML))
    context = SourceContext((("base_url", f"{web.base_url}/edgar"),), time.monotonic() + 30.0)
    Desk(context, "desk@example.org", Turns(None, "sec"), time.monotonic() + 10.0).header(MARA, NUMBER)
    assert web.agents == [f"movers/{__version__} (desk@example.org)", f"movers/{__version__}"]


@pytest.mark.parametrize("status", [403, 429])
def test_after_a_refusal_nothing_more_is_asked(web: Web, status: int) -> None:
    web.answers(Reply(OTHER_PAGE, status, HTML))
    asking = desk(web)
    found = asking.header(MARA, NUMBER)
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.BLOCKED
    asking.feed(f"{MARA:010d}", MARA, start=0, before=None)
    assert len(web.asked) == 1


def test_the_eleventh_request_waits_for_its_turn_or_is_not_sent(web: Web) -> None:
    web.script = FakeEdgar([FILED])
    asking = desk(web, seconds=0.9)
    found = [asking.header(MARA, NUMBER) for _ in range(11)]
    assert len(web.asked) == 10
    assert isinstance(found[-1], Refusal)
    assert found[-1].kind is FailureKind.TIMEOUT


def test_the_page_of_a_filing_is_one_of_edgar() -> None:
    assert index_page(MARA, NUMBER) == f"https://www.sec.gov{FOLDER}/{NUMBER}-index.htm"
