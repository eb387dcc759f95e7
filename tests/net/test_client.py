import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cryptoai_cli.net.browser import ExchangeError, Handshake
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.client import PlainClient
from tests.net.tls_web import running_tls_web
from tests.net.web import JSON, Reply, Web

pytestmark = pytest.mark.usefixtures("web")  # loopback is open, and no proxies


@pytest.fixture
def client() -> Iterator[PlainClient]:
    made = PlainClient("movers/1", Handshake.PLAIN)
    yield made
    made.close()


def content(client: PlainClient, url: str) -> bytes:
    with client.stream(url, params={"a": "b c"}, headers={"X-Own": "1"}, until=time.monotonic() + 5) as response:
        return b"".join(response.iter_raw())


def refused(client: PlainClient, url: str) -> Refusal:
    with pytest.raises(ExchangeError) as caught:
        content(client, url)
    return caught.value.refusal


def test_a_request_goes_out_under_its_own_name_with_its_headers(client: PlainClient, web: Web) -> None:
    assert content(client, f"{web.base_url}/x") == b"{}"
    assert web.asked == ["/x?a=b+c"]
    sent = web.received[0]
    assert (sent["User-Agent"], sent["X-Own"], sent["Accept-Encoding"]) == ("movers/1", "1", "gzip")


def test_cookies_are_kept_for_later_requests(client: PlainClient, web: Web) -> None:
    web.answers(Reply(headers=(JSON, ("Set-Cookie", "A3=x; Path=/"))))
    content(client, web.base_url)
    content(client, web.base_url)
    assert web.received[1]["Cookie"] == "A3=x"


@pytest.mark.parametrize("odd", ["A3=\xff\xfe", "\xe9=x", "A3=caf\xe9"])
def test_a_cookie_that_cannot_be_sent_back_is_not_kept_and_stops_nothing(
    odd: str, client: PlainClient, web: Web
) -> None:
    web.answers(Reply(headers=(JSON, ("Set-Cookie", odd), ("Set-Cookie", "b=1"))))
    content(client, web.base_url)
    content(client, web.base_url)
    assert web.received[1]["Cookie"] == "b=1"


@pytest.mark.parametrize("handshake", [Handshake.PLAIN, Handshake.CIPHERS])
def test_a_server_with_a_trusted_certificate_is_asked(
    handshake: Handshake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_tls_web(tmp_path, monkeypatch) as (server, _):
        client = PlainClient("movers/1", handshake)
        assert content(client, server.base_url) == b"{}"
        client.close()


def test_certificates_are_loaded_for_secure_addresses_alone(
    client: PlainClient, monkeypatch: pytest.MonkeyPatch, web: Web
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/none.pem")
    assert content(client, web.base_url) == b"{}"
    assert refused(client, "https://127.0.0.1:9").detail.endswith("SSL_CERT_FILE names a file that is not there")


@pytest.mark.parametrize("url", ["", "a.example", "ftp://127.0.0.1", "http://a..example/"])
def test_an_address_that_cannot_be_asked_is_told(client: PlainClient, url: str) -> None:
    assert "base_url" in refused(client, url).detail


def test_an_address_that_cannot_be_asked_is_told_after_an_answer_too(client: PlainClient, web: Web) -> None:
    content(client, web.base_url)
    assert "base_url" in refused(client, "http://xn--a/").detail
