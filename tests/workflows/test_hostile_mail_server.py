"""Every way in which a mail server can misbehave, and what must become of the mail: told, never twice, in bounded time.

A case says what the server does, and what is left of one attempt: the exit code, the state of the mail in the outbox,
how many mails the server has. Then the server behaves, and the next run is made: a mail that waits arrives, one that is
uncertain does not, and nobody has it twice.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.deliver.outcome import MailServer, Protection
from cryptoai_cli.errors import MoversError
from cryptoai_cli.workflows import mailer as mailer_module
from cryptoai_cli.workflows.mailer import Sent, raise_if_undelivered, send_kept, send_new
from tests.deliver.mailroom import (
    CUT,
    DRIP,
    DROP,
    ENDLESS,
    FLOOD,
    HANG,
    KEEP,
    LATE,
    RAW,
    RESET,
    SLOWLY,
    THEN,
)
from tests.workflows.running_mailer import KEY, MAIL, RunningMailer, running_mailer

PATIENCE = 0.8
BOUND_SECONDS = 6.0  # two patiences, a QUIT, and a slow machine
OK, REFUSED, LATER, CREDENTIALS = 0, 74, 75, 77
GONE, WAITING, UNCERTAIN = "", "waiting", "uncertain"
OFFERS_STARTTLS = "250-room\r\n250-STARTTLS\r\n250 8BITMIME"
OFFERS_LOGIN = "250-room\r\n250 AUTH PLAIN LOGIN"
HTTP = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html"
ALERT = f"{RAW}\x15\x03\x01\x00\x02\x02\x46"

Answers = Mapping[str, str | list[str]]
Case = tuple[str, Answers, int, str, int]
PLAIN_CASES: list[Case] = [
    ("silence instead of a greeting", {"greeting": HANG}, LATER, WAITING, 0),
    ("a greeting in drops", {"greeting": DRIP}, LATER, WAITING, 0),
    ("a greeting line after line", {"greeting": SLOWLY}, LATER, WAITING, 0),
    ("a greeting without an end", {"greeting": ENDLESS}, LATER, WAITING, 0),
    ("a greeting in one endless line", {"greeting": FLOOD}, LATER, WAITING, 0),
    ("a greeting that breaks off", {"greeting": CUT}, LATER, WAITING, 0),
    ("no greeting but the end", {"greeting": DROP}, LATER, WAITING, 0),
    ("no greeting but a reset", {"greeting": RESET}, LATER, WAITING, 0),
    ("a web server", {"greeting": HTTP}, LATER, WAITING, 0),
    ("a TLS alert", {"greeting": f"{ALERT}{THEN}{DROP}"}, LATER, WAITING, 0),
    ("a server that is full", {"greeting": "421 too many connections"}, LATER, WAITING, 0),
    ("a server that takes no mail", {"greeting": "554 no SMTP service here"}, REFUSED, GONE, 0),
    ("a late greeting", {"greeting": f"{LATE}220 room"}, OK, GONE, 1),
    ("silence after EHLO", {"EHLO": HANG}, LATER, WAITING, 0),
    ("EHLO lines in drops", {"EHLO": DRIP}, LATER, WAITING, 0),
    ("EHLO line after line", {"EHLO": SLOWLY}, LATER, WAITING, 0),
    ("EHLO lines without an end", {"EHLO": ENDLESS}, LATER, WAITING, 0),
    ("one endless EHLO line", {"EHLO": FLOOD}, LATER, WAITING, 0),
    ("EHLO lines of two minds", {"EHLO": "250-room\r\n550 go away", "HELO": "500 no"}, REFUSED, GONE, 0),
    ("neither EHLO nor HELO", {"EHLO": "502 no", "HELO": "502 no"}, REFUSED, GONE, 0),
    ("only HELO", {"EHLO": "502 no"}, OK, GONE, 1),
    ("a sender that is deferred", {"MAIL": "451 4.7.1 greylisted"}, LATER, WAITING, 0),
    ("a sender that is refused", {"MAIL": "550 5.7.1 sender rejected"}, REFUSED, GONE, 0),
    ("a login that is wanted", {"MAIL": "530 5.7.0 Authentication required"}, CREDENTIALS, GONE, 0),
    ("STARTTLS that is wanted", {"EHLO": OFFERS_STARTTLS, "MAIL": "530 STARTTLS first"}, LATER, WAITING, 0),
    ("a reset at MAIL", {"MAIL": RESET}, LATER, WAITING, 0),
    ("nonsense at MAIL", {"MAIL": "what?"}, LATER, WAITING, 0),
    ("relaying denied", {"RCPT": "554 5.7.1 relay access denied"}, REFUSED, GONE, 0),
    ("a mailbox that is full", {"RCPT": "452 4.2.2 mailbox full"}, LATER, WAITING, 0),
    ("an unknown recipient", {"RCPT": "550 5.1.1 no such user"}, REFUSED, GONE, 0),
    ("the end at RCPT", {"RCPT": DROP}, LATER, WAITING, 0),
    ("drops at RCPT", {"RCPT": DRIP}, LATER, WAITING, 0),
    ("silence at DATA", {"DATA": HANG}, LATER, WAITING, 0),
    ("a yes to DATA that is none", {"DATA": "250 OK"}, LATER, WAITING, 0),
    ("DATA refused", {"DATA": "554 no valid recipients"}, REFUSED, GONE, 0),
    ("DATA deferred", {"DATA": "451 later"}, LATER, WAITING, 0),
    ("the end at DATA", {"DATA": DROP}, LATER, WAITING, 0),
    ("an answer to the mail before it came", {"DATA": f"{RAW}354 go on\r\n250 OK\r\n"}, LATER, WAITING, 0),
    ("a refusal before the mail came", {"DATA": f"{RAW}354 go on\r\n552 too big\r\n"}, REFUSED, GONE, 0),
    ("silence after the dot", {"content": HANG}, LATER, UNCERTAIN, 0),
    ("silence after the dot, and the mail", {"content": f"{KEEP}{HANG}"}, LATER, UNCERTAIN, 1),
    ("drops after the dot", {"content": f"{KEEP}{DRIP}"}, LATER, UNCERTAIN, 1),
    ("line after line after the dot", {"content": f"{KEEP}{SLOWLY}"}, LATER, UNCERTAIN, 1),
    ("lines without an end after the dot", {"content": f"{KEEP}{ENDLESS}"}, LATER, UNCERTAIN, 1),
    ("one endless line after the dot", {"content": f"{KEEP}{FLOOD}"}, LATER, UNCERTAIN, 1),
    ("half a yes", {"content": f"{KEEP}{CUT}"}, LATER, UNCERTAIN, 1),
    ("the end after the dot", {"content": f"{KEEP}{DROP}"}, LATER, UNCERTAIN, 1),
    ("a reset after the dot", {"content": f"{KEEP}{RESET}"}, LATER, UNCERTAIN, 1),
    ("nonsense after the dot", {"content": f"{KEEP}thanks"}, LATER, UNCERTAIN, 1),
    ("a yes in two minds", {"content": f"{KEEP}250-queued\r\n550 rejected"}, LATER, UNCERTAIN, 1),
    ("a question after the dot", {"content": f"{KEEP}354 go on"}, LATER, UNCERTAIN, 1),
    ("a no after the dot", {"content": "554 5.7.1 spam"}, REFUSED, GONE, 0),
    ("a not yet after the dot", {"content": "451 4.3.0 later"}, LATER, WAITING, 0),
    ("a late yes", {"content": f"{LATE}250 OK"}, OK, GONE, 1),
    ("a yes and the end", {"content": f"250 OK{THEN}{DROP}"}, OK, GONE, 1),
    ("no goodbye", {"QUIT": HANG}, OK, GONE, 1),
]
STARTTLS_CASES: list[Case] = [
    ("no STARTTLS", {}, LATER, WAITING, 0),
    ("STARTTLS refused", {"EHLO": OFFERS_STARTTLS, "STAR": "454 TLS not available"}, LATER, WAITING, 0),
    ("STARTTLS refused for good", {"EHLO": OFFERS_STARTTLS, "STAR": "502 no"}, REFUSED, GONE, 0),
    ("silence in the handshake", {"EHLO": OFFERS_STARTTLS, "STAR": f"220 go{THEN}{HANG}"}, LATER, WAITING, 0),
    ("the end in the handshake", {"EHLO": OFFERS_STARTTLS, "STAR": f"220 go{THEN}{DROP}"}, LATER, WAITING, 0),
    ("drops in the handshake", {"EHLO": OFFERS_STARTTLS, "STAR": f"220 go{THEN}{DRIP}"}, LATER, WAITING, 0),
    ("no handshake but text", {"EHLO": OFFERS_STARTTLS, "STAR": f"220 go{THEN}250 hi{THEN}{HANG}"}, LATER, WAITING, 0),
    ("an alert in the handshake", {"EHLO": OFFERS_STARTTLS, "STAR": f"220 go{THEN}{ALERT}"}, LATER, WAITING, 0),
]
TLS_CASES: list[Case] = [
    ("no TLS", {}, LATER, WAITING, 0),
    ("silence instead of TLS", {"greeting": HANG}, LATER, WAITING, 0),
    ("drops instead of TLS", {"greeting": DRIP}, LATER, WAITING, 0),
    ("the end instead of TLS", {"greeting": DROP}, LATER, WAITING, 0),
]
LOGIN_CASES: list[Case] = [
    ("no login offered", {}, CREDENTIALS, GONE, 0),
    ("a login refused", {"EHLO": OFFERS_LOGIN, "AUTH": "535 5.7.8 bad credentials"}, CREDENTIALS, GONE, 0),
    ("an app password wanted", {"EHLO": OFFERS_LOGIN, "AUTH": "534 5.7.9 app password"}, CREDENTIALS, GONE, 0),
    ("a login deferred", {"EHLO": OFFERS_LOGIN, "AUTH": "454 4.7.0 later"}, LATER, WAITING, 0),
    ("a login without an end", {"EHLO": OFFERS_LOGIN, "AUTH": "334 more"}, LATER, WAITING, 0),
    ("silence at the login", {"EHLO": OFFERS_LOGIN, "AUTH": HANG}, LATER, WAITING, 0),
    ("the end at the login", {"EHLO": OFFERS_LOGIN, "AUTH": DROP}, LATER, WAITING, 0),
]
CASES = [
    *((Protection.NONE, "", *case) for case in PLAIN_CASES),
    *((Protection.STARTTLS, "", *case) for case in STARTTLS_CASES),
    *((Protection.TLS, "", *case) for case in TLS_CASES),
    *((Protection.NONE, "movers", *case) for case in LOGIN_CASES),
]


@pytest.fixture
def post(tmp_path: Path, socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningMailer]:  # noqa: ARG001 loopback only
    monkeypatch.setattr(mailer_module, "ATTEMPT_SECONDS", PATIENCE)
    with running_mailer(tmp_path, seconds=PATIENCE) as running:
        yield running


def _exit_code(sent: Sent | None, post: RunningMailer) -> int:
    try:
        raise_if_undelivered([sent] if sent is not None else [], post.mailer)
    except MoversError as error:
        return error.exit_code if error.message and error.hint else -1
    return OK


def _state(post: RunningMailer) -> str:
    if not post.kept:
        return GONE
    (mail,) = post.kept
    return UNCERTAIN if mail.uncertain else WAITING


@pytest.mark.parametrize(
    "case",
    CASES,
    ids=[f"{case[0].value}{'-login' if case[1] else ''}: {case[2]}" for case in CASES],
)
def test_whatever_a_server_does_the_mail_is_told_and_never_sent_twice(
    post: RunningMailer, case: tuple[Protection, str, str, Answers, int, str, int]
) -> None:
    protection, user, _, answers, code, state, mails = case
    plain = MailServer("127.0.0.1", post.room.port, Protection.NONE, final_reply_seconds=PATIENCE)
    hostile = replace(plain, protection=protection, user=user, password="hunter2" if user else "")
    post.room.answers |= answers
    post.mailer.records.attempt(KEY)
    started = time.monotonic()
    sent = send_new(MAIL, replace(post.mailer, server=hostile), ())
    assert time.monotonic() - started < BOUND_SECONDS
    assert (_exit_code(sent, post), _state(post), len(post.room.accepted)) == (code, state, mails)
    assert post.mailer.records.is_delivered(KEY.name) is (code == OK)

    post.room.answers.clear()
    later = send_kept(replace(post.mailer, server=plain), KEY.name, counts=True)
    assert len(post.room.accepted) == mails + (state == WAITING)
    assert _exit_code(later[0] if later else None, post) == (LATER if state == UNCERTAIN else OK)
    assert _state(post) == (UNCERTAIN if state == UNCERTAIN else GONE)


def test_the_cases_are_as_many_as_they_should_be() -> None:
    assert len(CASES) >= 70
    assert len({case[2] for case in CASES}) == len(CASES)


def test_no_thread_of_a_hostile_server_is_left_waiting(post: RunningMailer) -> None:
    before = threading.active_count()
    post.room.answers["greeting"] = HANG
    send_new(MAIL, post.mailer, ())
    assert threading.active_count() <= before + 1  # the server's own
