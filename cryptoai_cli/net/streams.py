"""The bytes of one connection, each wait for them ending at the instant that its request has left."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

import httpcore

from cryptoai_cli.system.connect import CONNECT_SECONDS, open_connection

T = TypeVar("T")
_RECORD_BYTES = 16_384
_SocketOptions = Iterable[tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]]


class Until(threading.local):
    """The monotonic instant at which the request of this thread has to be over.

    A time limit of a single wait does not do: a server that sends a byte a second never reaches it.
    """

    instant = 0.0
    opened: socket.socket | None = None  # the connection that was opened for the request, None if none was
    handshakes = 0  # begun on that connection
    is_answered = False  # whether the head of a response has arrived

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return self.instant - time.monotonic()

    def begin(self) -> None:
        """Forget the connection of the request before."""
        self.opened, self.handshakes = None, 0

    def give_up(self) -> None:
        """Close the connection that was opened for the request: not every part of the library does."""
        if self.opened is not None:
            self.opened.close()


class UnreachedError(httpcore.ConnectError):
    """No address of the host that was to be connected to, a server or a proxy, takes the connection."""


class UnreachedInTimeError(httpcore.ConnectTimeout):
    """No address of the host that was to be connected to, a server or a proxy, has answered in time."""


class UnknownHostError(UnreachedError):
    """The name of the host is not known here."""


class Backend(httpcore.NetworkBackend):
    """Opens connections for requests that are over at `until`."""

    def __init__(self, until: Until) -> None:
        self._until = until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the name is given; `until` counts
        local_address: str | None = None,  # noqa: ARG002
        socket_options: _SocketOptions | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that answers."""
        try:
            opened = open_connection(host, port, min(self._until.instant, time.monotonic() + CONNECT_SECONDS))
        except TimeoutError as error:
            raise UnreachedInTimeError from error
        except socket.gaierror as error:
            raise UnknownHostError from error
        except OSError as error:
            raise UnreachedError from error
        self._until.opened = opened
        return SocketStream(opened, self._until)


class SocketStream(httpcore.NetworkStream):
    """The bytes of a socket."""

    def __init__(self, opened: socket.socket, until: Until) -> None:
        self._socket = opened
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - `until` counts
        """Return the next bytes, none at the end."""
        try:
            self._socket.settimeout(self._left(httpcore.ReadTimeout))
            return self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout from error
        except OSError as error:
            raise httpcore.ReadError from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - `until` counts
        """Send the bytes."""
        try:
            self._socket.settimeout(self._left(httpcore.WriteTimeout))
            self._socket.sendall(buffer)
        except TimeoutError as error:
            raise httpcore.WriteTimeout from error
        except OSError as error:
            raise httpcore.WriteError from error

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Return the encrypted stream on top of this one."""
        return start_tls(self, ssl_context, server_hostname, self._until)

    def get_extra_info(self, info: str) -> object:
        """Return what the pool of connections asks for: whether there is something to read of an idle one."""
        return _is_readable(self._socket) if info == "is_readable" else None

    def _left(self, late: type[Exception]) -> float:
        if (left := self._until.left) <= 0:
            raise late
        return left


class TlsStream(httpcore.NetworkStream):
    """The decrypted bytes of another stream, which may be encrypted itself: a server behind an https:// proxy."""

    def __init__(self, below: httpcore.NetworkStream, context: ssl.SSLContext, host: str | None, until: Until) -> None:
        self._below = below
        self._until = until
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)

    def shake_hands(self) -> None:
        """Agree on keys and check the certificate; raise ssl.SSLError if it is not trusted."""
        self._exchange(self._tls.do_handshake)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - `until` counts
        """Return the next bytes, none at the end."""
        try:
            return self._exchange(partial(self._tls.read, max_bytes))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""
        except ssl.SSLError as error:
            raise httpcore.ReadError from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - `until` counts
        """Send the bytes."""
        rest = memoryview(buffer)
        try:
            while rest:
                rest = rest[self._exchange(partial(self._tls.write, rest)) :]
        except ssl.SSLError as error:
            raise httpcore.WriteError from error

    def close(self) -> None:
        """Close the connection."""
        self._below.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Return the encrypted stream on top of this one."""
        return start_tls(self, ssl_context, server_hostname, self._until)

    def get_extra_info(self, info: str) -> object:
        """Return what the pool of connections asks for; see `SocketStream`."""
        return self._tls if info == "ssl_object" else self._below.get_extra_info(info)

    def _exchange(self, step: Callable[[], T]) -> T:
        """Take `step`, sending and receiving encrypted bytes until it can be completed."""
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                self._send()
                self._receive()
            except ssl.SSLError:
                self._send()  # the alert that tells the other side why
                raise
            else:
                self._send()
                return result

    def _send(self) -> None:
        if pending := self._outgoing.read():
            self._below.write(pending)

    def _receive(self) -> None:
        received = self._below.read(_RECORD_BYTES)
        if received:
            self._incoming.write(received)
        else:
            self._incoming.write_eof()


def start_tls(below: httpcore.NetworkStream, context: ssl.SSLContext, host: str | None, until: Until) -> TlsStream:
    """Return an encrypted stream on top of `below`, after the handshake; raise ConnectError if there is none."""
    until.handshakes += 1
    stream = TlsStream(below, context, host, until)
    try:
        stream.shake_hands()
    except httpcore.TimeoutException as error:
        below.close()
        raise httpcore.ConnectTimeout from error
    except (httpcore.NetworkError, OSError) as error:  # ssl.SSLError is an OSError
        below.close()
        raise httpcore.ConnectError from error
    return stream


def _is_readable(opened: socket.socket) -> bool:
    """Return whether something has arrived, or the connection has ended."""
    try:
        opened.setblocking(False)  # noqa: FBT003 - the method takes no keyword
        opened.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
