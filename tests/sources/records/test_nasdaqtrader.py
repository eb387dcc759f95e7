from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.market.record import RecordKind
from cryptoai_cli.sources.records.base import RecordAnswer
from cryptoai_cli.sources.records.nasdaqtrader import NasdaqTrader
from tests.build import FRIDAY, MONDAY, session
from tests.net.web import Reply, Script, Web
from tests.sources.records.halt_feeds import feed, item
from tests.sources.records.requests import context, request

DAYS_LATER = session().closes + timedelta(days=3)
CURRENT, OF_FRIDAY, OF_MONDAY = "", "10102025", "10132025"
THURSDAY_FEED = "Thu, 16 Oct 2025 19:59:00 GMT"


def halt_date(path: str) -> str:
    return path.partition("haltdate=")[2]


def serving(feeds: Mapping[str, Reply | bytes]) -> Script:
    def script(path: str) -> Reply:
        told = feeds.get(halt_date(path), feed())
        return told if isinstance(told, Reply) else Reply(told)

    return script


def fetch(web: Web, feeds: Mapping[str, Reply | bytes], *, now: datetime | None = None) -> RecordAnswer:
    web.script = serving(feeds)
    return NasdaqTrader(context(web)).fetch(request(now=now))


def symbols(answer: RecordAnswer) -> set[str]:
    return {record.symbol for record in answer.records}


def test_today_costs_the_current_feed_which_tells_what_lasts_and_that_of_the_session_before(web: Web) -> None:
    feeds = {
        CURRENT: feed(item(), item(symbol="OLD", date="02/22/2019", code="T12")),
        OF_FRIDAY: feed(item(symbol="EVE", date="10/10/2025", time="19:50:00")),
    }
    found = fetch(web, feeds)
    assert symbols(found) == {"ABC", "OLD", "EVE"}
    assert (found.looked_up, found.failures) == (frozenset({"ABC"}), ())
    assert sorted(halt_date(path) for path in web.asked) == [CURRENT, OF_FRIDAY]
    assert all("feed=tradehalts" in path for path in web.asked)


def test_a_past_session_costs_the_feeds_of_its_day_and_of_the_session_before(web: Web) -> None:
    found = fetch(web, {OF_MONDAY: feed(item())}, now=DAYS_LATER)
    assert (symbols(found), found.looked_up) == ({"ABC"}, frozenset({"ABC"}))
    assert sorted(halt_date(path) for path in web.asked) == [OF_FRIDAY, OF_MONDAY]


def test_the_feed_of_another_day_is_a_failure_and_no_day_without_halts(web: Web) -> None:
    found = fetch(web, {OF_MONDAY: feed(item(date="10/12/2025"))}, now=DAYS_LATER)
    assert (found.records, found.looked_up) == ((), frozenset())
    assert [failure.kind for failure in found.failures] == [FailureKind.BAD_ANSWER]


def test_rows_of_other_days_beside_those_of_the_day_do_not_count(web: Web) -> None:
    feeds = {OF_MONDAY: feed(item(), item(symbol="DEF", date="10/12/2025"))}
    assert symbols(fetch(web, feeds, now=DAYS_LATER)) == {"ABC"}


def test_a_current_feed_of_yesterday_says_nothing(web: Web) -> None:
    old = feed(item(), made="Sun, 12 Oct 2025 21:00:00 GMT")
    found = fetch(web, {CURRENT: old})
    assert (found.records, found.looked_up) == ((), frozenset())
    assert found.failures[0].symbol == "ABC"


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(b"", 500), FailureKind.UNREACHABLE),
        (Reply(b"", 429), FailureKind.BLOCKED),
        (Reply(b"<html>gate</html>"), FailureKind.BAD_ANSWER),
        (Reply(feed(item())[:-30]), FailureKind.BAD_ANSWER),
    ],
)
def test_what_came_is_told_where_another_feed_failed(web: Web, reply: Reply, kind: FailureKind) -> None:
    web.script = serving({CURRENT: feed(item()), OF_FRIDAY: reply})
    found = NasdaqTrader(context(web)).fetch(replace(request(), days=(FRIDAY, MONDAY)))
    assert symbols(found) <= {"ABC"}
    assert found.looked_up == frozenset()
    assert [(failure.source, failure.kind) for failure in found.failures] == [("nasdaqtrader", kind)]


def test_a_silent_server_costs_no_more_than_the_time_given(web: Web) -> None:
    web.script = lambda _path: Reply(feed(), wait=5.0)
    found = NasdaqTrader(context(web)).fetch(request(seconds=0.1))
    assert [failure.kind for failure in found.failures] == [FailureKind.TIMEOUT]


def test_a_renamed_share_has_the_symbol_of_the_day(web: Web) -> None:
    keel = Instrument("KEEL", formerly=(FormerSymbol("BITF", date(2025, 12, 1)),))
    web.script = serving({OF_MONDAY: feed(item(symbol="KEEL"))})
    now = datetime(2025, 12, 10, tzinfo=UTC)
    found = NasdaqTrader(context(web)).fetch(request(keel, now=now))
    assert [record.symbol for record in found.records] == ["BITF"]
    assert found.looked_up == frozenset({"KEEL"})


def test_the_card_says_that_it_is_asked_by_the_day() -> None:
    card = NasdaqTrader.card
    assert (card.name, card.kinds, card.by_symbol) == ("nasdaqtrader", frozenset({RecordKind.HALT}), False)


def test_several_sessions_are_asked_for_one_by_one(web: Web) -> None:
    web.script = serving({})
    NasdaqTrader(context(web)).fetch(replace(request(now=DAYS_LATER), days=(FRIDAY, MONDAY)))
    assert sorted(map(halt_date, web.asked)) == [OF_FRIDAY, OF_MONDAY]


def test_a_day_that_is_still_to_come_has_no_halts(web: Web) -> None:
    web.script = serving({CURRENT: feed(item())})
    found = NasdaqTrader(context(web)).fetch(replace(request(), days=(MONDAY, date(2025, 10, 14))))
    assert sorted(halt_date(path) for path in web.asked) == [CURRENT, OF_FRIDAY]
    assert found.looked_up == frozenset({"ABC"})
