"""A mail server on loopback that answers as it is told, also in the ways a bad one does."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

DROP = "drop"  # close the connection instead of an answer
HANG = "hang"  # say nothing and keep it open
CUT = "cut"  # close the connection in the middle of a yes
DRIP = "drip"  # send a byte now and then and never a whole answer
RESET = "reset"  # break the connection off
FLOOD = "flood"  # send a line without an end
ENDLESS = "endless"  # send an answer of very many lines
SLOWLY = "slowly"  # send one line of an answer after the other, and never the last
RAW = "raw:"  # what follows is sent as it is, without a line end
KEEP = "keep:"  # take the mail, and then do what follows
LATE = "late:"  # wait a little first
THEN = "|then|"  # between two things to say or do
_PAUSE_SECONDS = 0.4
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
    on_step: Callable[[str], None] = lambda _step: None
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
        room.on_step("greeting")
        while line := lines.readline().decode("utf-8", "replace"):
            room.heard.append(line.rstrip("\r\n"))
            verb = line[:4].upper().strip()
            room.on_step(verb)
            said = room.answer(verb, line)
            if verb == "MAIL":
                sender, recipients = _address(line), []
            if verb == "RCPT" and said.startswith("2"):
                recipients.append(_address(line))
            if not _say(room, connection, said) or verb == "QUIT":
                return
            if verb == "DATA" and said.removeprefix(RAW).startswith("354"):
                said = _take(room, _content(lines.readline), (sender, tuple(recipients)))
                if not said or not _say(room, connection, said):
                    return


def _take(room: Mailroom, content: bytes | None, envelope: tuple[str, tuple[str, ...]]) -> str:
    """Return what to say to a mail, nothing for one that broke off, and keep it if that is a yes."""
    if content is None:
        return ""
    room.on_step("dot")
    said = room.answer("content")
    if said.startswith(("250", KEEP, f"{LATE}250")):
        room.accepted.append(content)
        room.envelopes.append(envelope)
    return said


def _content(readline: Callable[[], bytes]) -> bytes | None:
    body = b""
    while (line := readline()) != b".\r\n":
        if not line:
            return None
        body += line.removeprefix(b".") if line.startswith(b"..") else line
    return body


def _say(room: Mailroom, connection: socket.socket, said: str) -> bool:
    """Do what is scripted, and return whether the conversation goes on."""
    return all(_say_one(room, connection, each) for each in said.removeprefix(KEEP).split(THEN))


def _say_one(room: Mailroom, connection: socket.socket, said: str) -> bool:
    if said in _ENDINGS:
        _ENDINGS[said](room, connection)
        return False
    if said.startswith(LATE):
        room.closing.wait(_PAUSE_SECONDS)
    text = said.removeprefix(LATE)
    connection.sendall(text[len(RAW) :].encode("latin-1") if text.startswith(RAW) else text.encode() + b"\r\n")
    return True


def _drop(_: Mailroom, connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def _cut(_: Mailroom, connection: socket.socket) -> None:
    connection.sendall(b"250 O")
    connection.shutdown(socket.SHUT_RDWR)


def _hang(room: Mailroom, _: socket.socket) -> None:
    room.closing.wait(60)


def _reset(_: Mailroom, connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _repeat(part: bytes, seconds: float) -> Callable[[Mailroom, socket.socket], None]:
    def send(room: Mailroom, connection: socket.socket) -> None:
        while not room.closing.wait(seconds):
            connection.sendall(part)

    return send


_ENDINGS: Mapping[str, Callable[[Mailroom, socket.socket], None]] = {
    DROP: _drop,
    CUT: _cut,
    HANG: _hang,
    RESET: _reset,
    DRIP: _repeat(b"2", 0.05),
    FLOOD: _repeat(b"2" * 65_536, 0),
    ENDLESS: _repeat(b"250-MORE\r\n" * 1000, 0),
    SLOWLY: _repeat(b"250-MORE\r\n", 0.05),
}


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]
