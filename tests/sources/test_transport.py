import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cryptoai_cli.errors import SettingsError
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net import browser
from cryptoai_cli.net.classify import Body, Document, Refusal
from cryptoai_cli.net.cooldown import Cooldowns
from cryptoai_cli.net.turns import Turns
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.transport import transport_for
from tests.net.web import Reply, Web

NOBODY = "http://127.0.0.1:9"
NOW = datetime(2025, 10, 13, 20, 30, tzinfo=UTC)


def asked(context: SourceContext, base_url: str = NOBODY) -> Document | Refusal:
    return transport_for(context, "desk", base_url, user_agent="m").get_json("/a", {})


def soon(seconds: float = 10.0) -> float:
    return time.monotonic() + seconds


def test_a_source_is_asked_at_the_address_of_the_settings(web: Web) -> None:
    assert isinstance(asked(SourceContext((("base_url", web.base_url),), soon())), Document)
    assert web.asked == ["/a"]


def test_a_source_without_an_address_in_the_settings_is_asked_at_its_own(web: Web) -> None:
    assert isinstance(asked(SourceContext((("base_url", ""),), soon()), web.base_url), Document)
    assert web.asked == ["/a"]


def test_the_setting_transport_says_how_to_connect_and_must_be_installed(
    monkeypatch: pytest.MonkeyPatch, web: Web
) -> None:
    monkeypatch.setattr(browser, "find_spec", lambda _name: None)
    asked(SourceContext((("transport", "ciphers"),), soon()), web.base_url)
    assert web.agents == ["m"]
    with pytest.raises(SettingsError, match=r"\[sources.desk\]"):
        asked(SourceContext((("transport", "browser"),), soon()), web.base_url)


def test_a_source_waits_no_longer_than_the_patience_of_the_run(web: Web) -> None:
    web.answers(Reply(wait=30))
    started = time.monotonic()
    refusal = asked(SourceContext((), soon(), patience_seconds=0.2), web.base_url)
    assert isinstance(refusal, Refusal)
    assert refusal.kind is FailureKind.TIMEOUT
    assert time.monotonic() - started < 5


def test_a_source_that_is_cooling_down_is_not_asked(web: Web, tmp_path: Path) -> None:
    cooldowns = Cooldowns(tmp_path, NOW)
    cooldowns.start("desk", None, "refused")
    refusal = asked(SourceContext((), soon(), cooldowns=cooldowns), web.base_url)
    assert isinstance(refusal, Refusal)
    assert refusal.kind is FailureKind.COOLING_DOWN
    assert web.asked == []


def test_headers_and_agent_of_the_source_go_along_and_a_refused_key_is_told_from_a_block(web: Web) -> None:
    web.answers(Reply(b"{}"), Reply(b"{}", 401))
    context = SourceContext((), soon())
    transport = transport_for(context, "desk", web.base_url, user_agent="m", headers={"X-Key": "k"}, keyed=True)
    assert isinstance(transport.get("/a", {}), Body)
    assert (web.agents, web.received[0]["X-Key"]) == (["m"], "k")
    refusal = transport.get("/a", {})
    assert isinstance(refusal, Refusal)
    assert refusal.kind is FailureKind.CREDENTIALS_REFUSED


def test_a_provider_that_repeats_its_keys_is_not_believed_to_have_said_them(web: Web) -> None:
    web.answers(Reply(b'{"message": "PKABCDEFGH12 and c2VjcmV0LXZhbHVl"}'))
    context = SourceContext((("base_url", web.base_url), ("key", " PKABCDEFGH12"), ("secret", "secret-value")), soon())
    answer = transport_for(context, "alpaca", NOBODY, user_agent="m").get_json("/a", {})
    assert answer == Document(200, {"message": "<MOVERS_ALPACA_KEY> and <MOVERS_ALPACA_SECRET>"})


def test_a_proxy_that_answers_itself_repeats_its_login_to_nobody(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", web.base_url.replace("http://", "http://me:hunter2-proxy@"))
    web.answers(Reply(b'{"message": "hunter2-proxy is wrong"}', 404))
    answer = asked(SourceContext((), soon()), "http://provider.example")
    assert isinstance(answer, Document)
    assert answer.payload == {"message": "<HTTP_PROXY> is wrong"}


def test_a_gateway_that_repeats_the_key_of_another_provider_is_masked_too(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOVERS_ALPACA_KEY", "PKABCDEF1234567890")
    web.answers(Reply(b'{"message": "before: PKABCDEF12\\n34567890"}', 404))
    answer = asked(SourceContext((), soon()), web.base_url)
    assert isinstance(answer, Document)
    assert answer.payload == {"message": "before: <MOVERS_ALPACA_KEY>"}


def test_turns_and_tags_are_handed_on(web: Web) -> None:
    web.answers(Reply(b"<feed/>"))
    turns = Turns(None, "sec", most=1, seconds=60.0)
    found = transport_for(
        SourceContext((), soon(0.5)), "sec", web.base_url, user_agent="m", turns=turns, takes_markup=True
    )
    assert isinstance(found.get("/a", {}), Body)
    assert isinstance(found.get("/a", {}), Refusal)
    assert web.asked == ["/a"]
