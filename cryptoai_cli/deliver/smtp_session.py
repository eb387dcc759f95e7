"""Open a session with a mail server: connect, encrypt, greet, log in; every wait has a time limit."""

import os
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from cryptoai_cli.deliver.outcome import Cause, MailServer, MailStatus, Protection, base64_text
from cryptoai_cli.deliver.smtp_client import (
    CLOSING,
    LEAST_SECONDS,
    LONGEST_WORDS,
    NO_CODE,
    Client,
    OverlongReplyError,
    Reply,
    as_reply,
    time_limit,
)
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.system.certificates import (
    UnusableCertificatesError,
    mail_context,
)
from cryptoai_cli.system.connect import open_connection

CONNECT_SECONDS = 10.0
_QUIT_SECONDS = 2.0
_LOGIN_WANTED, _LOGIN_TOO_WEAK, _LOGIN_REFUSED, _ENCRYPTION_WANTED = 530, 534, 535, 538
_CREDENTIALS = frozenset({_LOGIN_WANTED, _LOGIN_TOO_WEAK, _LOGIN_REFUSED, _ENCRYPTION_WANTED})
_LOGIN_GOES_ON = 334
_TLS_PORT = 465
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"})
_ADDRESS, _SECURITY = 1, 7  # what an enhanced code is about


class StoppedError(Exception):
    """The server or the network stopped the delivery to all recipients."""

    def __init__(
        self,
        status: MailStatus,
        words: str,
        *,
        may_pass: bool = False,
        is_reached: bool = True,
        cause: Cause = Cause.UNKNOWN,
    ) -> None:
        super().__init__(words)
        self.status, self.words, self.may_pass, self.is_reached, self.cause = status, words, may_pass, is_reached, cause


def status_of(reply: Reply, client: Client) -> MailStatus:
    """Return the status of a mail that follows from a reply that is not good."""
    if _wants_starttls(reply, client):
        return MailStatus.DEFERRED
    if reply.code in _CREDENTIALS:
        return MailStatus.CREDENTIALS_REFUSED
    return MailStatus.REFUSED if reply.is_refusal else MailStatus.DEFERRED


def cause_of(reply: Reply, client: Client, server: MailServer) -> Cause:
    """Return what a user can mend about a reply that is not good."""
    if _wants_starttls(reply, client):
        return Cause.STARTTLS_WANTED
    if reply.code in _CREDENTIALS:
        return Cause.LOGIN if server.user else Cause.LOGIN_WANTED
    if not reply.is_refusal:
        return Cause.NO_MAIL_SERVER if reply.code == NO_CODE else Cause.UNKNOWN
    return {_SECURITY: Cause.SENDER, _ADDRESS: Cause.RECIPIENT}.get(reply.subject, Cause.UNKNOWN)


def _wants_starttls(reply: Reply, client: Client) -> bool:
    """Return whether the server wants encryption before anything else (RFC 3207), and not only a login.

    Besides 530 and 538, servers say so with a code of their own that names STARTTLS, or with an enhanced code.
    """
    if not client.stays_plain or not (reply.is_refusal or reply.is_deferral):
        return False
    wanted = client.has_extn("starttls") and reply.code in {_LOGIN_WANTED, _ENCRYPTION_WANTED}
    return wanted or reply.names("STARTTLS") or reply.wants_encryption


def require(reply: Reply, client: Client, server: MailServer) -> None:
    """Raise StoppedError unless the reply is good."""
    if not reply.is_good:
        status, cause = status_of(reply, client), cause_of(reply, client, server)
        raise StoppedError(status, _told(reply, server), may_pass=reply.is_deferral, cause=cause)


def _told(reply: Reply, server: MailServer) -> str:
    is_reply = reply.code != NO_CODE
    return reply.words if is_reply else f"{server.address} does not answer like a mail server ({reply.text[:60]})"


@contextmanager
def connect(server: MailServer, until: float) -> Iterator[Client]:
    """Connect by the monotonic instant `until`, and send QUIT at the end if still connected; raise StoppedError."""
    client = Client(server)
    with stop_on_network_errors(server):
        client.sock = _open(server, min(until, time.monotonic() + CONNECT_SECONDS))
    try:
        yield client
    finally:
        if client.sock is not None and not client.is_in_mail:
            with suppress(OSError, smtplib.SMTPException), time_limit(client, _QUIT_SECONDS):
                client.quit()
        client.close()


def _open(server: MailServer, until: float) -> socket.socket:
    """Return the connection; raise OSError. A name lookup that hangs is left behind in its thread."""
    until = max(until, time.monotonic() + LEAST_SECONDS)
    opened = in_parallel(
        [lambda: open_connection(server.host, server.port, until)], workers=1, deadline=until + LEAST_SECONDS, late=None
    )[0]
    if opened is None:
        raise TimeoutError("the name of the host is not found in time")
    return opened


def start_session(client: Client, server: MailServer) -> None:
    """Encrypt the connection as the settings require, and log in; raise StoppedError if the server refuses."""
    if server.protection is Protection.TLS:
        _protect(client, server)
    require(as_reply(client.getreply()), client, server)
    _greet(client, server)
    if server.protection is Protection.STARTTLS:
        _start_tls(client, server)
    if server.user:
        _log_in(client, server)


def _greet(client: Client, server: MailServer) -> None:
    """Say EHLO, and HELO to a server that does not know it; a server that is closing is not asked twice."""
    answer = as_reply(client.ehlo())
    if answer.is_good:
        return
    if answer.code != CLOSING:
        with suppress(smtplib.SMTPServerDisconnected, ConnectionError):
            answer = as_reply(client.helo())
    require(answer, client, server)


def _start_tls(client: Client, server: MailServer) -> None:
    if not client.has_extn("starttls"):
        words = "offers no STARTTLS, and a mail is not sent unprotected unless email.security says so"
        raise _unreachable(server, words, cause=Cause.STARTTLS_MISSING)
    require(as_reply(client.docmd("STARTTLS")), client, server)
    _protect(client, server)
    _greet(client, server)  # the first greeting was unencrypted and cannot be trusted


def _protect(client: Client, server: MailServer) -> None:
    assert client.sock is not None  # noqa: S101 just connected
    protected = mail_context(os.environ).wrap_socket(
        client.sock, server_hostname=server.host, do_handshake_on_connect=False
    )
    client.sock, client.file = protected, None  # drops bytes that were buffered before encryption
    protected.do_handshake()


def _log_in(client: Client, server: MailServer) -> None:
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
        words = f"it accepts no login by PLAIN or LOGIN (it offers {plain_text(ways, longest=LONGEST_WORDS)})"
        raise StoppedError(MailStatus.CREDENTIALS_REFUSED, words, cause=Cause.LOGIN_MISSING)
    _require_login(answer, client)


def _require_login(answer: Reply, client: Client) -> None:
    """Raise StoppedError unless the server let us in."""
    if answer.is_final:
        return
    if _wants_starttls(answer, client):
        raise StoppedError(MailStatus.DEFERRED, answer.words, cause=Cause.STARTTLS_WANTED)
    status = MailStatus.CREDENTIALS_REFUSED if answer.is_refusal else MailStatus.DEFERRED
    cause = Cause.LOGIN if answer.is_refusal else Cause.UNKNOWN
    raise StoppedError(status, answer.words, may_pass=answer.is_deferral, cause=cause)


@contextmanager
def stop_on_network_errors(server: MailServer) -> Iterator[None]:
    """Turn every network error into a StoppedError with status DEFERRED and a one-sentence reason."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        words = f"has a certificate that is not trusted ({error.verify_message or error.reason})"
        raise _unreachable(server, words, cause=Cause.CERTIFICATE) from error
    except UnusableCertificatesError as error:
        words = f"cannot be trusted: {error.variable} {error.fault}"
        raise _unreachable(server, words, cause=Cause.CERTIFICATE_FILE) from error
    except ssl.SSLError as error:
        raise _unagreed(server, error) from error
    except socket.gaierror as error:
        words = f"is not found ({error.strerror}): check email.host and the network"
        raise _unreachable(server, words, cause=Cause.HOST) from error
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        words, cause = _reason(error, server)
        raise _unreachable(server, words, cause=cause, may_pass=True) from error


def _unagreed(server: MailServer, error: ssl.SSLError) -> StoppedError:
    words = f"did not agree on a protected connection ({error.reason or 'no reason given'}): check email.security"
    symbol = error.reason  # of OpenSSL, and no text for readers
    is_no_tls = server.protection is Protection.TLS and symbol in _NO_TLS
    cause = Cause.TLS_MISSING if is_no_tls else Cause.UNKNOWN
    return _unreachable(server, words, cause=cause)


def _unreachable(server: MailServer, words: str, *, cause: Cause, may_pass: bool = False) -> StoppedError:
    words = f"{server.address} {words}"
    return StoppedError(MailStatus.DEFERRED, words, may_pass=may_pass, is_reached=False, cause=cause)


def _reason(error: Exception, server: MailServer) -> tuple[str, Cause]:
    if isinstance(error, TimeoutError):
        waits_for_tls = server.port == _TLS_PORT and server.protection is not Protection.TLS
        cause = Cause.TLS_WANTED if waits_for_tls else Cause.SILENT
        return "did not answer in time: check email.port and email.security", cause
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "closed the connection", Cause.UNKNOWN
    if isinstance(error, OverlongReplyError):
        return "answers more than a mail server may say", Cause.NO_MAIL_SERVER
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"cannot be reached ({plain_text(reason, longest=LONGEST_WORDS)})", Cause.UNKNOWN
