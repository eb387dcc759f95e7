"""A mail server on loopback that answers as it is told, also in the ways a bad one does."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

DROP = "drop"  # close the connection instead of an answer
HANG = "hang"  # say nothing and keep it open
CUT = "cut"  # close the connection in the middle of a yes
DRIP = "drip"  # send a byte now and then and never a whole answer
_GOOD = {"greeting": "220 mailroom", "EHLO": "250-mailroom\r\n250 SIZE 1000000", "DATA": "354 go on", "QUIT": "221 bye"}


@dataclass
class Mailroom:
    """The running server.

    `answers` replaces the answer to a verb; a list is used up one connection after the other. `content` is the answer
    to a whole mail, and `RCPT address` that to one recipient. `accepted` holds what was answered with 250.
    """

    port: int = 0
    answers: dict[str, str | list[str]] = field(default_factory=dict)
    accepted: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def answer(self, verb: str, line: str = "") -> str:
        """Return what to say to a line."""
        for key in (line.strip(), verb):
            scripted = self.answers.get(key)
            if isinstance(scripted, list):
                return scripted.pop(0) if scripted else _GOOD.get(verb, "250 OK")
            if scripted is not None:
                return scripted
        return _GOOD.get(verb, "250 OK")


@contextmanager
def running_mailroom(answers: Mapping[str, str | list[str]] | None = None) -> Iterator[Mailroom]:
    """Run the server while the block runs."""
    listener = socket.create_server(("127.0.0.1", 0))
    room = Mailroom(listener.getsockname()[1], dict(answers or {}))
    threading.Thread(target=_serve, args=(room, listener), daemon=True).start()
    try:
        yield room
    finally:
        room.closing.set()
        listener.close()


def _serve(room: Mailroom, listener: socket.socket) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_talk, args=(room, connection), daemon=True).start()


def _talk(room: Mailroom, connection: socket.socket) -> None:
    with suppress(OSError), connection, connection.makefile("rb") as lines:
        sender, recipients = "", list[str]()
        if not _say(room, connection, room.answer("greeting")):
            return
        while line := lines.readline().decode():
            room.heard.append(line.rstrip("\r\n"))
            verb = line[:4].upper().strip()
            said = room.answer(verb, line)
            if verb == "MAIL":
                sender, recipients = _address(line), []
            if verb == "RCPT" and said.startswith("2"):
                recipients.append(_address(line))
            if not _say(room, connection, said) or verb == "QUIT":
                return
            if verb == "DATA" and said.startswith("354"):
                content = _content(lines.readline)
                if content is None:
                    return
                said = room.answer("content")
                if said.startswith("250"):
                    room.accepted.append(content)
                    room.envelopes.append((sender, tuple(recipients)))
                if not _say(room, connection, said):
                    return


def _content(readline: Callable[[], bytes]) -> bytes | None:
    body = b""
    while (line := readline()) != b".\r\n":
        if not line:
            return None
        body += line.removeprefix(b".") if line.startswith(b"..") else line
    return body


def _say(room: Mailroom, connection: socket.socket, said: str) -> bool:
    if said == DROP:
        connection.shutdown(socket.SHUT_RDWR)
        return False
    if said == CUT:
        connection.sendall(b"250 O")
        connection.shutdown(socket.SHUT_RDWR)
        return False
    if said == HANG:
        room.closing.wait(60)
        return False
    if said == DRIP:
        while not room.closing.wait(0.05):
            connection.sendall(b"2")
        return False
    connection.sendall(said.encode() + b"\r\n")
    return True


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]
