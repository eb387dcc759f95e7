import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.record import RecordKind
from cryptoai_cli.net.cooldown import Cooldowns
from cryptoai_cli.sources.records.nasdaq_earnings import NasdaqEarnings
from tests.build import FRIDAY, MONDAY, THURSDAY, session
from tests.net.web import Reply, Web
from tests.sources.records.requests import context, request

NOW = datetime(2025, 10, 13, 21, tzinfo=UTC)


def answer(*symbols: str) -> Reply:
    rows = [{"symbol": each, "time": "time-after-hours", "fiscalQuarterEnding": "Sep/2025"} for each in symbols]
    return Reply(json.dumps({"data": {"rows": rows or None}}).encode())


def test_the_day_and_the_evening_before_cost_a_request_each_and_tell_every_company(web: Web) -> None:
    web.script = lambda path: answer("ABC", "DEF") if "10-13" in path else answer("EVE")
    found = NasdaqEarnings(context(web)).fetch(request())
    assert [(record.symbol, record.day) for record in found.records] == [
        ("EVE", FRIDAY),
        ("ABC", MONDAY),
        ("DEF", MONDAY),
    ]
    assert (found.looked_up, found.failures) == (frozenset({"ABC"}), ())
    assert sorted(web.asked) == [f"/api/calendar/earnings?date={day}" for day in (FRIDAY, MONDAY)]
    assert all("movers" in agent for agent in web.agents)


def test_a_day_alone_costs_one_request(web: Web) -> None:
    web.script = lambda _path: answer()
    asked = replace(request(), first=session().opens)
    assert NasdaqEarnings(context(web)).fetch(asked).looked_up == {"ABC"}
    assert len(web.asked) == 1


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(b"{}"), FailureKind.BAD_ANSWER),
        (Reply(b"<html>gate</html>"), FailureKind.BLOCKED),
        (Reply(b"", 403), FailureKind.BLOCKED),
        (Reply(b"", 500), FailureKind.UNREACHABLE),
    ],
)
def test_one_refused_day_is_a_failure_and_the_others_are_told(
    web: Web, tmp_path: Path, reply: Reply, kind: FailureKind
) -> None:
    web.script = lambda path: reply if "10-13" in path else answer("EVE")
    cooldowns = Cooldowns(tmp_path, NOW)
    found = NasdaqEarnings(replace(context(web), cooldowns=cooldowns)).fetch(request())
    assert {record.symbol for record in found.records} <= {"EVE"}
    assert (found.looked_up, [failure.kind for failure in found.failures]) == (frozenset(), [kind])
    assert cooldowns.of("nasdaq") is None  # the quotes of Nasdaq are asked all the same


def test_a_block_ends_the_asking(web: Web) -> None:
    web.script = lambda _path: Reply(b"", 403)
    source = NasdaqEarnings(context(web))
    source.fetch(request())
    asked = len(web.asked)
    assert source.fetch(request()).failures[0].kind is FailureKind.BLOCKED
    assert len(web.asked) == asked


def test_three_unusable_days_end_the_asking_and_a_good_one_begins_anew(web: Web) -> None:
    web.answers(Reply(b"{}"), answer(), Reply(b"{}"))
    source = NasdaqEarnings(context(web))
    for _ in range(5):
        source.fetch(replace(request(), first=session().opens))
    assert len(web.asked) == 5
    source.fetch(replace(request(), first=session().opens))
    assert len(web.asked) == 5


def test_a_silent_server_costs_no_more_than_the_time_given(web: Web) -> None:
    web.script = lambda _path: Reply(wait=5.0)
    began = time.monotonic()
    found = NasdaqEarnings(context(web)).fetch(request(seconds=0.1))
    assert [failure.kind for failure in found.failures] == [FailureKind.TIMEOUT]
    assert time.monotonic() - began < 2


def test_the_card_says_that_it_is_asked_by_the_day() -> None:
    card = NasdaqEarnings.card
    assert (card.name, card.kinds, card.by_symbol) == ("nasdaq", frozenset({RecordKind.EARNINGS}), False)


def test_sessions_of_several_days_are_asked_for_day_by_day(web: Web) -> None:
    web.script = lambda _path: answer()
    NasdaqEarnings(context(web)).fetch(replace(request(before=THURSDAY), days=(FRIDAY, MONDAY)))
    assert sorted(path[-2:] for path in web.asked) == ["09", "10", "13"]
