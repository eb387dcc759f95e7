"""Yahoo's headlines: what is asked, what is kept, and what counts as looked up."""

import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.net import retry
from cryptoai_cli.net.cooldown import Cooldowns
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.records.base import RecordAnswer
from cryptoai_cli.sources.records.yahoo_news import YahooNews
from tests.build import EVENING
from tests.net.web import Reply, Web
from tests.sources.records.news_answers import NOON, query, search, searching, story
from tests.sources.records.requests import context, request
from tests.sources.yahoo_answers import as_json

MARA, RIOT = Instrument("MARA"), Instrument("RIOT")


def told(answer: RecordAnswer) -> list[tuple[str, str]]:
    return [(record.symbol, record.title) for record in answer.records]


def kinds(answer: RecordAnswer) -> list[tuple[str, FailureKind]]:
    return [(failure.symbol, failure.kind) for failure in answer.failures]


def test_each_symbol_is_asked_once_and_keeps_its_own_headlines(web: Web) -> None:
    loose = [story("Nobody's", None), story("Another's", ("COIN",))]
    web.script = searching({"MARA": [story("Both", ("RIOT", "MARA")), *loose], "RIOT": [story("Both", ("RIOT",))]})
    answer = YahooNews(context(web)).fetch(request(MARA, RIOT, MARA))
    assert sorted(told(answer)) == [("MARA", "Both"), ("RIOT", "Both")]
    assert (answer.looked_up, answer.failures) == ({"MARA", "RIOT"}, ())
    assert sorted(query(target)["q"] for target in web.asked) == ["MARA", "RIOT"]
    assert {(query(target)["quotesCount"], query(target)["newsCount"]) for target in web.asked} == {("0", "20")}
    assert all(target.startswith("/v1/finance/search?") for target in web.asked)
    assert all(agent.startswith("Mozilla/5.0") for agent in web.agents)


def test_headlines_of_other_times_are_left_out(web: Web) -> None:
    asked = request(MARA)
    at = (asked.first - timedelta(seconds=1), asked.first, asked.last, asked.last + timedelta(seconds=1))
    web.script = searching({"MARA": [story(str(n), at=instant) for n, instant in enumerate(at)]})
    answer = YahooNews(context(web)).fetch(asked)
    assert told(answer) == [("MARA", "1"), ("MARA", "2")]


def fetched(web: Web, stories: Sequence[object], *, days: int = 0) -> RecordAnswer:
    web.script = searching({"MARA": stories})
    return YahooNews(context(web)).fetch(request(MARA, now=EVENING + timedelta(days=days)))


def test_nothing_within_its_reach_is_nothing_on_record(web: Web) -> None:
    assert fetched(web, []).looked_up == {"MARA"}
    assert fetched(web, [], days=10).looked_up == {"MARA"}


def test_nothing_beyond_its_reach_was_not_looked_up(web: Web) -> None:
    answer = fetched(web, [], days=12)  # the time asked for began three days before
    assert (answer.looked_up, kinds(answer)) == (frozenset(), [("MARA", FailureKind.NOT_COVERED)])


def test_what_is_found_beyond_its_reach_counts_and_may_not_be_all(web: Web) -> None:
    answer = fetched(web, [story("Old")], days=30)
    assert told(answer) == [("MARA", "Old")]
    assert (answer.looked_up, kinds(answer)) == (frozenset(), [("MARA", FailureKind.NOT_COVERED)])


def test_an_answer_full_of_newer_headlines_may_hide_older_ones(web: Web) -> None:
    full = [story(str(n), at=NOON + timedelta(minutes=n)) for n in range(20)]
    answer = fetched(web, full)
    assert (len(answer.records), answer.looked_up) == (20, frozenset())
    assert kinds(answer) == [("MARA", FailureKind.NOT_COVERED)]
    older = [*full[:19], story("Before", at=NOON - timedelta(days=4))]
    assert fetched(web, older).looked_up == {"MARA"}
    others = [*full[:19], story("Before", ("COIN",), at=NOON - timedelta(days=4))]
    assert fetched(web, others).looked_up == frozenset()


def test_a_failure_is_of_its_symbol_only(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "JITTER_SECONDS", (0.0, 0.01))
    web.script = lambda target: Reply(b"[]") if "RIOT" in target else as_json(search())
    answer = YahooNews(context(web)).fetch(request(MARA, RIOT))
    assert (answer.looked_up, kinds(answer)) == ({"MARA"}, [("RIOT", FailureKind.BAD_ANSWER)])


def test_what_is_no_symbol_is_not_asked(web: Web) -> None:
    answer = YahooNews(context(web)).fetch(request(Instrument("A B&q=x")))
    assert (kinds(answer), web.asked) == ([("A B&q=x", FailureKind.UNKNOWN_SYMBOL)], [])


def test_a_crumb_is_fetched_where_yahoo_wants_one(web: Web) -> None:
    def script(target: str) -> Reply:
        if "getcrumb" in target:
            return Reply(b"abcdef12345")
        return as_json(search(story("A"))) if "crumb=abcdef12345" in target else Reply(b"", 401)

    web.script = script
    assert told(YahooNews(context(web)).fetch(request(MARA))) == [("MARA", "A")]


@pytest.mark.parametrize(
    ("reply", "holds"),
    [
        (Reply(b"", 429), True),
        (Reply(b"Too Many Requests"), True),
        (Reply(b"", 451), True),
        (Reply(b"", 401), False),
        (Reply(b"", 403), False),
        (Reply(b"<html>consent.yahoo.com</html>"), False),
    ],
)
def test_only_a_block_of_the_host_keeps_later_runs_from_the_quotes(
    web: Web, tmp_path: Path, reply: Reply, *, holds: bool
) -> None:
    web.script = lambda _target: reply
    cooldowns = Cooldowns(tmp_path, EVENING)
    own = SourceContext((("base_url", web.base_url),), time.monotonic() + 20, cooldowns=cooldowns)
    assert kinds(YahooNews(own).fetch(request(MARA))) == [("MARA", FailureKind.BLOCKED)]
    assert (cooldowns.of("yahoo") is not None) is holds


def test_a_block_is_not_asked_again_and_one_of_the_quotes_holds_here(web: Web, tmp_path: Path) -> None:
    cooldowns = Cooldowns(tmp_path, EVENING)
    cooldowns.start("yahoo", None, "refused")
    own = SourceContext((("base_url", web.base_url),), time.monotonic() + 20, cooldowns=cooldowns)
    assert kinds(YahooNews(own).fetch(request(MARA))) == [("MARA", FailureKind.COOLING_DOWN)]
    assert web.asked == []
