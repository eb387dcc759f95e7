"""Make one attempt to hand a mail to the server, and return exactly how it ended.

The last byte of a mail is its final dot. From then on until the server's reply, it is unknown whether the mail was
accepted. This is recorded before the dot is sent, so that a run that is killed leaves a mail that is known to be
uncertain. The wait for the reply may exceed the deadline of the run (RFC 5321, section 4.5.3.2.6).
"""

import re
import smtplib
import time
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.deliver.outcome import Cause, Envelope, MailServer, MailStatus, Outcome
from cryptoai_cli.deliver.smtp_client import CLOSING, NO_CODE, Client, Reply, as_reply, time_limit
from cryptoai_cli.deliver.smtp_session import (
    StoppedError,
    cause_of,
    connect,
    require,
    start_session,
    status_of,
    stop_on_network_errors,
)

_GO_ON = 354
_LINE_END = re.compile(rb"\r\n|\r|\n")
_DOT = re.compile(rb"(?m)^\.")
_NO_ANSWER = "the server had the whole mail and gave no clear answer: whether it was taken cannot be known"

Answers = list[tuple[str, Reply]]
Settle = Callable[[Outcome], None]


class _Attempt(Struct, frozen=True):
    """One attempt to deliver; `until` is a monotonic instant in seconds."""

    client: Client
    server: MailServer
    envelope: Envelope
    until: float


def hand_over(server: MailServer, envelope: Envelope, content: bytes, *, until: float, settle: Settle) -> Outcome:
    """Try once to deliver, until the monotonic instant `until`; return server and network errors as the outcome.

    `settle` is called with what has to be recorded: before the final dot is sent with the outcome that holds if nothing
    follows, and with the outcome as soon as it is known, before the connection is closed after a delivery. What it
    raises propagates; before the dot, nothing is then delivered.
    """
    try:
        with connect(server, until) as client:
            outcome = _deliver(_Attempt(client, server, envelope, until), content, settle)
            settle(outcome)
            return outcome
    except StoppedError as stopped:
        outcome = _same_for_all(envelope, stopped, server)
    settle(outcome)
    return outcome


def _same_for_all(envelope: Envelope, stopped: StoppedError, server: MailServer) -> Outcome:
    words, everyone = server.without_secrets(stopped.words), envelope.recipients
    if stopped.status is MailStatus.REFUSED:
        return Outcome(stopped.status, refusal=words, refused=everyone, cause=stopped.cause)
    return Outcome(
        stopped.status,
        words,
        waiting=everyone,
        may_pass=stopped.may_pass,
        is_reached=stopped.is_reached,
        cause=stopped.cause,
    )


def _deliver(attempt: _Attempt, content: bytes, settle: Settle) -> Outcome:
    client, server = attempt.client, attempt.server
    with stop_on_network_errors(server), time_limit(client, attempt.until - time.monotonic()):
        start_session(client, server)
        answers = _ask_recipients(attempt, len(content))
        if not any(reply.is_good for _, reply in answers):
            return _outcome(answers, attempt)
        refusal = _send_content(attempt, content)
    if refusal is not None:
        return _outcome(_answered(answers, refusal), attempt)
    unclear = _uncertain(_outcome(answers, attempt))
    settle(unclear)
    try:
        final = _early_reply(attempt) or _finish(attempt)
    except StoppedError as stopped:
        if stopped.status is not MailStatus.UNCERTAIN:
            raise
        return replace(unclear, words=stopped.words, is_reached=stopped.is_reached)
    return _outcome(_answered(answers, final), attempt)


def _uncertain(outcome: Outcome) -> Outcome:
    """Return the outcome that holds if the server says nothing more: those it agreed to are uncertain."""
    return replace(
        outcome,
        status=MailStatus.UNCERTAIN,
        words="",
        taken=(),
        uncertain=outcome.taken,
        may_pass=False,
        cause=Cause.UNKNOWN,
    )


def _answered(answers: Answers, last: Reply) -> Answers:
    """Return the answers with `last` for the recipients that the server had agreed to."""
    return [(recipient, last if reply.is_good else reply) for recipient, reply in answers]


def _ask_recipients(attempt: _Attempt, size: int) -> Answers:
    """Send MAIL, and RCPT for each recipient; if the server is closing (421), assign its reply to the rest."""
    client = attempt.client
    require(as_reply(client.mail(attempt.envelope.sender, _mail_options(attempt, size))), client, attempt.server)
    answers: Answers = []
    for recipient in attempt.envelope.recipients:
        closing = bool(answers) and answers[-1][1].code == CLOSING
        answers.append((recipient, answers[-1][1] if closing else as_reply(client.rcpt(recipient))))
    return answers


def _mail_options(attempt: _Attempt, size: int) -> Sequence[str]:
    """Return the parameters of MAIL; raise StoppedError if the server cannot take the letters of an address."""
    client = attempt.client
    sized = [f"size={size}"] if client.has_extn("size") else []
    if attempt.envelope.is_ascii:
        return sized
    if not client.has_extn("smtputf8"):
        odd = [address for address in (attempt.envelope.sender, *attempt.envelope.recipients) if not address.isascii()]
        words = f"{attempt.server.address} accepts only addresses with letters from a to z (SMTPUTF8): {', '.join(odd)}"
        raise StoppedError(MailStatus.REFUSED, words, cause=Cause.LETTERS)
    return [*sized, "SMTPUTF8", "BODY=8BITMIME"]


def _send_content(attempt: _Attempt, content: bytes) -> Reply | None:
    """Send the mail without its final dot; return the server's reply if it refuses the DATA command, else None."""
    client = attempt.client
    answer = as_reply(client.docmd("DATA"))
    if answer.code != _GO_ON:
        return Reply(NO_CODE, answer.words) if answer.is_good else answer
    client.is_in_mail = True  # until the reply to the dot: no QUIT may get into the mail
    lines = _DOT.sub(b"..", _LINE_END.sub(b"\r\n", content)).removesuffix(b"\r\n")
    client.send(lines + b"\r\n")
    return None


def _early_reply(attempt: _Attempt) -> Reply | None:
    """Return a rejection that came before the whole mail was there, else None.

    Raise StoppedError for any other reply: it would be taken for the one to the mail.
    """
    client = attempt.client
    with stop_on_network_errors(attempt.server), time_limit(client, attempt.until - time.monotonic()):
        if not client.has_unread():
            return None
        reply = as_reply(client.getreply())
    if not (reply.is_deferral or reply.is_refusal):
        words = f"{attempt.server.address} answers before it has the whole mail ({reply.words})"
        raise StoppedError(MailStatus.DEFERRED, words, cause=Cause.NO_MAIL_SERVER)
    return reply


def _finish(attempt: _Attempt) -> Reply:
    """Send the final dot, and return the server's reply; raise StoppedError if it is not clear."""
    client = attempt.client
    try:
        with time_limit(client, attempt.server.final_reply_seconds):
            client.send(b".\r\n")
            answer = as_reply(client.getreply())
    except (OSError, smtplib.SMTPException) as error:
        raise StoppedError(MailStatus.UNCERTAIN, _NO_ANSWER, is_reached=False) from error
    client.is_in_mail = False
    if not (answer.is_final or answer.is_deferral or answer.is_refusal):
        raise StoppedError(MailStatus.UNCERTAIN, f"{_NO_ANSWER} ({answer.words})")
    return answer


def _outcome(answers: Answers, attempt: _Attempt) -> Outcome:
    taken = [each for each in answers if each[1].is_good]
    bad = [(*each, status_of(each[1], attempt.client)) for each in answers if not each[1].is_good]
    waiting = [(recipient, reply) for recipient, reply, status in bad if status is MailStatus.DEFERRED]
    refused = [(recipient, reply) for recipient, reply, status in bad if status is not MailStatus.DEFERRED]
    first = (refused or waiting or answers)[0][1]
    return Outcome(
        MailStatus.TAKEN if taken else MailStatus.DEFERRED if waiting else status_of(first, attempt.client),
        words=_joined_words(waiting),
        refusal=_joined_words(refused),
        taken=_recipients(taken),
        waiting=_recipients(waiting),
        refused=_recipients(refused),
        may_pass=any(reply.is_deferral or reply.code == NO_CODE for _, reply in waiting),
        cause=Cause.UNKNOWN if first.is_good else cause_of(first, attempt.client, attempt.server),
    )


def _joined_words(answers: Answers) -> str:
    return "; ".join(dict.fromkeys(reply.words for _, reply in answers))


def _recipients(answers: Answers) -> tuple[str, ...]:
    return tuple(recipient for recipient, _ in answers)
