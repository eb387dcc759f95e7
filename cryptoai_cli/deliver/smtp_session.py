"""Open a session with a mail server: connect, encrypt, greet, log in; every wait has a time limit."""

import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from msgspec import Struct

from cryptoai_cli.deliver.outcome import MailServer, MailStatus, Protection, base64_text
from cryptoai_cli.market.text import plain_text

CONNECT_SECONDS = 10.0
_LEAST_SECONDS = 0.1
_QUIT_SECONDS = 2.0
_LONGEST_WORDS = 300
_CREDENTIALS = frozenset({530, 534, 535, 538})
_GOOD, _WANTS_MORE, _DEFERRED, _REFUSED, _ENDED = 200, 300, 400, 500, 600
_LOGIN_GOES_ON = 334
_HOST_NAME = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


class StoppedError(Exception):
    """The server or the network stopped the delivery to all recipients."""

    def __init__(self, status: MailStatus, words: str, *, may_pass: bool = False, is_reached: bool = True) -> None:
        super().__init__(words)
        self.status, self.words, self.may_pass, self.is_reached = status, words, may_pass, is_reached


class Reply(Struct, frozen=True):
    """One reply of the server; `code` is -1 if it gave none."""

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
    def is_rejection(self) -> bool:
        """Whether the server rejected the command, temporarily or permanently (4xx or 5xx)."""
        return _DEFERRED <= self.code < _ENDED

    @property
    def words(self) -> str:
        """The code and the text of the reply."""
        return f"{self.code} {self.text}".rstrip()

    @property
    def status(self) -> MailStatus:
        """The status of the mail that follows from a reply that is not good."""
        if self.code in _CREDENTIALS:
            return MailStatus.CREDENTIALS_REFUSED
        return MailStatus.REFUSED if _REFUSED <= self.code < _ENDED else MailStatus.DEFERRED


def as_reply(answer: tuple[int, bytes]) -> Reply:
    """Return an smtplib reply as a `Reply` with sanitized text."""
    code, text = answer
    return Reply(code, plain_text(text.decode("utf-8", "replace"), longest=_LONGEST_WORDS))


def require(reply: Reply) -> None:
    """Raise StoppedError unless the reply is good."""
    if not reply.is_good:
        raise StoppedError(reply.status, reply.words, may_pass=_DEFERRED <= reply.code < _REFUSED)


@contextmanager
def connect(server: MailServer, until: float) -> Iterator[smtplib.SMTP]:
    """Connect by the monotonic instant `until`, and send QUIT at the end if still connected; raise StoppedError."""
    client = smtplib.SMTP(local_hostname=_own_name(), timeout=CONNECT_SECONDS)
    with stop_on_network_errors(server):
        left = max(_LEAST_SECONDS, min(CONNECT_SECONDS, until - time.monotonic()))
        client.sock = socket.create_connection((server.host, server.port), timeout=left)
    try:
        yield client
    finally:
        if client.sock is not None:
            with suppress(OSError, smtplib.SMTPException), time_limit(client, _QUIT_SECONDS):
                client.quit()
        client.close()


def start_session(client: smtplib.SMTP, server: MailServer) -> None:
    """Encrypt the connection as the settings require, and log in; raise StoppedError if the server refuses."""
    if server.protection is Protection.TLS:
        _protect(client, server)
    require(as_reply(client.getreply()))
    _greet(client)
    if server.protection is Protection.STARTTLS:
        _start_tls(client, server)
    if server.user:
        _log_in(client, server)


def _greet(client: smtplib.SMTP) -> None:
    if not as_reply(client.ehlo()).is_good:
        require(as_reply(client.helo()))


def _start_tls(client: smtplib.SMTP, server: MailServer) -> None:
    if not client.has_extn("starttls"):
        words = "offers no STARTTLS, and a mail is not sent unprotected unless email.security says so"
        raise _unreachable(server, words)
    require(as_reply(client.docmd("STARTTLS")))
    _protect(client, server)
    _greet(client)  # the first greeting was unencrypted and cannot be trusted


def _protect(client: smtplib.SMTP, server: MailServer) -> None:
    assert client.sock is not None  # noqa: S101 just connected
    protected = ssl.create_default_context().wrap_socket(
        client.sock, server_hostname=server.host, do_handshake_on_connect=False
    )
    client.sock, client.file = protected, None  # drops bytes that were buffered before encryption
    protected.do_handshake()


def _log_in(client: smtplib.SMTP, server: MailServer) -> None:
    """Log in with PLAIN or LOGIN, which allow any character in a password; both are as safe as the connection."""
    offered = client.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offered:
        answer = as_reply(client.docmd(f"AUTH PLAIN {server.plain_login}"))
    elif "LOGIN" in offered:
        answer = as_reply(client.docmd("AUTH LOGIN"))
        for part in (server.user, server.password):
            if answer.code == _LOGIN_GOES_ON:
                answer = as_reply(client.docmd(base64_text(part)))
    else:
        ways = " ".join(offered) or "none"
        words = f"it takes no login by PLAIN or LOGIN (it offers {ways})"
        raise StoppedError(MailStatus.CREDENTIALS_REFUSED, words)
    if not answer.is_good or answer.code == _LOGIN_GOES_ON:
        deferred = answer.status is MailStatus.DEFERRED
        status = MailStatus.DEFERRED if deferred else MailStatus.CREDENTIALS_REFUSED
        raise StoppedError(status, answer.words, may_pass=deferred)


@contextmanager
def time_limit(client: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """Limit the block to `seconds`: then close the connection, even if data still arrives, and raise TimeoutError."""
    sock, seconds = client.sock, max(_LEAST_SECONDS, seconds)
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
            raise TimeoutError("the time is over") from error
        raise
    finally:
        end.cancel()


def _cut(client: smtplib.SMTP, over: threading.Event) -> None:
    over.set()
    if client.sock is not None:
        with suppress(OSError):
            # SSLSocket.shutdown would drop the TLS state while another thread reads with it
            socket.socket.shutdown(client.sock, socket.SHUT_RDWR)


@contextmanager
def stop_on_network_errors(server: MailServer) -> Iterator[None]:
    """Turn every network error into a StoppedError with status DEFERRED and a one-sentence reason."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        words = f"has a certificate that is not trusted ({error.verify_message or error.reason})"
        raise _unreachable(server, words) from error
    except ssl.SSLError as error:
        words = f"did not agree on a protected connection ({error.reason or 'no reason given'}): check email.security"
        raise _unreachable(server, words) from error
    except socket.gaierror as error:
        words = f"is not found ({error.strerror}): check email.host and the network"
        raise _unreachable(server, words) from error
    except (OSError, smtplib.SMTPException) as error:
        raise _unreachable(server, _reason(error), may_pass=True) from error


def _unreachable(server: MailServer, words: str, *, may_pass: bool = False) -> StoppedError:
    return StoppedError(MailStatus.DEFERRED, f"{server.address} {words}", may_pass=may_pass, is_reached=False)


def _reason(error: OSError | smtplib.SMTPException) -> str:
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "did not answer in time: check email.port and email.security"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "closed the connection"
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"is not reached ({plain_text(reason, longest=_LONGEST_WORDS)})"


def _own_name() -> str:
    """Return the host name for the greeting, without a name lookup, which may take seconds."""
    name = socket.gethostname()
    return name if _HOST_NAME.fullmatch(name) else "[127.0.0.1]"
