import gzip
import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.browser import BROWSER_CIPHERS, Handshake
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.net.limits import BIGGEST_BODY
from cryptoai_cli.net.server_clock import ServerClocks
from cryptoai_cli.net.transport import Transport
from tests.build import EVENING
from tests.net.tls_web import running_tls_web
from tests.net.web import JSON, Reply, Web, moved, packed

pytest.importorskip("curl_cffi", reason="the extra `browser` is not installed")

TEXT = (("Content-Type", "text/plain"),)
EDGE = Reply(b"Edge: Too Many Requests", 429, TEXT)
BOTH = (Handshake.CIPHERS, Handshake.CURL)


def transport(
    base_url: str,
    *handshakes: Handshake,
    seconds: float = 20.0,
    headers: Mapping[str, str] | None = None,
    clocks: ServerClocks | None = None,
) -> Transport:
    return Transport(
        "yahoo",
        base_url,
        deadline=time.monotonic() + seconds,
        user_agent="m/1",
        handshakes=handshakes or (Handshake.CURL,),
        headers=headers or {},
        clocks=clocks,
        pause=lambda _seconds: None,
    )


def refused(base_url: str, seconds: float = 20.0) -> Refusal:
    answer = transport(base_url, seconds=seconds).get_json("/a", {})
    assert isinstance(answer, Refusal)
    return answer


def test_a_request_looks_like_one_of_chrome_and_is_answered(web: Web) -> None:
    web.answers(Reply(b'{"a": 1}'))
    assert transport(web.base_url).get_json("/a", {"symbols": "A,^B"}) == Document(200, {"a": 1})
    assert web.asked == ["/a?symbols=A%2C%5EB"]
    assert "Chrome/" in web.agents[0]


def test_the_handshake_is_not_that_of_the_standard_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, web: Web
) -> None:
    del web  # loopback only, no proxies
    with running_tls_web(tmp_path, monkeypatch) as (server, offers):
        assert transport(server.base_url).get_json("/a", {}) == Document(200, {})
    offered = [name for name in offers.of_connections[0] if not name.startswith("TLS_")]
    assert offered == list(BROWSER_CIPHERS)  # of Chrome itself: this proves our list too
    assert offers.of_connections[0][0] == "TLS_AES_128_GCM_SHA256"


def test_a_certificate_that_nobody_vouches_for_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, web: Web
) -> None:
    del web  # loopback only, no proxies
    with running_tls_web(tmp_path, monkeypatch) as (server, _):
        monkeypatch.delenv("SSL_CERT_FILE")
        refusal = refused(server.base_url)
    assert (refusal.kind, refusal.may_pass) == (FailureKind.UNREACHABLE, False)
    assert "has a certificate that is not trusted here" in refusal.detail


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSLKEYLOGFILE"])
def test_a_pipe_of_a_variable_is_refused_before_curl_waits_for_it(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setenv(variable, str(tmp_path / "pipe"))
    assert f"cannot be asked: {variable} names a " in refused("https://127.0.0.1:9").detail


def test_a_compressed_answer_arrives_unpacked(web: Web) -> None:
    web.answers(packed(b'{"a": 1}'))
    assert transport(web.base_url).get_json("/a", {}) == Document(200, {"a": 1})


def test_an_answer_that_unpacks_to_too_much_is_refused(web: Web) -> None:
    bomb = gzip.compress(b" " * (BIGGEST_BODY + 1))
    web.answers(Reply(bomb, headers=(JSON, ("Content-Encoding", "gzip"))))
    assert refused(web.base_url).kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize(
    ("reply", "kind", "asked"),
    [
        (EDGE, FailureKind.BLOCKED, 1),
        (Reply(b"<html>", 200), FailureKind.BLOCKED, 1),
        (Reply(b"{", 200), FailureKind.BAD_ANSWER, 1),
        (Reply(b"{}", 503), FailureKind.UNREACHABLE, 3),
        (Reply(reset=True), FailureKind.UNREACHABLE, 3),
        (Reply(b'{"ok": true}', cut=5), FailureKind.BAD_ANSWER, 3),
    ],
    ids=["429", "web page", "broken", "503", "reset", "truncated"],
)
def test_a_refusal_is_told_and_tried_again_as_ever(web: Web, reply: Reply, kind: FailureKind, asked: int) -> None:
    web.answers(reply)
    assert refused(web.base_url).kind is kind
    assert len(web.asked) == asked


def test_an_address_where_nobody_listens_is_unreachable(web: Web) -> None:
    del web  # loopback only, no proxies
    assert refused("http://127.0.0.1:9").kind is FailureKind.UNREACHABLE


def test_a_server_that_keeps_silent_ends_with_the_run(web: Web) -> None:
    web.answers(Reply(wait=5))
    started = time.monotonic()
    assert refused(web.base_url, seconds=0.4).kind is FailureKind.TIMEOUT
    assert time.monotonic() - started < 3


def test_redirects_are_followed_within_the_provider_only(web: Web) -> None:
    web.answers(moved("/b"), Reply(b'{"b": 1}'))
    assert transport(web.base_url).get_json("/a", {}) == Document(200, {"b": 1})
    web.answers(moved("http://evil.example/"))
    assert refused(web.base_url).kind is FailureKind.BAD_ANSWER


def test_a_cookie_is_kept_for_later_requests_and_headers_go_out(web: Web) -> None:
    web.answers(Reply(headers=(JSON, ("Set-Cookie", "A3=x; Path=/"))))
    asking = transport(web.base_url, headers={"X-Own": "1"})
    asking.visit(f"{web.base_url}/fc")
    asking.get_json("/a", {})
    assert web.received[1]["Cookie"] == "A3=x"
    assert web.received[1]["X-Own"] == "1"


def test_the_time_of_the_server_is_noted(web: Web) -> None:
    web.answers(Reply(headers=(JSON, ("Date", "Mon, 13 Oct 2025 21:30:00 GMT"))))
    clocks = ServerClocks(EVENING)
    transport(web.base_url, clocks=clocks).get_json("/a", {})
    (server,) = clocks.servers
    assert server.host == web.base_url.removeprefix("http://")


def test_curl_is_tried_once_the_ciphers_are_refused_and_from_then_on_alone(web: Web) -> None:
    web.script = lambda _path: EDGE if "Chrome" not in web.agents[-1] else Reply(b'{"a": 1}')
    asking = transport(web.base_url, *BOTH)
    assert asking.get_json("/a", {}) == Document(200, {"a": 1})
    assert asking.get_json("/b", {}) == Document(200, {"a": 1})
    assert ["Chrome" in agent for agent in web.agents] == [False, True, True]


def test_what_both_are_refused_is_a_block_after_one_request_each(web: Web) -> None:
    web.answers(EDGE)
    asking = transport(web.base_url, *BOTH)
    for _ in range(2):
        answer = asking.get_json("/a", {})
        assert isinstance(answer, Refusal)
        assert answer.kind is FailureKind.BLOCKED
    assert len(web.asked) == 2


def test_where_the_ciphers_do_curl_is_never_asked(web: Web) -> None:
    web.answers(Reply(b"{}"))
    transport(web.base_url, *BOTH).get_json("/a", {})
    assert web.agents == ["m/1"]


def test_a_fault_that_is_no_block_is_no_reason_for_curl(web: Web) -> None:
    web.answers(Reply(b"{}", 503))
    transport(web.base_url, *BOTH).get_json("/a", {})
    assert web.agents == ["m/1"] * 3
