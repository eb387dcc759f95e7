"""A server on loopback that sends what a mode says, byte by byte if need be, and never asks whether it is HTTP."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_HEAD_ENDS = b"\r\n\r\n"
_LONG = 60.0


@dataclass
class Wire:
    """One connection as its mode sees it: the request has been read, everything after that is up to the mode."""

    connection: socket.socket
    over: threading.Event
    count: int

    def send(self, *parts: bytes) -> None:
        """Send at once."""
        for part in parts:
            self.connection.sendall(part)

    def drip(self, content: bytes, every: float = 0.05) -> None:
        """Send a byte at a time."""
        for at in range(len(content)):
            if self.over.wait(every):
                return
            self.connection.sendall(content[at : at + 1])

    def flood(self, content: bytes, *, every: float = 0.0) -> None:
        """Send the same for ever."""
        block = content if every else content * max(1, 65_536 // len(content))
        while not self.over.wait(every) if every else not self.over.is_set():
            self.connection.sendall(block)

    def wait(self, seconds: float = _LONG) -> None:
        """Keep silent."""
        self.over.wait(seconds)

    def read_head(self) -> bytes:
        """Read until a blank line."""
        head = b""
        while _HEAD_ENDS not in head and (more := self.connection.recv(65_536)):
            head += more
        return head

    def reset(self) -> None:
        """Break the connection off."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


Play = Callable[[Wire], None]


@dataclass
class Hostile:
    """A running server: its port, and the heads of the requests that have come."""

    port: int
    heads: list[bytes] = field(default_factory=list)


@contextmanager
def running_hostile(play: Play, *, reads_head: bool = True, tls: ssl.SSLContext | None = None) -> Iterator[Hostile]:
    """Run a server for the time of the block that does `play` with every connection."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    hostile = Hostile(listener.getsockname()[1])

    def talk(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            spoken = connection if tls is None else tls.wrap_socket(connection, server_side=True)
            wire = Wire(spoken, over, len(hostile.heads))
            if reads_head:
                hostile.heads.append(wire.read_head())
            play(wire)
            spoken.close()

    def serve() -> None:
        with suppress(OSError):
            while not over.is_set():
                threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield hostile
    finally:
        over.set()
        listener.close()
