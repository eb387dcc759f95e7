"""Every list passes the same checks, and fails in the same way over a bad network."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pytest

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.listing import LineKind, Listing
from cryptoai_cli.net import retry
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.lists.base import ListAnswer
from cryptoai_cli.sources.lists.registry import LIST_SOURCES, build_list
from tests.build import FRIDAY, MONDAY
from tests.net.web import JSON, Reply, Script, Web, moved, packed
from tests.sources.lists import answers
from tests.sources.massive_answers import playing as playing_massive

HTML = ("Content-Type", "text/html")
SCRIPTS: Mapping[str, Script] = {
    "nasdaq": answers.playing(),
    "massive": playing_massive(["RIOT", "MARA", "BRK.B", "ABCpA"]),
}
FAULTS: Mapping[str, tuple[Callable[[Reply], Reply], FailureKind]] = {
    "429": (lambda _good: Reply(b"", 429), FailureKind.BLOCKED),
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
    "elsewhere": (lambda _good: moved("https://example.org/"), FailureKind.BAD_ANSWER),
    "gone": (lambda _good: Reply(b"{}", 404), FailureKind.WITHDRAWN),
    "no object": (lambda _good: Reply(b"[1, 2]"), FailureKind.BAD_ANSWER),
    "nulls": (lambda _good: Reply(b"null"), FailureKind.BAD_ANSWER),
    "no rows": (lambda good: Reply(json.dumps(emptied(json.loads(good.body))).encode()), FailureKind.BAD_ANSWER),
    "rows of numbers": (
        lambda good: Reply(json.dumps(numbered(json.loads(good.body))).encode()),
        FailureKind.BAD_ANSWER,
    ),
}


def emptied(value: object, name: str = "") -> object:
    """Return the document with an object in place of every list of rows."""
    if isinstance(value, dict):
        return {key: emptied(each, key) for key, each in value.items()}
    return {} if name in {"rows", "results"} else value


def numbered(value: object) -> object:
    """Return the document with a number in place of every row."""
    if isinstance(value, dict):
        return {key: numbered(each) for key, each in value.items()}
    return [5 for _ in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Case:
    """One list under test, and the server that it asks."""

    name: str
    web: Web

    def ask(self, script: Script | None = None, seconds: float = 20.0) -> ListAnswer:
        """Ask the list for Monday, over a server that plays `script`."""
        self.web.script = script or SCRIPTS[self.name]
        context = SourceContext((("base_url", self.web.base_url), ("key", "k")), time.monotonic() + seconds)
        return build_list(self.name, context).fetch(answers.REQUEST)

    def listing(self, script: Script | None = None) -> Listing:
        """Return the listing."""
        found = self.ask(script)
        assert isinstance(found, Listing), found
        return found


@pytest.fixture(params=list(LIST_SOURCES))
def case(request: pytest.FixtureRequest, web: Web, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(retry, "JITTER_SECONDS", (0.0, 0.01))
    return Case(str(request.param), web)


def test_a_listing_is_of_the_session_and_signed(case: Case) -> None:
    found = case.listing()
    assert (found.session, found.source, found.described_on) == (MONDAY, case.name, None)


def test_its_lines_are_ordered_by_symbol_and_each_comes_once(case: Case) -> None:
    assert [line.symbol for line in case.listing().lines] == ["ABC^A", "BRK-B", "MARA", "RIOT"]


def test_the_figures_of_a_line_fit_together(case: Case) -> None:
    for line in case.listing().lines:
        assert (line.last, line.net_change, line.base) == (11.0, 1.0, 10.0)
        assert line.volume


def test_names_and_kinds_are_there_or_not_as_the_card_says(case: Case) -> None:
    card = build_list(case.name, SourceContext((), 0)).card
    for line in case.listing().lines:
        assert bool(line.name) is bool(line.industry) is bool(line.market_cap) is card.has_names
        assert (line.kind is LineKind.OTHER) is not card.has_names


def test_a_second_call_is_answered_like_the_first(case: Case) -> None:
    assert case.listing() == case.listing()


def test_compressed_answers_are_read(case: Case) -> None:
    good = SCRIPTS[case.name]
    assert case.listing(lambda target: packed(good(target).body)) == case.listing()


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_a_failure_with_a_kind_and_a_reason(case: Case, fault: str) -> None:
    bend, kind = FAULTS[fault]
    good = SCRIPTS[case.name]
    found = case.ask(lambda target: bend(good(target)))
    assert isinstance(found, FetchFailure)
    assert (found.symbol, found.source, found.kind) == ("", case.name, kind)
    assert found.detail
    assert "\n" not in found.detail


def test_a_list_that_keeps_silent_costs_no_more_than_its_time(case: Case) -> None:
    good, begun = SCRIPTS[case.name], time.monotonic()
    found = case.ask(lambda target: replace(good(target), wait=5.0), seconds=0.2)
    assert isinstance(found, FetchFailure)
    assert found.kind is FailureKind.TIMEOUT
    assert time.monotonic() - begun < 2


def test_one_answer_of_two_is_no_listing(case: Case) -> None:
    good = SCRIPTS[case.name]
    seen: list[str] = []

    def script(target: str) -> Reply:
        seen.append(target)
        is_bent = "download" in target or FRIDAY.isoformat() in target
        return Reply(b"[]") if is_bent else good(target)

    assert isinstance(case.ask(script), FetchFailure)
    assert len(seen) == 2


@pytest.mark.parametrize("seed", range(6))
def test_cells_of_any_type_raise_nothing(case: Case, seed: int) -> None:
    junk: Sequence[object] = [None, True, -1, 1e400, "", "\u0000", [], {}, "9" * 400, {"a": [None]}][seed:]
    good = SCRIPTS[case.name]

    def script(target: str) -> Reply:
        return Reply(json.dumps(bent(json.loads(good(target).body), junk)).encode())

    assert isinstance(case.ask(script), Listing | FetchFailure)


def bent(value: object, junk: Sequence[object], depth: int = 0) -> object:
    """Return the document with other things in place of the cells of its rows."""
    if isinstance(value, dict):
        every = list(value.items())
        return {
            key: junk[at % len(junk)] if depth else bent(each, junk, isinstance(each, list))
            for at, (key, each) in enumerate(every)
        }
    return [*map(partial(bent, junk=junk, depth=1), value), *value] if isinstance(value, list) else value
