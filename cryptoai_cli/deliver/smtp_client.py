"""Talk SMTP with bounds: replies of limited length, blocks of limited time, and no login in what is heard."""

import re
import select
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from msgspec import Struct

from cryptoai_cli.deliver.outcome import MailServer, Protection
from cryptoai_cli.market.text import plain_text

LEAST_SECONDS = 0.1
LONGEST_WORDS = 300
MOST_LINES, MOST_BYTES = 100, 65_536  # of one reply; RFC 5321 wants 512 bytes a line to be understood
_LINE = re.compile(rb"(?P<code>[0-9]{3})(?:(?P<more>[ -])(?P<text>[^\r\n]*))?\r?\n")
_SECURITY, _ENCRYPTION_NEEDED = 7, frozenset({10, 11})  # of an enhanced code (RFC 5248)
_ENHANCED = re.compile(r"(?P<kind>[245])\.(?P<subject>[0-9]{1,3})\.(?P<detail>[0-9]{1,3})(?![0-9.])")
_GOOD, _WANTS_MORE, _DEFERRED, _REFUSED, _ENDED = 200, 300, 400, 500, 600
NO_CODE = -1
CLOSING = 421
_HOST_NAME = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


class OverlongReplyError(smtplib.SMTPException):
    """A reply exceeds what a mail server may say."""


class Reply(Struct, frozen=True):
    """One reply of the server; `code` is `NO_CODE` if it gave none."""

    code: int
    text: str

    @property
    def is_good(self) -> bool:
        """Whether the server accepted the command (2xx or 3xx)."""
        return _GOOD <= self.code < _DEFERRED

    @property
    def is_final(self) -> bool:
        """Whether the server accepted the command and needs nothing more (2xx)."""
        return _GOOD <= self.code < _WANTS_MORE

    @property
    def is_deferral(self) -> bool:
        """Whether the server rejected the command for now (4xx)."""
        return _DEFERRED <= self.code < _REFUSED

    @property
    def is_refusal(self) -> bool:
        """Whether the server rejected the command for good (5xx)."""
        return _REFUSED <= self.code < _ENDED

    @property
    def words(self) -> str:
        """The code, if there is one, and the text of the reply."""
        return self.text if self.code == NO_CODE else f"{self.code} {self.text}".rstrip()

    @property
    def subject(self) -> int:
        """What the reply is about by its enhanced code (RFC 3463: 1 an address, 7 security), 0 if it has none."""
        found = _ENHANCED.match(self.text)
        return int(found["subject"]) if found else 0

    @property
    def wants_encryption(self) -> bool:
        """Whether its enhanced code says that the server takes this over an encrypted connection only (RFC 5248)."""
        found = _ENHANCED.match(self.text)
        return found is not None and int(found["subject"]) == _SECURITY and int(found["detail"]) in _ENCRYPTION_NEEDED

    def names(self, keyword: str) -> bool:
        """Return whether the reply names a keyword of the protocol."""
        return keyword.upper() in self.text.upper()


class Client(smtplib.SMTP):
    """An SMTP client whose replies are complete, bounded, and free of the login."""

    def __init__(self, server: MailServer) -> None:
        super().__init__(local_hostname=own_name())
        self._server = server
        self.stays_plain = server.protection is Protection.NONE
        self.is_in_mail = False  # between the first and the last byte of a mail, in which no command can be sent

    def getreply(self) -> tuple[int, bytes]:
        """Return code and text of the next reply, with the code `NO_CODE` for what is no reply.

        Raise SMTPServerDisconnected if the connection ends before the reply does, OverlongReplyError if it is too long.
        """
        if self.file is None:
            assert self.sock is not None  # noqa: S101 only connected clients come here
            self.file = self.sock.makefile("rb")
        codes, texts, size, goes_on = set[bytes](), list[bytes](), 0, True
        while goes_on:
            line = self._line()
            size += len(line)
            if len(texts) >= MOST_LINES or size > MOST_BYTES:
                raise OverlongReplyError("a reply without an end")
            found = _LINE.fullmatch(line)
            codes.add(found["code"] if found else b"")
            texts.append((found["text"] or b"").strip() if found else line.strip())
            goes_on = found is not None and found["more"] == b"-"
        code = codes.pop() if len(codes) == 1 else b""
        return int(code or NO_CODE), self._masked(b"\n".join(texts))

    def has_unread(self) -> bool:
        """Return whether a reply has arrived, without waiting; raise SMTPServerDisconnected if the connection ended."""
        assert self.sock is not None  # noqa: S101 only connected clients come here
        assert self.file is not None  # noqa: S101 the greeting was read
        patience = self.sock.gettimeout()
        self.sock.settimeout(0)
        try:
            unread = bool(self.file.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            self.sock.settimeout(patience)
        if not unread and _has_ended(self.sock):
            raise smtplib.SMTPServerDisconnected("the connection ended")
        return unread

    def _line(self) -> bytes:
        line: bytes = self.file.readline(MOST_BYTES) if self.file is not None else b""
        if len(line) == MOST_BYTES:
            raise OverlongReplyError("a line without an end")
        if not line.endswith(b"\n"):
            self.close()
            raise smtplib.SMTPServerDisconnected("the reply broke off")
        return line

    def _masked(self, text: bytes) -> bytes:
        heard = text.decode("utf-8", "surrogateescape")  # as the environment holds a password that is no UTF-8
        return self._server.without_secrets(heard).encode("utf-8", "surrogateescape")


def _has_ended(sock: socket.socket) -> bool:
    """Return whether a socket without unread data is at its end: an unencrypted one peeks alike if nothing came."""
    return isinstance(sock, ssl.SSLSocket) or bool(select.select([sock], [], [], 0)[0])


def as_reply(answer: tuple[int, bytes]) -> Reply:
    """Return an smtplib reply as a `Reply` with sanitized text."""
    code, text = answer
    return Reply(code, plain_text(text.decode("utf-8", "replace"), longest=LONGEST_WORDS))


@contextmanager
def time_limit(client: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """Limit the block to `seconds`: then close the connection, even if data still arrives, and raise TimeoutError."""
    sock, seconds = client.sock, max(LEAST_SECONDS, seconds)
    assert sock is not None  # noqa: S101 only connected clients come here
    sock.settimeout(seconds)
    over = threading.Event()
    end = threading.Timer(seconds, _cut, [client, over])
    end.daemon = True
    end.start()
    try:
        yield
    except (OSError, smtplib.SMTPException) as error:
        if over.is_set():  # our own shutdown looks like a close by the server
            raise TimeoutError("the time is up") from error
        raise
    finally:
        end.cancel()


def _cut(client: smtplib.SMTP, over: threading.Event) -> None:
    over.set()
    if client.sock is not None:
        with suppress(OSError):
            # SSLSocket.shutdown would drop the TLS state while another thread reads with it
            socket.socket.shutdown(client.sock, socket.SHUT_RDWR)


def own_name() -> str:
    """Return the host name for the greeting, without a name lookup, which may take seconds."""
    name = socket.gethostname()
    return name if _HOST_NAME.fullmatch(name) else "[127.0.0.1]"
