"""Every list of holdings passes the same checks, and fails in the same way over a bad network."""

import gzip
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.holding import TreasuryCoin, is_possible_amount
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.net import retry
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.holdings.base import HoldingAnswer, HoldingList
from cryptoai_cli.sources.holdings.registry import HOLDING_SOURCES, build_holding_source, holding_card
from tests.net.web import JSON, Reply, Script, Web, moved
from tests.sources.holdings.answers import entry, treasuries
from tests.sources.yahoo_answers import as_json

HTML = ("Content-Type", "text/html")
COMPANIES = treasuries(
    entry("MSTR.US", 640_250, "Bad \u202e\x1b[31m &amp;\n name", total_entry_value_usd=47.4e9),
    entry("NASDAQ:RIOT", 19_000),
    entry("3350.T", 30_000, country="JP"),
    entry("MARA", 52_000),
)
GOOD: Mapping[str, Script] = {"coingecko": lambda _target: as_json(COMPANIES)}
FAULTS: Mapping[str, tuple[Callable[[Reply], Reply], FailureKind]] = {
    "429": (lambda _good: Reply(b"", 429), FailureKind.BLOCKED),
    "403": (lambda _good: Reply(b"<html>no</html>", 403, headers=(HTML,)), FailureKind.BLOCKED),
    "503": (lambda _good: Reply(b"", 503), FailureKind.UNREACHABLE),
    "reset": (lambda good: replace(good, reset=True), FailureKind.UNREACHABLE),
    "truncated": (
        lambda good: replace(good, announced=len(good.body), cut=len(good.body) // 2),
        FailureKind.BAD_ANSWER,
    ),
    "half a document": (lambda good: Reply(good.body[: len(good.body) // 2]), FailureKind.BAD_ANSWER),
    "nothing": (lambda _good: Reply(b""), FailureKind.BAD_ANSWER),
    "a web page": (lambda _good: Reply(b"<html>hello</html>", headers=(HTML,)), FailureKind.BLOCKED),
    "no gzip": (lambda _good: Reply(b"x" * 99, headers=(JSON, ("Content-Encoding", "gzip"))), FailureKind.BAD_ANSWER),
    "a bomb": (
        lambda _good: Reply(gzip.compress(b" " * 9_000_000), headers=(JSON, ("Content-Encoding", "gzip"))),
        FailureKind.BAD_ANSWER,
    ),
    "elsewhere": (lambda _good: moved("https://example.org/"), FailureKind.BAD_ANSWER),
    "gone": (lambda _good: Reply(b"{}", 404), FailureKind.WITHDRAWN),
    "no object": (lambda _good: Reply(b"[1, 2]"), FailureKind.BAD_ANSWER),
    "null": (lambda _good: Reply(b"null"), FailureKind.BAD_ANSWER),
    "no companies": (lambda _good: as_json(treasuries()), FailureKind.BAD_ANSWER),
    "rows of numbers": (lambda _good: as_json(treasuries(5, 6)), FailureKind.BAD_ANSWER),
    "rows of texts": (lambda _good: as_json(treasuries(entry("MARA", "52,000"))), FailureKind.BAD_ANSWER),
}


@dataclass(frozen=True)
class Case:
    """One list under test, and the server that it asks."""

    name: str
    web: Web

    def ask(self, coin: TreasuryCoin, script: Script | None = None, seconds: float = 20.0) -> HoldingAnswer:
        """Ask for a coin over a server that plays `script`."""
        self.web.script = script or GOOD[self.name]
        context = SourceContext((("base_url", self.web.base_url),), time.monotonic() + seconds, patience_seconds=2.0)
        return build_holding_source(self.name, context).fetch(coin)


@pytest.fixture(params=list(HOLDING_SOURCES))
def case(request: pytest.FixtureRequest, web: Web, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(retry, "JITTER_SECONDS", (0.0, 0.01))
    return Case(str(request.param), web)


def test_a_good_answer_has_each_company_once_by_amount_in_plain_text(case: Case) -> None:
    for coin in holding_card(case.name).coins:
        answer = case.ask(coin)
        assert isinstance(answer, HoldingList), answer
        told = answer.holdings
        assert [each.symbol for each in told] == ["MSTR", "MARA", "3350.T", "RIOT"]
        assert [each.amount for each in told] == sorted((each.amount for each in told), reverse=True)
        assert [each.cost_usd for each in told] == [47.4e9, None, None, None]
        for each in told:
            assert (each.source, each.coin) == (case.name, coin)
            assert is_possible_amount(each.amount, coin)
            assert each.name == plain_text(each.name) != ""


def test_it_says_whose_figures_they_are(case: Case) -> None:
    card = holding_card(case.name)
    assert "https://" in card.attribution
    assert card.limits
    assert card.terms


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_a_failure_that_says_what_is_wrong(case: Case, fault: str) -> None:
    damage, kind = FAULTS[fault]
    good = GOOD[case.name]
    answer = case.ask(TreasuryCoin.BITCOIN, lambda target: damage(good(target)))
    assert isinstance(answer, FetchFailure), answer
    assert (answer.source, answer.symbol, answer.kind) == (case.name, "BTC-USD", kind)
    assert answer.detail == plain_text(answer.detail, longest=1000) != ""


def test_a_slow_answer_is_not_waited_for_beyond_the_deadline(case: Case) -> None:
    begun = time.monotonic()
    slow = replace(GOOD[case.name](""), wait=5.0)
    answer = case.ask(TreasuryCoin.BITCOIN, lambda _target: slow, seconds=0.3)
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.TIMEOUT
    assert time.monotonic() - begun < 1.0
