"""Every source of records passes the same checks, and fails in the same way over a bad network."""

import gzip
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.util import find_spec

import pytest
from msgspec.structs import replace as with_changes

from cryptoai_cli.market.failure import FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.record import Record
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.net import retry
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.records.base import RecordAnswer, RecordSource
from cryptoai_cli.sources.records.registry import RECORD_SOURCES, build_record_source, record_card
from tests.net.web import JSON, Reply, Script, Web
from tests.sources.records.feeds import XML, feed, item
from tests.sources.records.news_answers import article, page, query, search, story
from tests.sources.records.requests import request
from tests.sources.yahoo_answers import as_json

HTML = ("Content-Type", "text/html")
ASKED = (Instrument("MARA"), Instrument("RIOT"))
SECRETS = ("key-of-a-test", "secret-of-a-test")
CONTACT = "desk-of-a-test@example.org"
FEED = feed([item(f"Release {SECRETS[0]}"), item("Older", request().first, link="https://wire.example.org/2.html")])
HALTS = '<?xml version="1.0"?><rss version="2.0" xmlns:ndaq="n"><channel><title>Halts</title></channel></rss>'
ATOM = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Filings</title></feed>'
TICKERS = {str(n): {"cik_str": n + 1, "ticker": each.symbol, "title": each.symbol} for n, each in enumerate(ASKED)}


def no_results_due(target: str) -> Reply:
    """Answer as the calendar of results does for a day on which none are due."""
    day = date.fromisoformat(query(target)["date"])
    data: Mapping[str, object] = {"asOf": f"{day:%a, %b} {day.day}, {day.year}", "headers": {}, "rows": None}
    return as_json({"data": data, "message": None, "status": {"rCode": 200}})


GOOD: Mapping[str, Script] = {
    "sec": lambda target: as_json(TICKERS) if "tickers" in target else Reply(ATOM.encode(), headers=(XML,)),
    "nasdaqtrader": lambda _target: Reply(HALTS.encode(), headers=(XML,)),
    "nasdaq": no_results_due,
    "yahoo": lambda _target: as_json(search(story(f"Echo of {SECRETS[0]}"), story("Bad \u202e\x1b[31m &amp;\n title"))),
    "alpaca": lambda _target: as_json(page(article(f"Echo of {SECRETS[1]}"), article("Bad \u202e\x1b[31m\n title"))),
    **dict.fromkeys(
        ("globenewswire", "prnewswire", "businesswire"), lambda _target: Reply(FEED.encode(), headers=(XML,))
    ),
}
ANY_KIND = {"a": [1], "news": 5, "data": [], "bars": {}}
FAULTS: Mapping[str, Callable[[Reply], Reply]] = {
    "429": lambda _good: Reply(b"", 429),
    "503": lambda _good: Reply(b"", 503),
    "500": lambda _good: Reply(b"", 500),
    "401": lambda _good: Reply(b"", 401),
    "403": lambda _good: Reply(b"<html>no</html>", 403, headers=(HTML,)),
    "404": lambda _good: Reply(b"", 404),
    "451": lambda _good: Reply(b"", 451),
    "reset": lambda good: replace(good, reset=True),
    "slow": lambda good: replace(good, wait=5.0),
    "drip": lambda good: replace(good, slow_body=0.05),
    "dripping head": lambda good: replace(good, slow_head=0.05),
    "truncated": lambda good: replace(good, announced=len(good.body), cut=len(good.body) // 2),
    "half a document": lambda good: replace(good, body=good.body[: len(good.body) // 2]),
    "a web page": lambda _good: Reply(b"<html><body>hello<br></body></html>", headers=(HTML,)),
    "consent": lambda _good: Reply(b"<!DOCTYPE html><html>consent.yahoo.com</html>", headers=(HTML,)),
    "nothing": lambda _good: Reply(b""),
    "words": lambda _good: Reply(b"hello"),
    "another document": lambda _good: as_json(ANY_KIND),
    "a list": lambda _good: Reply(b"[1, 2]"),
    "null": lambda _good: Reply(b"null"),
    "another feed": lambda _good: Reply(b"<rdf:RDF xmlns:rdf='r'/>", headers=(XML,)),
    "no gzip": lambda _good: Reply(b"x" * 99, headers=(JSON, ("Content-Encoding", "gzip"))),
    "a bomb": lambda _good: Reply(gzip.compress(b" " * 9_000_000), headers=(JSON, ("Content-Encoding", "gzip"))),
    "elsewhere": lambda _good: Reply(b"", 302, headers=(("Location", "https://example.org/"),)),
}


def are_there() -> list[str]:
    """Return the sources whose modules are there."""
    return [name for name, (module, _) in RECORD_SOURCES.items() if find_spec(f"cryptoai_cli.sources.records.{module}")]


@dataclass(frozen=True)
class Case:
    """One source under test, and the server that it asks."""

    name: str
    web: Web

    def source(self, *, bare: bool = False) -> RecordSource:
        """Return the source, with what it needs unless it is `bare`."""
        own = () if bare else (("key", SECRETS[0]), ("secret", SECRETS[1]), ("contact", CONTACT))
        settings = (("base_url", self.web.base_url), *own)
        return build_record_source(self.name, SourceContext(settings, time.monotonic() + 20, patience_seconds=2.0))

    def ask(self, script: Script | None = None, seconds: float = 0.35) -> RecordAnswer:
        """Ask the source over a server that plays `script`, and check what holds for every answer."""
        self.web.script = script or GOOD[self.name]
        source, begun = self.source(), time.monotonic()
        answer = source.fetch(request(*ASKED, seconds=seconds))
        assert time.monotonic() - begun < max(0.0, seconds) + 0.5
        self.check(source, answer)
        return answer

    def check(self, source: RecordSource, answer: RecordAnswer) -> None:
        """Check what holds for every answer."""
        told = [*sorted(answer.looked_up), *(failure.symbol for failure in answer.failures)]
        assert told == [""] or sorted(told) == sorted(each.symbol for each in ASKED), told
        for failure in answer.failures:
            self.check_failure(failure)
        for record in answer.records:
            assert record.kind in source.card.kinds
            self.check_record(record)
        keys = [(record.symbol, record.kind, record.key) for record in answer.records]
        assert len(keys) == len(set(keys))

    def check_failure(self, failure: FetchFailure) -> None:
        assert failure.source == self.name
        assert failure.detail == plain_text(failure.detail, longest=1000) != ""
        assert not any(secret in failure.detail for secret in (*SECRETS, CONTACT))

    def check_record(self, record: Record) -> None:
        assert record.source == self.name
        assert record.symbol == record.symbol.upper() != ""
        assert record.key
        assert record.at is None or record.at.utcoffset() == timedelta()
        assert record.url == "" or record.url.startswith("https://")
        for text in (record.title, record.publisher, record.form, *record.items):
            assert text == plain_text(text, longest=1000)
        assert not any(secret in repr(record) for secret in (*SECRETS[: 2 * self.is_keyed], CONTACT))

    @property
    def is_keyed(self) -> bool:
        """Whether the source sends the secrets, so that an answer can repeat them."""
        return self.name == "alpaca"


@pytest.fixture(params=are_there())
def case(request: pytest.FixtureRequest, web: Web, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(retry, "JITTER_SECONDS", (0.0, 0.01))
    return Case(str(request.param), web)


def test_a_good_answer_is_one_without_refusals(case: Case) -> None:
    answer = case.ask(seconds=5.0)
    assert answer.looked_up == {each.symbol for each in ASKED}, answer.failures
    assert case.web.asked


def test_a_second_call_is_answered_like_the_first(case: Case) -> None:
    first = case.ask(seconds=5.0)
    assert case.ask(seconds=5.0) == first


def test_what_is_not_asked_for_is_not_asked(case: Case) -> None:
    case.web.script = GOOD[case.name]
    answer = case.source().fetch(with_changes(request(*ASKED), instruments=()))
    assert answer.looked_up == frozenset()
    assert [failure.symbol for failure in answer.failures] in ([], [""])
    assert not case.web.asked or not record_card(case.name).by_symbol


@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_is_raised_late_or_untold(case: Case, fault: str) -> None:
    bend, good = FAULTS[fault], GOOD[case.name]
    answer = case.ask(lambda target: bend(good(target)))
    assert answer.looked_up == frozenset()
    assert answer.records == ()


def test_one_without_what_it_needs_asks_nothing_and_says_what(case: Case) -> None:
    source = case.source(bare=True)
    assert bool(source.missing_setting()) is bool(record_card(case.name).needs)
    if source.missing_setting():
        case.check(source, source.fetch(request(*ASKED)))
        assert case.web.asked == []


def test_a_deadline_that_is_over_is_told(case: Case) -> None:
    answer = case.ask(seconds=-1.0)
    assert answer.looked_up == frozenset()


@pytest.mark.parametrize("seed", range(4))
def test_values_of_any_type_raise_nothing(case: Case, seed: int) -> None:
    junk: Sequence[object] = [None, True, -1, 1e300, "", "\u0000", [], {}, "9" * 400, {"a": [None]}][seed:]

    def script(target: str) -> Reply:
        good = GOOD[case.name](target)
        if XML in good.headers:
            return replace(good, body=good.body.replace(b"GMT", str(junk[0]).encode()).replace(b"NASDAQ", b"\x07"))
        return as_json(bent(json.loads(good.body), junk))

    case.ask(script)


def bent(value: object, junk: Sequence[object], depth: int = 0) -> object:
    """Return the document with other things in place of the values below its first two levels."""
    if isinstance(value, dict):
        return {
            key: junk[n % len(junk)] if depth > 1 else bent(each, junk, depth + 1)
            for n, (key, each) in enumerate(value.items())
        }
    return [bent(each, junk, depth + 1) for each in value] if isinstance(value, list) else value
