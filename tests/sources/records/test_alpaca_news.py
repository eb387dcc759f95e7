"""Alpaca's headlines: the keys, the pages, the symbols."""

import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.net.cooldown import Cooldowns
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.records import alpaca_news
from cryptoai_cli.sources.records.alpaca_news import AlpacaNews
from cryptoai_cli.sources.records.base import RecordAnswer
from tests.build import EVENING
from tests.net.web import Reply, Web, waiting
from tests.sources.records.news_answers import NOON, article, page, query
from tests.sources.records.requests import request
from tests.sources.yahoo_answers import as_json

MARA, RIOT, BERKSHIRE, BITCOIN = (Instrument(symbol) for symbol in ("MARA", "RIOT", "BRK-B", "BTC-USD"))
PAIR = (("key", "the-key-of-a-test"), ("secret", "the-secret-of-a-test"))


def source(web: Web, pair: tuple[tuple[str, str], ...] = PAIR, cooldowns: Cooldowns | None = None) -> AlpacaNews:
    settings = (("base_url", web.base_url), *pair)
    return AlpacaNews(SourceContext(settings, time.monotonic() + 20, cooldowns=cooldowns))


def told(answer: RecordAnswer) -> list[tuple[str, str]]:
    return [(record.symbol, record.title) for record in answer.records]


def kinds(answer: RecordAnswer) -> list[tuple[str, FailureKind]]:
    return [(failure.symbol, failure.kind) for failure in answer.failures]


@pytest.mark.parametrize("pair", [(), PAIR[:1], PAIR[1:], (("key", "a\nb"), PAIR[1])])
def test_without_the_key_pair_nothing_is_asked(web: Web, pair: tuple[tuple[str, str], ...]) -> None:
    built = source(web, pair)
    assert "MOVERS_ALPACA_KEY" in built.missing_setting()
    assert kinds(built.fetch(request(MARA, RIOT))) == [(s, FailureKind.NO_CREDENTIALS) for s in ("MARA", "RIOT")]
    assert web.asked == []


def test_many_symbols_are_asked_at_once_for_the_time_that_is_wanted(web: Web) -> None:
    web.script = lambda _target: as_json(
        page(article("A", ("MARA", "BRK.B")), article("B", ("BTCUSD",)), article("C", ("COIN",)))
    )
    built = source(web)
    answer = built.fetch(request(MARA, RIOT, BERKSHIRE, BITCOIN, MARA))
    assert (built.missing_setting(), answer.failures) == ("", ())
    assert told(answer) == [("MARA", "A"), ("BRK-B", "A"), ("BTC-USD", "B")]
    assert answer.looked_up == {"MARA", "RIOT", "BRK-B", "BTC-USD"}
    (target,) = web.asked
    assert query(target) == {
        "symbols": "MARA,RIOT,BRK.B,BTCUSD",
        "start": "2025-10-10T20:00:00Z",
        "end": "2025-10-13T21:00:00Z",  # it is not later yet
        "limit": "50",
        "sort": "desc",
    }
    assert web.received[0]["APCA-API-KEY-ID"] == "the-key-of-a-test"


def test_a_past_day_is_looked_up_in_full(web: Web) -> None:
    web.script = lambda _target: as_json(page(article("A"), article("Later", at=NOON + timedelta(days=2))))
    answer = source(web).fetch(request(MARA, now=EVENING + timedelta(days=90)))
    assert (told(answer), answer.looked_up) == ([("MARA", "A")], {"MARA"})


def test_pages_are_read_to_the_end(web: Web) -> None:
    web.answers(as_json(page(article("A"), token="next")), as_json(page(article("B"))))
    answer = source(web).fetch(request(MARA))
    assert (told(answer), answer.looked_up) == ([("MARA", "A"), ("MARA", "B")], {"MARA"})
    assert query(web.asked[1])["page_token"] == "next"


def test_pages_that_do_not_end_are_given_up_and_what_they_told_counts(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alpaca_news, "_MOST_PAGES", 3)
    counted = iter(range(99))
    web.script = lambda _target: as_json(page(article("A"), token=f"t{next(counted)}"))
    answer = source(web).fetch(request(MARA))
    assert (told(answer), kinds(answer)) == ([("MARA", "A")], [("MARA", FailureKind.NOT_COVERED)])
    assert (len(web.asked), answer.looked_up) == (3, frozenset())
    web.script = lambda _target: as_json(page(token="same"))
    web.asked.clear()
    assert kinds(source(web).fetch(request(MARA))) == [("MARA", FailureKind.NOT_COVERED)]
    assert len(web.asked) == 2


def test_a_page_that_fails_or_is_late_leaves_what_came_before(web: Web) -> None:
    web.answers(as_json(page(article("A"), token="next")), Reply(b"[]"))
    answer = source(web).fetch(request(MARA))
    assert (told(answer), kinds(answer)) == ([("MARA", "A")], [("MARA", FailureKind.BAD_ANSWER)])
    web.script = waiting(lambda _target: as_json(page(article("A"), token="next")), "page_token")
    answer = source(web).fetch(request(MARA, seconds=0.3))
    assert (told(answer), kinds(answer)) == ([("MARA", "A")], [("MARA", FailureKind.TIMEOUT)])


def test_batches_fail_by_themselves(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alpaca_news, "_MOST_SYMBOLS", 1)
    web.script = lambda target: Reply(b"[]") if "RIOT" in target else as_json(page(article("A")))
    answer = source(web).fetch(request(MARA, RIOT))
    assert (answer.looked_up, kinds(answer)) == ({"MARA"}, [("RIOT", FailureKind.BAD_ANSWER)])


def test_what_alpaca_does_not_have_is_not_asked(web: Web) -> None:
    answer = source(web).fetch(request(Instrument("^IXIC"), Instrument("VOD.L")))
    assert kinds(answer) == [("^IXIC", FailureKind.NOT_COVERED), ("VOD.L", FailureKind.NOT_COVERED)]
    assert web.asked == []


def test_a_renamed_company_is_asked_under_both_symbols(web: Web) -> None:
    keel = Instrument("KEEL", formerly=(FormerSymbol("BITF", date(2026, 4, 2)),))
    web.script = lambda _target: as_json(page(article("A", ("BITF",)), article("B", ("KEEL",))))
    answer = source(web).fetch(request(keel, now=EVENING + timedelta(days=300)))
    assert query(web.asked[0])["symbols"] == "BITF,KEEL"
    assert (told(answer), answer.looked_up) == ([("BITF", "A"), ("BITF", "B")], {"KEEL"})


@pytest.mark.parametrize(
    ("reply", "kind", "holds"),
    [
        (Reply(b"", 429), FailureKind.BLOCKED, True),
        (Reply(b"", 401), FailureKind.CREDENTIALS_REFUSED, False),
        (Reply(b"<html></html>"), FailureKind.BLOCKED, False),
    ],
)
def test_only_a_block_of_the_host_keeps_later_runs_from_the_quotes(
    web: Web, tmp_path: Path, reply: Reply, kind: FailureKind, *, holds: bool
) -> None:
    web.script = lambda _target: reply
    cooldowns = Cooldowns(tmp_path, EVENING)
    assert kinds(source(web, cooldowns=cooldowns).fetch(request(MARA))) == [("MARA", kind)]
    assert (cooldowns.of("alpaca") is not None) is holds


def test_the_keys_are_in_no_answer(web: Web) -> None:
    echo = "the-key-of-a-test the-secret-of-a-test"
    web.script = lambda _target: as_json({"message": echo})
    (failure,) = source(web).fetch(request(MARA)).failures
    assert "of-a-test" not in failure.detail
    web.script = lambda _target: as_json(page(article(echo)))
    (record,) = source(web).fetch(request(MARA)).records
    assert "of-a-test" not in record.title
