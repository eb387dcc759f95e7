import ssl
import time
from pathlib import Path

import pytest

from cryptoai_cli.errors import SettingsError
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net import browser
from cryptoai_cli.net.browser import BROWSER_CIPHERS, ExchangeError, Handshake, dress_up, handshakes_for
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.net.transport import Transport
from tests.net.tls_web import running_tls_web
from tests.net.web import Reply, Web

EDGE = Reply(b"Edge: Too Many Requests", 429, (("Content-Type", "text/plain"),))
pytestmark = pytest.mark.usefixtures("web")  # without proxies, loopback only


def ciphers_offered(handshake: Handshake, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    with running_tls_web(folder, monkeypatch) as (web, offers):
        deadline = time.monotonic() + 20
        transport = Transport("yahoo", web.base_url, deadline=deadline, user_agent="m/1", handshakes=(handshake,))
        assert transport.get_json("/a", {}) == Document(200, {})
        assert web.agents == ["m/1"]
    return offers.of_connections[0]


def of_tls_1_2(offered: tuple[str, ...]) -> list[str]:
    renegotiation = "00ff"  # no cipher, but a sign of OpenSSL
    return [name for name in offered if not name.startswith("TLS_") and name != renegotiation]


def test_the_ciphers_of_a_browser_are_offered_in_its_order_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert of_tls_1_2(ciphers_offered(Handshake.CIPHERS, tmp_path, monkeypatch)) == list(BROWSER_CIPHERS)


def test_without_the_setting_those_of_the_library_are_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offered = of_tls_1_2(ciphers_offered(Handshake.PLAIN, tmp_path, monkeypatch))
    usual = ssl.create_default_context().get_ciphers()
    assert offered == [cipher["name"] for cipher in usual if not cipher["name"].startswith("TLS_")]
    assert offered != list(BROWSER_CIPHERS)


def test_a_dressed_up_context_still_checks_certificates_and_takes_no_old_protocol() -> None:
    context = dress_up(ssl.create_default_context())
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def asking(web: Web) -> Transport:
    # the second one stands for curl, whose package may not be here
    both = (Handshake.CIPHERS, Handshake.PLAIN)
    return Transport("yahoo", web.base_url, deadline=time.monotonic() + 20, user_agent="m/1", handshakes=both)


def test_the_next_handshake_is_tried_once_the_first_is_blocked_and_stays(web: Web) -> None:
    web.answers(EDGE, Reply(b"{}"))
    transport = asking(web)
    assert transport.get_json("/a", {}) == transport.get_json("/b", {}) == Document(200, {})
    assert web.asked == ["/a", "/a", "/b"]


def test_after_the_last_handshake_a_block_is_a_block(web: Web) -> None:
    web.answers(EDGE)
    transport = asking(web)
    for _ in range(2):
        answer = transport.get_json("/a", {})
        assert isinstance(answer, Refusal)
        assert answer.kind is FailureKind.BLOCKED
    assert len(web.asked) == 2


def test_another_fault_is_no_reason_for_another_handshake(web: Web) -> None:
    web.answers(Reply(b"odd", 418), Reply(b"{}"))
    answer = asking(web).get_json("/a", {})
    assert isinstance(answer, Refusal)
    assert (answer.kind, len(web.asked)) == (FailureKind.BAD_ANSWER, 1)


@pytest.mark.parametrize(
    ("choice", "handshakes"),
    [
        ("", (Handshake.PLAIN,)),
        ("plain", (Handshake.PLAIN,)),
        ("ciphers", (Handshake.CIPHERS,)),
        ("browser", (Handshake.CIPHERS, Handshake.CURL)),
        ("curl_cffi", (Handshake.CURL,)),
    ],
)
def test_the_setting_says_which_handshakes_are_tried(
    monkeypatch: pytest.MonkeyPatch, choice: str, handshakes: tuple[Handshake, ...]
) -> None:
    monkeypatch.setattr(browser, "find_spec", lambda name: name)
    assert handshakes_for(choice, "yahoo") == handshakes


@pytest.mark.parametrize("choice", ["browser", "curl_cffi"])
def test_without_its_package_a_choice_is_a_wrong_setting_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, choice: str
) -> None:
    monkeypatch.setattr(browser, "find_spec", lambda _name: None)
    with pytest.raises(SettingsError) as raised:
        handshakes_for(choice, "yahoo")
    assert "[sources.yahoo]" in raised.value.message
    assert "pip install 'cryptoai-cli[browser]'" in raised.value.hint


@pytest.mark.parametrize("choice", ["plain", "ciphers"])
def test_a_choice_that_needs_no_package_asks_for_none(monkeypatch: pytest.MonkeyPatch, choice: str) -> None:
    monkeypatch.setattr(browser, "find_spec", lambda _name: None)
    assert handshakes_for(choice, "yahoo")


def test_an_exchange_without_a_response_says_why() -> None:
    refusal = Refusal(FailureKind.TIMEOUT, "did not answer in time")
    error = ExchangeError(refusal)
    assert (error.refusal, str(error)) == (refusal, refusal.detail)
