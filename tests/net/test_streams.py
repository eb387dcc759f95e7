import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import httpcore
import pytest
import trustme

from cryptoai_cli.net.streams import Backend, UnknownHostError, UnreachedError, UnreachedInTimeError, Until

pytestmark = pytest.mark.usefixtures("socket_enabled")
Play = Callable[[socket.socket], None]
Serve = Callable[[Play], int]
AUTHORITY = trustme.CA()


@pytest.fixture
def until() -> Until:
    found = Until()
    found.instant = time.monotonic() + 10
    return found


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return what starts a server that does something with its one connection, and returns its port."""
    listeners: list[socket.socket] = []

    def started(play: Play) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def run() -> None:
            with suppress(OSError):  # a test may be over before its connection is looked at
                connection, _ = listener.accept()
                with connection:
                    play(connection)

        threading.Thread(target=run, daemon=True).start()
        port: int = listener.getsockname()[1]
        return port

    yield started
    for listener in listeners:
        listener.close()


Connect = Callable[[Until, int], httpcore.NetworkStream]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Return what connects to a port on loopback."""
    opened: list[httpcore.NetworkStream] = []

    def connected(until: Until, port: int) -> httpcore.NetworkStream:
        opened.append(Backend(until).connect_tcp("127.0.0.1", port))
        return opened[-1]

    yield connected
    for stream in opened:
        stream.close()


def echo(connection: socket.socket) -> None:
    while received := connection.recv(65_536):
        connection.sendall(received)


def drip(connection: socket.socket) -> None:
    for _ in range(200):
        connection.sendall(b".")
        time.sleep(0.05)


def hold(connection: socket.socket) -> None:
    connection.recv(1)
    time.sleep(5)


def server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("h.example").configure_cert(context)
    return context


def client_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    return context


def encrypted(play: Play) -> Play:
    def talk(connection: socket.socket) -> None:
        with server_context().wrap_socket(connection, server_side=True) as spoken:
            play(spoken)

    return talk


def read_all(stream: httpcore.NetworkStream, size: int) -> bytes:
    content = b""
    while len(content) < size and (more := stream.read(65_536)):
        content += more
    return content


def test_what_is_written_arrives_and_what_comes_is_read(connect: Connect, serve: Serve, until: Until) -> None:
    stream = connect(until, serve(echo))
    stream.write(b"hello")
    assert stream.read(100) == b"hello"
    stream.close()


def test_each_thread_has_its_own_instant(until: Until) -> None:
    seen: list[float] = []
    thread = threading.Thread(target=lambda: seen.append(until.instant))
    thread.start()
    thread.join()
    assert seen == [0.0]
    assert 9 < until.left <= 10


def test_bytes_that_drip_end_with_the_request_and_not_with_the_last_of_them(
    connect: Connect, serve: Serve, until: Until
) -> None:
    stream = connect(until, serve(drip))
    started = time.monotonic()
    until.instant = started + 0.3
    with pytest.raises(httpcore.ReadTimeout):
        read_all(stream, 10_000)
    assert time.monotonic() - started < 3


def test_nothing_is_written_or_read_once_the_time_is_over(connect: Connect, serve: Serve, until: Until) -> None:
    stream = connect(until, serve(echo))
    until.instant = time.monotonic() - 1
    with pytest.raises(httpcore.WriteTimeout):
        stream.write(b"x")
    with pytest.raises(httpcore.ReadTimeout):
        stream.read(1)


def test_an_encrypted_stream_carries_large_contents_both_ways(connect: Connect, serve: Serve, until: Until) -> None:
    plain = connect(until, serve(encrypted(echo)))
    stream = plain.start_tls(client_context(), "h.example")
    content = bytes(range(256)) * 2000
    for start in range(0, len(content), 8000):
        stream.write(content[start : start + 8000])
        assert read_all(stream, len(content[start : start + 8000])) == content[start : start + 8000]


def test_the_end_of_an_encrypted_stream_is_no_error(connect: Connect, serve: Serve, until: Until) -> None:
    plain = connect(until, serve(encrypted(lambda connection: connection.sendall(b"bye"))))
    stream = plain.start_tls(client_context(), "h.example")
    assert (read_all(stream, 3), stream.read(1)) == (b"bye", b"")


def test_a_stream_is_encrypted_within_an_encrypted_one(connect: Connect, serve: Serve, until: Until) -> None:
    def inner(connection: socket.socket) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        spoken = server_context().wrap_bio(incoming, outgoing, server_side=True)
        while True:
            try:
                spoken.do_handshake()
                break
            except ssl.SSLWantReadError:
                connection.sendall(outgoing.read())
                incoming.write(connection.recv(65_536))
        spoken.write(b"inside")
        connection.sendall(outgoing.read())

    outer = connect(until, serve(encrypted(inner))).start_tls(client_context(), "h.example")
    stream = outer.start_tls(client_context(), "h.example")
    assert read_all(stream, 6) == b"inside"


@pytest.mark.parametrize("host", ["h.example", "other.example"])
def test_a_certificate_is_checked_with_its_authority_and_its_host(
    host: str, connect: Connect, serve: Serve, until: Until
) -> None:
    context = ssl.create_default_context() if host == "h.example" else client_context()
    stream = connect(until, serve(encrypted(lambda _connection: None)))
    with pytest.raises(httpcore.ConnectError) as caught:
        stream.start_tls(context, host)
    assert isinstance(caught.value.__cause__, ssl.SSLCertVerificationError)


def test_a_handshake_that_gets_no_answer_ends_with_the_request(connect: Connect, serve: Serve, until: Until) -> None:
    stream = connect(until, serve(hold))
    until.instant = time.monotonic() + 0.2
    with pytest.raises(httpcore.ConnectTimeout):
        stream.start_tls(client_context(), "h.example")


def test_an_idle_connection_tells_whether_something_has_arrived(connect: Connect, serve: Serve, until: Until) -> None:
    quiet = connect(until, serve(echo))
    assert quiet.get_extra_info("is_readable") is False
    quiet.write(b"x")
    wait_until_readable(quiet)
    assert quiet.read(1) == b"x"
    ended = connect(until, serve(lambda _connection: None))
    wait_until_readable(ended)
    assert ended.get_extra_info("ssl_object") is None


def wait_until_readable(stream: httpcore.NetworkStream) -> None:
    give_up = time.monotonic() + 5
    while not stream.get_extra_info("is_readable") and time.monotonic() < give_up:
        time.sleep(0.01)
    assert stream.get_extra_info("is_readable") is True


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (TimeoutError(), UnreachedInTimeError),
        (socket.gaierror(), UnknownHostError),
        (ConnectionRefusedError(), UnreachedError),
        (OSError("no route"), UnreachedError),
    ],
)
def test_a_host_that_is_not_reached_is_told_from_all_that_comes_later(
    raised: OSError, told: type[Exception], monkeypatch: pytest.MonkeyPatch, until: Until
) -> None:
    def fails(*_args: object) -> None:
        raise raised

    monkeypatch.setattr("cryptoai_cli.net.streams.open_connection", fails)
    with pytest.raises(told):
        Backend(until).connect_tcp("h.example", 443)
