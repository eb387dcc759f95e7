"""Protection and login, against a real mail server."""

import contextlib
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from cryptoai_cli.deliver import smtp_session
from cryptoai_cli.deliver.outcome import Cause, Envelope, MailServer, MailStatus, Outcome, Protection, base64_text
from cryptoai_cli.deliver.smtp import hand_over
from cryptoai_cli.deliver.smtp_client import Client, Reply
from cryptoai_cli.deliver.smtp_session import StoppedError, require, status_of, stop_on_network_errors
from tests.deliver.mailroom import DROP, RAW, RESET, THEN, running_mailroom

PASSWORD = "pä:ss wörd"  # noqa: S105 made up
ENVELOPE = Envelope("movers@example.org", ("desk@example.org",))
MAIL = b"Subject: x\r\n\r\nbody\r\n"


class Inbox:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.contents: list[bytes] = []
        self.tls: list[bool] = []

    async def handle_DATA(self, _server: SMTP, session: SimpleNamespace, envelope: SimpleNamespace) -> str:  # noqa: N802
        self.contents.append(envelope.content)
        self.tls.append(session.ssl is not None)
        return "250 OK"


def _authenticator(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"movers", PASSWORD.encode())
    return AuthResult(success=good, handled=False)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """Return an authority that this process trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return authority


def _context(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


Start = Callable[..., int]


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def start(inbox: Inbox, socket_enabled: None) -> Iterator[Start]:  # noqa: ARG001 loopback only
    running: list[Controller] = []

    def started(**options: Any) -> int:  # noqa: ANN401 those of the library
        with socket.create_server(("127.0.0.1", 0)) as free:
            port: int = free.getsockname()[1]
        controller = Controller(inbox, hostname="127.0.0.1", port=port, **options)
        controller.start()
        running.append(controller)
        return port

    yield started
    for controller in running:
        controller.stop()


def handed(port: int, protection: Protection, *, user: str = "", password: str = PASSWORD) -> Outcome:
    server = MailServer("127.0.0.1", port, protection, user, password if user else "")
    return hand_over(server, ENVELOPE, MAIL, until=time.monotonic() + 10, settle=lambda _: None)


def test_starttls_protects_the_mail(start: Start, inbox: Inbox, authority: trustme.CA) -> None:
    port = start(tls_context=_context(authority, "127.0.0.1"), require_starttls=True)
    assert handed(port, Protection.STARTTLS).status is MailStatus.TAKEN
    assert inbox.tls == [True]
    assert inbox.contents == [MAIL]


def test_tls_from_the_first_byte_protects_the_mail(start: Start, inbox: Inbox, authority: trustme.CA) -> None:
    port = start(ssl_context=_context(authority, "127.0.0.1"))
    assert handed(port, Protection.TLS).status is MailStatus.TAKEN
    assert inbox.contents == [MAIL]


@pytest.mark.parametrize("protection", [Protection.STARTTLS, Protection.TLS])
def test_a_certificate_nobody_vouches_for_gets_no_mail(
    start: Start,
    inbox: Inbox,
    authority: trustme.CA,  # noqa: ARG001 the one that is trusted is another
    protection: Protection,
) -> None:
    context = _context(trustme.CA(), "127.0.0.1")
    port = start(tls_context=context) if protection is Protection.STARTTLS else start(ssl_context=context)
    outcome = handed(port, protection)
    assert (outcome.status, outcome.may_pass, outcome.is_reached) == (MailStatus.DEFERRED, False, False)
    assert "certificate that is not trusted" in outcome.words
    assert inbox.contents == []


def test_a_certificate_of_another_host_gets_no_mail(start: Start, inbox: Inbox, authority: trustme.CA) -> None:
    port = start(tls_context=_context(authority, "smtp.example.org"))
    assert "certificate that is not trusted" in handed(port, Protection.STARTTLS).words
    assert inbox.contents == []


def test_without_starttls_the_mail_stays_here(start: Start, inbox: Inbox) -> None:
    outcome = handed(start(), Protection.STARTTLS, user="movers")
    assert outcome.status is MailStatus.DEFERRED
    assert "offers no STARTTLS" in outcome.words
    assert inbox.contents == []


def test_a_server_without_tls_is_told_apart_from_a_bad_certificate(start: Start) -> None:
    outcome = handed(start(), Protection.TLS)
    assert outcome.status is MailStatus.DEFERRED
    assert "check email.security" in outcome.words


@pytest.mark.parametrize("excluded", [[], ["PLAIN"]], ids=["plain", "login"])
def test_a_login_by_either_way_takes_any_character(
    start: Start, inbox: Inbox, authority: trustme.CA, excluded: list[str]
) -> None:
    port = start(
        tls_context=_context(authority, "127.0.0.1"),
        require_starttls=True,
        authenticator=_authenticator,
        auth_required=True,
        auth_exclude_mechanism=excluded,
    )
    assert handed(port, Protection.STARTTLS, user="movers").status is MailStatus.TAKEN
    assert inbox.contents == [MAIL]


@pytest.mark.parametrize("excluded", [[], ["PLAIN"]], ids=["plain", "login"])
def test_a_refused_login_is_about_credentials_and_tells_no_password(
    start: Start, inbox: Inbox, authority: trustme.CA, excluded: list[str]
) -> None:
    port = start(
        tls_context=_context(authority, "127.0.0.1"),
        require_starttls=True,
        authenticator=_authenticator,
        auth_required=True,
        auth_exclude_mechanism=excluded,
    )
    outcome = handed(port, Protection.STARTTLS, user="movers", password="wrong")  # noqa: S106 made up
    assert outcome.status is MailStatus.CREDENTIALS_REFUSED
    assert outcome.words.startswith("535")
    assert "wrong" not in outcome.words
    assert inbox.contents == []


def test_a_missing_login_is_about_credentials(start: Start, authority: trustme.CA) -> None:
    port = start(
        tls_context=_context(authority, "127.0.0.1"),
        require_starttls=True,
        authenticator=_authenticator,
        auth_required=True,
    )
    assert handed(port, Protection.STARTTLS).status is MailStatus.CREDENTIALS_REFUSED


@pytest.mark.parametrize("offered", ["250 SIZE 1000", "250 AUTH GSSAPI NTLM"])
def test_a_server_that_takes_no_login_is_sent_no_password(socket_enabled: None, offered: str) -> None:  # noqa: ARG001 loopback
    with running_mailroom({"EHLO": f"250-x\r\n{offered}"}) as room:
        outcome = handed(room.port, Protection.NONE, user="movers")
    assert outcome.status is MailStatus.CREDENTIALS_REFUSED
    assert outcome.words.startswith("it accepts no login by PLAIN or LOGIN")
    assert not any(line.startswith("AUTH") for line in room.heard)


def test_a_login_that_fails_for_now_means_later(socket_enabled: None) -> None:  # noqa: ARG001 loopback only
    answers = {"EHLO": "250-x\r\n250 AUTH PLAIN", "AUTH": "454 4.7.0 temporary failure"}
    with running_mailroom(answers) as room:
        outcome = handed(room.port, Protection.NONE, user="movers")
    assert (outcome.status, outcome.may_pass) == (MailStatus.DEFERRED, True)


def test_a_server_that_repeats_the_password_does_not_get_it_told(socket_enabled: None) -> None:  # noqa: ARG001 loopback
    sent = base64_text(f"\0movers\0{PASSWORD}")
    for echo in (PASSWORD, base64_text(PASSWORD), sent):
        answers = {"EHLO": "250-x\r\n250 AUTH PLAIN", "AUTH": f"535 bad password {echo}"}
        with running_mailroom(answers) as room:
            outcome = handed(room.port, Protection.NONE, user="movers")
        assert outcome.words == "535 bad password <password>"


def test_a_server_shows_no_password() -> None:
    assert PASSWORD not in repr(MailServer("h", 1, Protection.TLS, "movers", PASSWORD))


def test_a_host_without_an_address_means_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    outcome = handed(25, Protection.NONE)
    assert (outcome.status, outcome.is_reached) == (MailStatus.DEFERRED, False)
    assert "is not found" in outcome.words


def test_a_server_that_asks_on_after_the_whole_login_has_not_let_us_in(socket_enabled: None) -> None:  # noqa: ARG001 loopback
    with running_mailroom({"EHLO": "250-x\r\n250 AUTH PLAIN", "AUTH": "334 and now?"}) as room:
        outcome = handed(room.port, Protection.NONE, user="movers")
    assert outcome.status is MailStatus.DEFERRED
    assert not any(line.startswith("MAIL") for line in room.heard)


SERVER = MailServer("127.0.0.1", 25, Protection.NONE)


@pytest.mark.parametrize(("code", "may_pass"), [(400, True), (499, True), (500, False), (199, False), (-1, False)])
def test_only_a_refusal_for_now_may_pass(code: int, may_pass: bool) -> None:  # noqa: FBT001 - the expected value
    with pytest.raises(StoppedError) as caught:
        require(Reply(code, "x"), Client(SERVER), SERVER)
    assert caught.value.may_pass is may_pass


@pytest.mark.parametrize("code", [200, 250, 354, 399])
def test_a_server_that_agrees_stops_nothing(code: int) -> None:
    require(Reply(code, "x"), Client(SERVER), SERVER)


OFFERS_STARTTLS = "250-x\r\n250 STARTTLS"


def answered(answers: dict[str, str | list[str]], protection: Protection = Protection.NONE, user: str = "") -> Outcome:
    with running_mailroom(answers) as room:
        return handed(room.port, protection, user=user)


@pytest.mark.parametrize(
    ("answers", "user", "cause"),
    [
        ({"EHLO": OFFERS_STARTTLS, "MAIL": "530 5.7.0 Must issue a STARTTLS command first"}, "", "STARTTLS_WANTED"),
        ({"EHLO": OFFERS_STARTTLS, "RCPT": "530 first things first"}, "", "STARTTLS_WANTED"),
        ({"MAIL": "530 5.7.0 Must issue a STARTTLS command first"}, "", "STARTTLS_WANTED"),
        ({"EHLO": f"{OFFERS_STARTTLS[:-8]}AUTH PLAIN", "AUTH": "538 STARTTLS first"}, "movers", "STARTTLS_WANTED"),
        ({"MAIL": "451 5.7.3 STARTTLS is required to send mail"}, "", "STARTTLS_WANTED"),
        ({"MAIL": "554 5.7.10 encryption needed"}, "", "STARTTLS_WANTED"),
        ({"RCPT": "523 5.7.10 encryption needed"}, "", "STARTTLS_WANTED"),
        ({"content": "550 5.7.1 use StartTLS"}, "", "STARTTLS_WANTED"),
        ({"EHLO": "250-x\r\n250 AUTH PLAIN", "AUTH": "524 5.7.11 encryption wanted"}, "movers", "STARTTLS_WANTED"),
        ({"MAIL": "530 5.7.0 Authentication required"}, "", "LOGIN_WANTED"),
        ({"EHLO": "250-x\r\n250 AUTH PLAIN", "AUTH": "535 5.7.8 no"}, "movers", "LOGIN"),
        ({"EHLO": "250-x\r\n250 AUTH PLAIN", "AUTH": "534 5.7.9 app password"}, "movers", "LOGIN"),
        ({}, "movers", "LOGIN_MISSING"),
        ({"RCPT": "554 5.7.1 relay access denied"}, "", "SENDER"),
        ({"MAIL": "550 5.7.60 cannot send as this sender"}, "", "SENDER"),
        ({"RCPT": "550 5.1.1 no such user"}, "", "RECIPIENT"),
        ({"RCPT": "550 no"}, "", "UNKNOWN"),
        ({"RCPT": "451 5.7.1 not yet"}, "", "UNKNOWN"),
        ({"greeting": "HTTP/1.1 400 Bad Request"}, "", "NO_MAIL_SERVER"),
    ],
)
def test_what_can_be_mended_is_known(
    socket_enabled: None,  # noqa: ARG001 loopback only
    answers: dict[str, str | list[str]],
    user: str,
    cause: str,
) -> None:
    assert answered(answers, user=user).cause is Cause[cause]


@pytest.mark.parametrize(
    "answers",
    [
        {"MAIL": "530 STARTTLS first"},
        {"EHLO": OFFERS_STARTTLS, "RCPT": "530 no"},
        {"MAIL": "554 5.7.10 encryption needed"},
        {"RCPT": "550 STARTTLS first"},
    ],
)
def test_a_mail_waits_for_the_setting_where_starttls_is_wanted(
    socket_enabled: None,  # noqa: ARG001 loopback only
    answers: dict[str, str | list[str]],
) -> None:
    outcome = answered(answers)
    assert (outcome.status, outcome.waiting, outcome.may_pass) == (MailStatus.DEFERRED, ENVELOPE.recipients, False)


def test_a_server_that_refuses_starttls_by_its_name_does_not_want_it(socket_enabled: None) -> None:  # noqa: ARG001 loopback only
    outcome = answered({"EHLO": OFFERS_STARTTLS, "STAR": "502 STARTTLS is not for you"}, Protection.STARTTLS)
    assert (outcome.status, outcome.cause) == (MailStatus.REFUSED, Cause.UNKNOWN)


@pytest.mark.parametrize(
    ("said", "status", "heard"),
    [
        (f"554 5.7.1 your host is blocked{THEN}{DROP}", MailStatus.REFUSED, "554 5.7.1 your host is blocked"),
        (f"554 go away{THEN}{RESET}", MailStatus.REFUSED, "554 go away"),
        (f"421 too busy{THEN}{DROP}", MailStatus.DEFERRED, "421 too busy"),
        ("421 too busy", MailStatus.DEFERRED, "421 too busy"),
    ],
)
def test_the_words_of_a_server_that_refuses_the_greeting_and_goes_are_told(
    socket_enabled: None,  # noqa: ARG001 loopback only
    said: str,
    status: MailStatus,
    heard: str,
) -> None:
    outcome = answered({"EHLO": said})
    assert (outcome.status, outcome.words or outcome.refusal) == (status, heard)


def test_a_password_that_is_no_utf_8_logs_in_and_is_masked(socket_enabled: None) -> None:  # noqa: ARG001 loopback only
    password = "p\udce9ss w\udcf6rd!"  # noqa: S105 made up, the bytes e9 and f6
    said = f"{RAW}535 no \xe9 p\xe9ss w\xf6rd! {base64_text(password)}\r\n"
    with running_mailroom({"EHLO": "250-x\r\n250 AUTH PLAIN", "AUTH": said}) as room:
        outcome = handed(room.port, Protection.NONE, user="movers", password=password)
        assert room.heard[1] == f"AUTH PLAIN {base64_text(chr(0) + 'movers' + chr(0) + password)}"
    assert outcome.words == "535 no \ufffd <password> <password>"


def test_a_port_that_speaks_no_tls_is_told_as_such(socket_enabled: None) -> None:  # noqa: ARG001 loopback only
    assert answered({}, Protection.TLS).cause is Cause.TLS_MISSING


def test_a_server_without_starttls_is_told_as_such(socket_enabled: None) -> None:  # noqa: ARG001 loopback only
    assert answered({}, Protection.STARTTLS).cause is Cause.STARTTLS_MISSING


@pytest.mark.parametrize(
    ("port", "protection", "cause"),
    [
        (465, Protection.STARTTLS, Cause.TLS_WANTED),
        (465, Protection.NONE, Cause.TLS_WANTED),
        (465, Protection.TLS, Cause.SILENT),
        (587, Protection.STARTTLS, Cause.SILENT),
    ],
)
def test_silence_at_the_port_of_tls_is_the_wrong_security(port: int, protection: Protection, cause: Cause) -> None:
    with pytest.raises(StoppedError) as caught, stop_on_network_errors(MailServer("h", port, protection)):
        raise TimeoutError
    assert caught.value.cause is cause


@pytest.mark.parametrize("kind", ["missing", "folder", "no certificate"])
def test_a_certificate_file_that_cannot_be_used_is_named(
    start: Start, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    port = start(ssl_context=_context(authority, "127.0.0.1"))
    file = tmp_path / "authorities.pem"
    if kind == "folder":
        file.mkdir()
    elif kind == "no certificate":
        file.write_text("hello")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    outcome = handed(port, Protection.TLS)
    assert (outcome.status, outcome.cause) == (MailStatus.DEFERRED, Cause.CERTIFICATE_FILE)
    assert "SSL_CERT_FILE names a f" in outcome.words


def test_a_key_log_that_cannot_be_written_is_named(
    start: Start, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = start(ssl_context=_context(authority, "127.0.0.1"))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "gone" / "keys"))
    outcome = handed(port, Protection.TLS)
    assert (outcome.status, outcome.cause) == (MailStatus.DEFERRED, Cause.CERTIFICATE_FILE)
    assert "SSLKEYLOGFILE names a file that cannot be written" in outcome.words


def test_an_untrusted_certificate_is_known_as_such(start: Start, authority: trustme.CA) -> None:  # noqa: ARG001 another
    port = start(ssl_context=_context(trustme.CA(), "127.0.0.1"))
    assert handed(port, Protection.TLS).cause is Cause.CERTIFICATE


def test_on_an_encrypted_connection_a_login_is_wanted_whatever_the_words() -> None:
    reply = Reply(530, "5.7.0 Must issue a STARTTLS command first")

    def status(protection: Protection) -> MailStatus:
        return status_of(reply, Client(MailServer("127.0.0.1", 25, protection)))

    assert status(Protection.NONE) is MailStatus.DEFERRED
    assert status(Protection.STARTTLS) is status(Protection.TLS) is MailStatus.CREDENTIALS_REFUSED


def test_a_name_lookup_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(smtp_session, "CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(10))
    started = time.monotonic()
    outcome = handed(25, Protection.NONE)
    over.set()
    assert time.monotonic() - started < 3
    assert outcome.cause is Cause.SILENT


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs other addresses of loopback")
def test_a_dead_address_does_not_keep_from_the_next(
    socket_enabled: None,  # noqa: ARG001 loopback only
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with running_mailroom() as room, socket.socket() as dead, contextlib.ExitStack() as stack:
        dead.bind(("127.0.0.66", 0))
        dead.listen(0)
        for _ in range(8):  # the queue is full: further packets vanish
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(dead.getsockname())
        look_up = socket.getaddrinfo("127.0.0.1", room.port, type=socket.SOCK_STREAM)
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", dead.getsockname()), *look_up]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        started = time.monotonic()
        assert handed(room.port, Protection.NONE).status is MailStatus.TAKEN
        assert time.monotonic() - started < 2


INTERNATIONAL = Envelope("movers@example.org", ("jürgen@xn--mller-kva.example",))


@pytest.mark.parametrize(("offered", "status"), [("250 SMTPUTF8", "TAKEN"), ("250 8BITMIME", "REFUSED")])
def test_an_address_with_other_letters_needs_a_server_that_takes_them(
    socket_enabled: None,  # noqa: ARG001 loopback only
    offered: str,
    status: str,
) -> None:
    with running_mailroom({"EHLO": f"250-x\r\n{offered}"}) as room:
        server = MailServer("127.0.0.1", room.port, Protection.NONE)
        outcome = hand_over(server, INTERNATIONAL, MAIL, until=time.monotonic() + 5, settle=lambda _: None)
    assert outcome.status is MailStatus[status]
    if outcome.status is MailStatus.TAKEN:
        assert "mail FROM:<movers@example.org> SMTPUTF8 BODY=8BITMIME" in room.heard
        assert "rcpt TO:<jürgen@xn--mller-kva.example>" in room.heard
    else:
        assert outcome.cause is Cause.LETTERS
        assert "jürgen@xn--mller-kva.example" in outcome.refusal
        assert not any(line.startswith("mail") for line in room.heard)
