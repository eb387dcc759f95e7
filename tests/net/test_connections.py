"""The rest is shown by the modes of `hostile`: what each error of a connection means."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpcore
import pytest
import trustme

from cryptoai_cli.market.failure import FailureKind, Obstacle, ObstacleKind
from cryptoai_cli.net import proxies as proxies_module
from cryptoai_cli.net.browser import ExchangeError
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.connections import Connections, pieces
from cryptoai_cli.net.proxies import INSTALL_SOCKS, read_proxies
from cryptoai_cli.net.refusals import CLOSED, NO_ENCRYPTION, NOT_AN_ADDRESS, OF_ANOTHER_HOST, OUT_OF_DATE, TIMED_OUT
from cryptoai_cli.net.unpack import CUT_SHORT
from cryptoai_cli.system.certificates import UnusableCertificatesError
from tests.net.hostile.modes import GOOD, sends
from tests.net.hostile.server import Hostile, Play, Wire, running_hostile
from tests.net.web import Web

pytestmark = pytest.mark.usefixtures("web")  # loopback is open, and no proxies
PASSWORD = "s3cret-word"  # noqa: S105 - made up, to be looked for in messages


def no_trust() -> ssl.SSLContext:
    pytest.fail("no certificate is needed")


def trust_none() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def sent(
    url: str, environment: Mapping[str, str], trust: Callable[[], ssl.SSLContext] = no_trust, seconds: float = 5.0
) -> bytes:
    connections = Connections(read_proxies(environment), trust)
    connections.until.instant = time.monotonic() + seconds
    try:
        return connections.send(httpcore.Request("GET", url, headers=[("Host", "h.example")]), url).read()
    finally:
        connections.close()


def refused(
    url: str, environment: Mapping[str, str], trust: Callable[[], ssl.SSLContext] = no_trust, seconds: float = 5.0
) -> Refusal:
    with pytest.raises(ExchangeError) as caught:
        sent(url, environment, trust, seconds)
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
    words = "the proxy 127.0.0.1:9 (HTTP_PROXY) did not accept a connection"
    assert refusal.detail == f"cannot be reached: {words}"
    assert refusal.kind is FailureKind.UNREACHABLE
    assert refusal.obstacle == Obstacle(ObstacleKind.PROXY, words)


def test_a_proxy_that_cannot_be_used_as_it_is_written_stands_before_every_provider() -> None:
    obstacle = refused("http://provider.example/a", {"HTTP_PROXY": "gopher://127.0.0.1:9"}).obstacle
    assert obstacle is not None
    assert obstacle.kind is ObstacleKind.PROXY
    assert "HTTP_PROXY" in obstacle.words


def test_a_host_that_is_down_is_no_obstacle_before_others() -> None:
    assert refused("http://127.0.0.1:9/a", {}).obstacle is None


def test_a_proxy_of_an_unknown_name_is_named_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr("cryptoai_cli.net.streams.open_connection", unknown)
    refusal = refused("http://provider.example/a", {"HTTP_PROXY": "http://gone.example:3128"})
    assert refusal.detail.endswith("the proxy gone.example:3128 (HTTP_PROXY) has a name that cannot be looked up")
    direct = refused("http://provider.example/a", {})
    assert direct.detail == "has a name that cannot be looked up"
    assert direct.obstacle == Obstacle(ObstacleKind.NAMES, "names of hosts cannot be looked up")


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


def _ended(wire: Wire) -> None:
    wire.connection.recv(100)


def _garbage(wire: Wire) -> None:
    wire.connection.recv(100)
    wire.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def _half(wire: Wire) -> None:
    wire.connection.recv(100)
    wire.send(b"\x05\x00")
    wire.connection.recv(100)
    wire.send(b"\x05\x63")


@pytest.mark.parametrize("play", [_ended, _garbage, _half])
def test_a_socks_proxy_that_speaks_otherwise_is_named_and_no_bug(play: Play) -> None:
    pytest.importorskip("socksio", reason="the extra `socks` is not installed")
    with running_hostile(play, reads_head=False) as proxy:
        refusal = refused("http://provider.example/a", {"ALL_PROXY": f"socks5h://127.0.0.1:{proxy.port}"})
    named = f"the proxy 127.0.0.1:{proxy.port} (ALL_PROXY)"
    assert refusal.detail == f"cannot be reached: {named} does not speak SOCKS"


@pytest.mark.parametrize("url", ["http://provider.example/a", "https://provider.example/a"])
@pytest.mark.parametrize(
    ("play", "told"),
    [
        (sends(), "closed the connection before it answered"),
        (sends(b"HTTP/1.1 abc\r\n\r\n"), "answered with something that is not HTTP"),
        (Wire.wait, "did not answer in time"),
    ],
    ids=["closes", "garbage", "silence"],
)
def test_a_proxy_that_takes_a_connection_and_no_more_is_named(url: str, play: Play, told: str) -> None:
    with running_hostile(play) as proxy:
        environment = {"ALL_PROXY": f"http://me:{PASSWORD}@127.0.0.1:{proxy.port}"}
        refusal = refused(url, environment, trust_none, seconds=0.3 if play is Wire.wait else 5.0)
    assert refusal.detail == f"cannot be reached: the proxy 127.0.0.1:{proxy.port} (ALL_PROXY) {told}"


def test_a_server_that_fails_behind_a_proxy_is_told_with_it_and_not_as_it() -> None:
    with running_hostile(sends(b"HTTP/1.1 200 Connection established\r\n\r\n")) as proxy:
        environment = {"ALL_PROXY": f"http://127.0.0.1:{proxy.port}"}
        refusal = refused("https://provider.example/a", environment, trust_none)
    named = f"the proxy 127.0.0.1:{proxy.port} (ALL_PROXY)"
    assert refusal.detail == f"did not agree on an encrypted connection through {named}"


@pytest.mark.parametrize("url", ["http://provider.example/a", "https://provider.example/a"])
def test_the_certificate_of_a_proxy_is_no_fault_of_the_provider(url: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with running_hostile(Wire.wait, tls=context) as proxy:
        environment = {"ALL_PROXY": f"https://127.0.0.1:{proxy.port}"}
        refusal = refused(url, environment, trust_none)
    named = f"the proxy 127.0.0.1:{proxy.port} (ALL_PROXY)"
    assert refusal.detail.startswith(f"cannot be reached: {named} has a certificate that is not trusted here")


def test_an_address_that_is_none_is_no_fault_of_a_proxy() -> None:
    with running_hostile(sends(GOOD)) as proxy:
        environment = {"ALL_PROXY": f"http://127.0.0.1:{proxy.port}"}
        assert refused("http://provider.example/a\x7f", environment) is NOT_AN_ADDRESS


@pytest.mark.parametrize(
    ("names", "until", "refusal"),
    [
        (("127.0.0.1",), datetime(2020, 1, 1, tzinfo=UTC), OUT_OF_DATE),
        (("elsewhere.example",), None, OF_ANOTHER_HOST),
        (("127.0.0.2",), None, OF_ANOTHER_HOST),
    ],
    ids=["expired", "of another name", "of another address"],
)
def test_why_a_certificate_is_not_good_is_told(
    names: tuple[str, ...], until: datetime | None, refusal: Refusal, tmp_path: Path
) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, not_after=until).configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with running_hostile(Wire.wait, tls=context) as server:
        trust = partial(ssl.create_default_context, cafile=str(tmp_path / "ca.pem"))
        assert refused(f"https://127.0.0.1:{server.port}/", {}, trust) is refusal


def test_a_server_that_does_not_encrypt_is_told() -> None:
    with running_hostile(sends(b"HTTP/1.1 400 Plain\r\n\r\n"), reads_head=False) as server:
        assert refused(f"https://127.0.0.1:{server.port}/", {}, trust_none) is NO_ENCRYPTION


def test_a_server_that_leaves_an_open_tunnel_is_no_fault_of_the_proxy(tmp_path: Path) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("provider.example").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context.num_tickets = 0  # which would look like an answer that nobody asked for

    def tunnel(wire: Wire) -> None:
        wire.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with context.wrap_socket(wire.connection, server_side=True) as inside:
            inside.recv(4_000)
            inside.sendall(GOOD)
            inside.recv(4_000)

    url, trust = "https://provider.example/", partial(ssl.create_default_context, cafile=str(tmp_path / "ca.pem"))
    with running_hostile(tunnel) as proxy:
        connections = Connections(read_proxies({"ALL_PROXY": f"http://127.0.0.1:{proxy.port}"}), trust)
        connections.until.instant = time.monotonic() + 5
        request = httpcore.Request("GET", url, headers=[("Host", "provider.example")])
        response = connections.send(request, url)
        assert response.read() == b'{"ok": true}'
        response.close()
        with pytest.raises(ExchangeError) as caught:
            connections.send(request, url)
        connections.close()
    assert caught.value.refusal is CLOSED
    assert len(proxy.heads) == 1
