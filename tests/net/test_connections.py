"""The rest is shown by the modes of `hostile`: what each error of a connection means."""

import socket
import ssl
import time
from collections.abc import Iterator, Mapping

import httpcore
import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net import proxies as proxies_module
from cryptoai_cli.net.browser import ExchangeError
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.connections import Connections, pieces
from cryptoai_cli.net.proxies import INSTALL_SOCKS, read_proxies
from cryptoai_cli.net.refusals import TIMED_OUT
from cryptoai_cli.net.unpack import CUT_SHORT
from cryptoai_cli.system.certificates import UnusableCertificatesError
from tests.net.hostile.modes import GOOD, sends
from tests.net.hostile.server import Hostile, Wire, running_hostile
from tests.net.web import Web

pytestmark = pytest.mark.usefixtures("web")  # loopback is open, and no proxies
PASSWORD = "s3cret-word"  # noqa: S105 - made up, to be looked for in messages


def no_trust() -> ssl.SSLContext:
    pytest.fail("no certificate is needed")


def sent(url: str, environment: Mapping[str, str]) -> bytes:
    connections = Connections(read_proxies(environment), no_trust)
    connections.until.instant = time.monotonic() + 5
    try:
        return connections.send(httpcore.Request("GET", url, headers=[("Host", "h.example")]), url).read()
    finally:
        connections.close()


def refused(url: str, environment: Mapping[str, str]) -> Refusal:
    with pytest.raises(ExchangeError) as caught:
        sent(url, environment)
    return caught.value.refusal


def test_an_address_is_asked_directly_where_there_is_no_proxy(web: Web) -> None:
    assert sent(f"{web.base_url}/a", {}) == b"{}"
    assert web.asked == ["/a"]


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_is_asked_with_its_login(name: str) -> None:
    with running_hostile(sends(GOOD)) as proxy:
        environment = {name: f"http://me:p%40ss@127.0.0.1:{proxy.port}"}
        assert sent("http://provider.example/a", environment) == b'{"ok": true}'
    assert proxy.heads[0].startswith(b"GET http://provider.example/a HTTP/1.1")
    assert b"Proxy-Authorization: Basic bWU6cEBzcw==" in proxy.heads[0]  # me:p@ss


def test_a_host_of_no_proxy_is_asked_directly_whatever_the_proxies_are(web: Web) -> None:
    dead = {"HTTP_PROXY": "http://127.0.0.1:9", "ALL_PROXY": "nonsense://x", "NO_PROXY": "fd00::/8,127.0.0.0/8"}
    assert sent(f"{web.base_url}/a", dead) == b"{}"


def test_a_dead_proxy_is_named_with_its_variable_and_without_its_login() -> None:
    refusal = refused("http://provider.example/a", {"HTTP_PROXY": f"http://me:{PASSWORD}@127.0.0.1:9"})
    assert refusal.detail == "is not reached: the proxy 127.0.0.1:9 (HTTP_PROXY) took no connection"
    assert refusal.kind is FailureKind.UNREACHABLE


def test_a_proxy_of_an_unknown_name_is_named_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr("cryptoai_cli.net.streams.open_connection", unknown)
    refusal = refused("http://provider.example/a", {"HTTP_PROXY": "http://gone.example:3128"})
    assert refusal.detail.endswith("the proxy gone.example:3128 (HTTP_PROXY) has a name that cannot be looked up")
    assert refused("http://provider.example/a", {}).detail == "has a name that cannot be looked up"


def test_a_proxy_that_wants_a_login_is_told_in_words_of_ours() -> None:
    words = f"HTTP/1.1 407 wrong {PASSWORD}\r\nContent-Length: 0\r\n\r\n".encode()
    with running_hostile(sends(words)) as proxy:
        environment = {"HTTPS_PROXY": f"http://me:{PASSWORD}@127.0.0.1:{proxy.port}"}
        connections = Connections(read_proxies(environment), ssl.create_default_context)
        connections.until.instant = time.monotonic() + 5
        url = "https://provider.example/a"
        with pytest.raises(ExchangeError) as caught:
            connections.send(httpcore.Request("GET", url), url)
        connections.close()
    assert caught.value.refusal.detail.endswith("refused (status 407): it wants a user and a password")
    assert PASSWORD not in caught.value.refusal.detail


def test_a_socks_proxy_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch, web: Web) -> None:
    monkeypatch.setattr(proxies_module, "find_spec", lambda _name: None)
    socks = {"ALL_PROXY": "socks5://127.0.0.1:9"}
    assert INSTALL_SOCKS in refused("http://provider.example/a", socks).detail
    assert sent(f"{web.base_url}/a", {**socks, "NO_PROXY": "127.0.0.1"}) == b"{}"


def _socks(wire: Wire) -> None:
    """Agree to no login, say that the connection is made, then be the provider."""
    wire.connection.recv(100)
    wire.send(b"\x05\x00")
    wire.connection.recv(100)
    wire.send(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50")
    wire.read_head()
    wire.send(GOOD)


def test_a_socks_proxy_is_asked() -> None:
    pytest.importorskip("socksio", reason="the extra `socks` is not installed")
    with running_hostile(_socks, reads_head=False) as proxy:
        environment = {"ALL_PROXY": f"socks5h://127.0.0.1:{proxy.port}"}
        assert sent("http://provider.example/a", environment) == b'{"ok": true}'


def test_a_connection_is_used_again() -> None:
    def twice(wire: Wire) -> None:
        wire.send(GOOD)
        while wire.read_head():
            wire.send(GOOD)

    with running_hostile(twice) as server:
        connections = Connections(read_proxies({}), no_trust)
        connections.until.instant = time.monotonic() + 5
        for _ in range(3):
            _ask(connections, server)
        connections.close()
        assert len(server.heads) == 1


def _ask(connections: Connections, server: Hostile) -> None:
    url = f"http://127.0.0.1:{server.port}/"
    response = connections.send(httpcore.Request("GET", url, headers=[("Host", "h")]), url)
    assert response.read() == b'{"ok": true}'
    response.close()


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        (httpcore.ReadTimeout(), TIMED_OUT),
        (httpcore.ReadError(), CUT_SHORT),
        (httpcore.RemoteProtocolError(), CUT_SHORT),
    ],
)
def test_a_body_that_breaks_off_is_told(error: Exception, refusal: Refusal) -> None:
    def broken() -> Iterator[bytes]:
        yield b"a"
        raise error

    with pytest.raises(ExchangeError) as caught:
        list(pieces(broken()))
    assert caught.value.refusal is refusal


def test_what_is_no_error_of_a_connection_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_args: object) -> None:
        raise KeyError

    monkeypatch.setattr("cryptoai_cli.net.streams.open_connection", bug)
    with pytest.raises(KeyError):
        sent("http://provider.example/a", {})


def test_a_variable_that_stops_tls_is_named_for_secure_and_plain_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    def unusable() -> ssl.SSLContext:
        raise UnusableCertificatesError("OPENSSL_CONF", "names nothing")

    monkeypatch.setattr("cryptoai_cli.net.connections.bare_context", unusable)
    for scheme in ("http", "https"):
        connections = Connections(read_proxies({}), unusable)
        with pytest.raises(ExchangeError) as caught:
            connections.send(httpcore.Request("GET", f"{scheme}://127.0.0.1:9/"), f"{scheme}://127.0.0.1:9/")
        assert caught.value.refusal.detail == "cannot be asked: OPENSSL_CONF names nothing"
