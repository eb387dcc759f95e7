import socket
import sys
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from cryptoai_cli.system import connect
from cryptoai_cli.system.connect import ATTEMPT_DELAY_SECONDS, open_connection

pytestmark = pytest.mark.usefixtures("socket_enabled")
Address = tuple[str, int]


@pytest.fixture
def good() -> Iterator[Address]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()


@pytest.fixture
def dead() -> Iterator[Address]:
    """An address that takes no connection and refuses none: its queue is full, further packets vanish."""
    waiting = []
    with socket.socket() as server:
        server.bind(("127.0.0.66", 0))
        server.listen(0)
        for _ in range(8):
            waiting.append(socket.socket())
            waiting[-1].settimeout(0)
            waiting[-1].connect_ex(server.getsockname())
        yield server.getsockname()
        for one in waiting:
            one.close()


def refusing() -> Address:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        address: Address = server.getsockname()
    return address


def known_as(monkeypatch: pytest.MonkeyPatch, *addresses: Address) -> None:
    """Let every name have these addresses."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: found)


def opened(seconds: float = 10.0) -> tuple[Address, float]:
    """Return whom we are connected to, and the seconds it took."""
    started = time.monotonic()
    with closing(open_connection("any.example", 1, started + seconds)) as connection:
        assert connection.getblocking()
        return connection.getpeername(), time.monotonic() - started


def test_the_only_address_is_connected_to_without_a_race(monkeypatch: pytest.MonkeyPatch, good: Address) -> None:
    monkeypatch.setattr(connect, "_race", pytest.fail)
    known_as(monkeypatch, good)
    assert opened()[0] == good


def test_the_first_of_several_good_addresses_is_taken(monkeypatch: pytest.MonkeyPatch, good: Address) -> None:
    with socket.create_server(("127.0.0.1", 0)) as second:
        known_as(monkeypatch, good, second.getsockname())
        assert opened()[0] == good


def test_an_address_that_refuses_costs_nothing(monkeypatch: pytest.MonkeyPatch, good: Address) -> None:
    known_as(monkeypatch, refusing(), good)
    assert opened()[0] == good


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs 127.0.0.66 and a full accept queue")
@pytest.mark.parametrize("count", [1, 3])
def test_each_dead_address_costs_a_quarter_of_a_second(
    monkeypatch: pytest.MonkeyPatch, good: Address, dead: Address, count: int
) -> None:
    known_as(monkeypatch, *[dead] * count, good)
    where, seconds = opened()
    assert where == good
    assert count * ATTEMPT_DELAY_SECONDS * 0.9 < seconds < count * ATTEMPT_DELAY_SECONDS + 2  # and not ten seconds


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs 127.0.0.66 and a full accept queue")
@pytest.mark.parametrize("count", [1, 2])
def test_dead_addresses_alone_end_with_the_time(monkeypatch: pytest.MonkeyPatch, dead: Address, count: int) -> None:
    known_as(monkeypatch, *[dead] * count)
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        opened(0.4)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("count", [1, 2])
def test_addresses_that_all_refuse_are_an_error(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    known_as(monkeypatch, *[refusing() for _ in range(count)])
    with pytest.raises(OSError, match=r".") as caught:
        opened()
    assert not isinstance(caught.value, TimeoutError)


def test_no_attempt_begins_once_the_time_is_over(monkeypatch: pytest.MonkeyPatch, good: Address) -> None:
    known_as(monkeypatch, good)
    with pytest.raises(TimeoutError):
        opened(-1)


def test_an_unknown_name_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_named: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(socket.gaierror):
        opened()
