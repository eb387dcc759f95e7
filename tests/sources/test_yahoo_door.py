import time
from pathlib import Path

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.net.cooldown import Cooldowns
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.net.transport import Transport
from cryptoai_cli.sources.yahoo_door import YahooDoor, is_walled
from tests.net.web import Reply, Web
from tests.sources.yahoo_answers import NOW, as_json, error

PATH = "/v8/finance/chart/RIOT"
GOOD = Reply(b'{"ok": 1}')
CRUMB = "aB3/x.Yz9Q1"
WALL = as_json(error("finance", "Unauthorized", "Invalid Crumb"), 401)


def door(web: Web, cooldowns: Cooldowns | None = None) -> YahooDoor:
    deadline = time.monotonic() + 20
    transport = Transport("yahoo", web.base_url, deadline=deadline, user_agent="movers", cooldowns=cooldowns)
    return YahooDoor(transport, f"{web.base_url}/fc")


def walled(crumb: Reply = Reply(CRUMB.encode())) -> dict[str, Reply]:  # noqa: B008 - frozen
    return {"/fc": Reply(b"", 404, (("Set-Cookie", "A3=x; Path=/"),)), "/v1/test/getcrumb": crumb}


def play(web: Web, pages: dict[str, Reply], *, opens: bool = True) -> None:
    def script(target: str) -> Reply:
        found = pages.get(target.partition("?")[0])
        return found or (GOOD if opens and "crumb=aB3%2Fx.Yz9Q1" in target else WALL)

    web.script = script


def paths(web: Web) -> list[str]:
    return [target.partition("?")[0] for target in web.asked]


def test_without_a_wall_nothing_is_asked_but_the_document(web: Web) -> None:
    web.answers(GOOD)
    asked = door(web)
    assert asked.get_json_with_crumb(PATH, {}) == Document(200, {"ok": 1})
    assert (paths(web), asked.has_crumb) == ([PATH], False)


def test_cookie_and_crumb_are_fetched_once_and_kept(web: Web) -> None:
    play(web, walled())
    asked = door(web)
    assert [asked.get_json_with_crumb(PATH, {"a": "b"}) for _ in range(2)] == [Document(200, {"ok": 1})] * 2
    assert asked.get_json(PATH, {}) == Document(200, {"ok": 1})
    assert paths(web) == [PATH, "/fc", "/v1/test/getcrumb", PATH, PATH, PATH]
    assert asked.has_crumb
    assert web.received[3]["Cookie"] == "A3=x"


def test_two_threads_share_one_crumb(web: Web) -> None:
    play(web, walled())
    asked = door(web)
    jobs = [asked._fetched_crumb] * 4
    assert in_parallel(jobs, workers=4, deadline=time.monotonic() + 10, late="late") == [CRUMB] * 4
    assert paths(web) == ["/fc", "/v1/test/getcrumb"]


@pytest.mark.parametrize("crumb", [Reply(CRUMB.encode()), Reply(b"Too Many Requests"), Reply(b"{}", 401)])
def test_a_wall_that_no_crumb_opens_ends_the_run_with_a_cool_down(web: Web, crumb: Reply, tmp_path: Path) -> None:
    play(web, walled(crumb), opens=False)
    asked = door(web, Cooldowns(tmp_path, NOW))
    answers = [asked.get_json_with_crumb(PATH, {}) for _ in range(3)]
    assert all(isinstance(each, Refusal) and each.kind is FailureKind.BLOCKED for each in answers)
    assert len(web.asked) <= 4
    assert Cooldowns(tmp_path, NOW).of("yahoo") is not None


def test_a_wall_without_asking_for_a_crumb_is_told_and_not_held_against_yahoo(web: Web) -> None:
    play(web, walled())
    asked = door(web)
    answer = asked.get_json(PATH, {})
    assert is_walled(answer)
    assert paths(web) == [PATH]
    assert asked.get_json_with_crumb(PATH, {}) == Document(200, {"ok": 1})


@pytest.mark.parametrize(
    ("answer", "wall"),
    [
        (Refusal(FailureKind.BLOCKED, "no", status=401), True),
        (Refusal(FailureKind.WITHDRAWN, "gone", status=404), True),
        (Refusal(FailureKind.BLOCKED, "no", status=429), False),
        (Refusal(FailureKind.TIMEOUT, "late"), False),
        (Document(200, {}), False),
    ],
)
def test_a_wall_is_an_address_that_is_closed_and_no_block(answer: Document | Refusal, *, wall: bool) -> None:
    assert is_walled(answer) is wall
