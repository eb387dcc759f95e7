"""A web server on loopback that answers as it is told, also in the ways a bad network does."""

import gzip
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

JSON = ("Content-Type", "application/json;charset=utf-8")


@dataclass(frozen=True)
class Reply:
    """One answer. `cut` bytes of the body are sent before the connection ends; None sends all of it and stays.

    `slow_head` and `slow_body` are the seconds between any two bytes.
    """

    body: bytes = b"{}"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (JSON,)
    announced: int | None = None
    cut: int | None = None
    reset: bool = False
    wait: float = 0.0
    slow_head: float = 0.0
    slow_body: float = 0.0


def packed(content: bytes) -> Reply:
    """Answer with compressed content."""
    return Reply(gzip.compress(content), headers=(JSON, ("Content-Encoding", "gzip")))


def moved(location: str, status: int = 302) -> Reply:
    """Answer with a redirect."""
    return Reply(b"", status, headers=(("Location", location),))


Script = Callable[[str], Reply]


def waiting(script: Script, slow: str, seconds: float = 5.0) -> Script:
    """Return a script that answers as `script` does, but keeps requests that hold `slow` waiting."""

    def answer(target: str) -> Reply:
        reply = script(target)
        return replace(reply, wait=seconds) if slow in target else reply

    return answer


@dataclass
class Web:
    """The running server: `script` decides on the answer of each path, `asked` lists what was requested.

    `received` are the headers of each request.
    """

    base_url: str
    script: Script = lambda _path: Reply()
    asked: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    received: list[Message] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def answers(self, *replies: Reply) -> None:
        """Give these answers one after the other, the last one for ever."""
        rest = list(replies)
        lock = threading.Lock()

        def script(_path: str) -> Reply:
            with lock:
                return rest.pop(0) if len(rest) > 1 else rest[0]

        self.script = script


@contextmanager
def running_web(tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    """Run a server for the time of the block; with `tls` it has the certificate that this context holds."""
    web = Web("")

    class Handler(_Handler):
        answering = web

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    web.base_url = f"{'http' if tls is None else 'https'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        web.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answering: Web

    def do_GET(self) -> None:
        web = self.answering
        web.asked.append(self.path)
        web.agents.append(self.headers.get("User-Agent", ""))
        web.received.append(self.headers)
        reply = web.script(self.path)
        web.closing.wait(reply.wait)
        with suppress(OSError):  # the client may have left
            self._reset() if reply.reset else self._send(reply)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name the standard library calls
        """Say nothing."""

    def _send(self, reply: Reply) -> None:
        announced = len(reply.body) if reply.announced is None else reply.announced
        lines = [f"HTTP/1.1 {reply.status} Any", f"Content-Length: {announced}"]
        lines += [f"{name}: {value}" for name, value in reply.headers]
        if reply.cut is not None:
            self.close_connection = True
        self._write("\r\n".join([*lines, "", ""]).encode(), reply.slow_head)
        self._write(reply.body[: reply.cut], reply.slow_body)

    def _write(self, content: bytes, pause: float) -> None:
        pieces: Sequence[bytes] = [content[at : at + 1] for at in range(len(content))] if pause else [content]
        for piece in pieces:
            if pause and self.answering.closing.wait(pause):
                return
            self.wfile.write(piece)

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
