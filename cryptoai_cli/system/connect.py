"""Open a TCP connection to a host, its addresses tried side by side (RFC 8305)."""

import socket
import time
from collections.abc import Sequence
from typing import Any

CONNECT_SECONDS = 5.0  # how long the addresses of one host are waited for, all together
ATTEMPT_DELAY_SECONDS = 0.25  # RFC 8305, section 8: between the start of one attempt and that of the next
_Address = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]


def open_connection(host: str, port: int, until: float) -> socket.socket:
    """Return a blocking socket connected to the first address of `host` that answers.

    The addresses of both families are tried in turn, the next one whenever a quarter of a second has passed or an
    attempt has failed. `until` is a monotonic instant in seconds; looking up the name does not obey it. Raise
    TimeoutError if nothing answers by then, socket.gaierror if the name is not known, another OSError if no address
    takes the connection.
    """
    addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connected = _connect(addresses[0], left) if len(addresses) == 1 else _race(addresses, left)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connected


def _connect(address: _Address, seconds: float) -> socket.socket:
    family, kind, protocol, _, where = address
    opened = socket.socket(family, kind, protocol)
    try:
        opened.settimeout(seconds)
        opened.connect(where)
        opened.settimeout(None)
    except BaseException:
        opened.close()
        raise
    return opened


def _race(addresses: Sequence[_Address], seconds: float) -> socket.socket:
    import asyncio  # noqa: PLC0415 - takes 15 ms to load, and a host with one address needs no race

    from aiohappyeyeballs import start_connection  # noqa: PLC0415

    async def first() -> socket.socket:
        async with asyncio.timeout(seconds):
            return await start_connection(addresses, happy_eyeballs_delay=ATTEMPT_DELAY_SECONDS, interleave=1)

    # not the proactor of Windows, to which a socket stays bound
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        connected = runner.run(first())
    connected.setblocking(True)  # noqa: FBT003 - the method takes no keyword
    return connected
