"""Make one attempt to hand a mail to the server, and return exactly how it ended.

Between the last byte of a mail and the server's reply, it is unknown whether the mail was accepted. The wait for that
reply may therefore exceed the deadline of the run; if the connection breaks at that point, the outcome is `UNCERTAIN`.
"""

import re
import smtplib
import time
from collections.abc import Callable, Sequence

from cryptoai_cli.deliver.outcome import Envelope, MailServer, MailStatus, Outcome
from cryptoai_cli.deliver.smtp_session import (
    Reply,
    StoppedError,
    as_reply,
    connect,
    require,
    start_session,
    stop_on_network_errors,
    time_limit,
)

LAST_ANSWER_SECONDS = 45.0
_GO_ON, _CLOSING = 354, 421
_LONGEST_LINE, _MOST_LINES = 8192, 100
_LINE_END = re.compile(rb"\r\n|\r|\n")
_DOT = re.compile(rb"(?m)^\.")
_NO_ANSWER = "the server had the whole mail and gave no clear answer: whether it was taken cannot be known"

Answers = list[tuple[str, Reply]]


def hand_over(
    server: MailServer, envelope: Envelope, content: bytes, *, until: float, settle: Callable[[Outcome], None]
) -> Outcome:
    """Try once to deliver, until the monotonic instant `until`; return server and network errors as the outcome.

    `settle` is called with the outcome as soon as it is known, before the connection is closed after a delivery, so
    that it can be recorded; what it raises propagates.
    """
    try:
        with connect(server, until) as client:
            outcome = _deliver(client, server, envelope, content, until)
            settle(outcome)
            return outcome
    except StoppedError as stopped:
        outcome = _same_for_all(envelope, stopped, server)
    settle(outcome)
    return outcome


def _same_for_all(envelope: Envelope, stopped: StoppedError, server: MailServer) -> Outcome:
    words, everyone = server.without_secrets(stopped.words), envelope.recipients
    if stopped.status is MailStatus.REFUSED:
        return Outcome(stopped.status, refusal=words, refused=everyone)
    return Outcome(stopped.status, words, waiting=everyone, may_pass=stopped.may_pass, is_reached=stopped.is_reached)


def _deliver(client: smtplib.SMTP, server: MailServer, envelope: Envelope, content: bytes, until: float) -> Outcome:
    with stop_on_network_errors(server), time_limit(client, until - time.monotonic()):
        start_session(client, server)
        size = [f"size={len(content)}"] if client.has_extn("size") else []
        require(as_reply(client.mail(envelope.sender, size)))
        answers = _ask_recipients(client, envelope.recipients)
        welcome = any(reply.is_good for _, reply in answers)
        refusal = _send_content(client, content) if welcome else None
    if welcome:
        last = refusal or _final_reply(client)
        answers = [(recipient, last if reply.is_good else reply) for recipient, reply in answers]
    return _outcome(answers, server)


def _ask_recipients(client: smtplib.SMTP, recipients: Sequence[str]) -> Answers:
    """Send RCPT for each recipient; if the server is closing (421), assign its reply to the rest."""
    answers: Answers = []
    for recipient in recipients:
        closing = bool(answers) and answers[-1][1].code == _CLOSING
        answers.append((recipient, answers[-1][1] if closing else as_reply(client.rcpt(recipient))))
    return answers


def _send_content(client: smtplib.SMTP, content: bytes) -> Reply | None:
    """Send the mail; return the server's reply if it refuses the DATA command, else None."""
    answer = as_reply(client.docmd("DATA"))
    if answer.code != _GO_ON:
        return Reply(-1, answer.words) if answer.is_good else answer
    lines = _DOT.sub(b"..", _LINE_END.sub(b"\r\n", content)).removesuffix(b"\r\n")
    client.send(lines + b"\r\n.\r\n")
    return None


def _final_reply(client: smtplib.SMTP) -> Reply:
    try:
        with time_limit(client, LAST_ANSWER_SECONDS):
            answer = _read_whole_reply(client)
    except (OSError, smtplib.SMTPException) as error:
        raise StoppedError(MailStatus.UNCERTAIN, _NO_ANSWER) from error
    if not (answer.is_final or answer.is_rejection):
        raise StoppedError(MailStatus.UNCERTAIN, f"{_NO_ANSWER} ({answer.words})")
    return answer


def _read_whole_reply(client: smtplib.SMTP) -> Reply:
    """Read a complete reply; smtplib would accept one that was cut off."""
    lines: list[bytes] = []
    while not lines or lines[-1][3:4] == b"-":
        line: bytes = client.file.readline(_LONGEST_LINE) if client.file is not None else b""
        if not line.endswith(b"\n") or len(lines) > _MOST_LINES:
            raise smtplib.SMTPServerDisconnected("the answer broke off")
        lines.append(line)
    code = lines[0][:3]
    text = b"\n".join(line[4:].strip() for line in lines)
    return as_reply((int(code) if code.isdigit() else -1, text))


def _outcome(answers: Answers, server: MailServer) -> Outcome:
    taken = [each for each in answers if each[1].is_good]
    waiting = [each for each in answers if not each[1].is_good and each[1].status is MailStatus.DEFERRED]
    refused = [each for each in answers if not each[1].is_good and each[1].status is not MailStatus.DEFERRED]
    return Outcome(
        MailStatus.TAKEN if taken else MailStatus.DEFERRED if waiting else refused[0][1].status,
        words=server.without_secrets(_joined_words(waiting)),
        refusal=server.without_secrets(_joined_words(refused)),
        taken=_recipients(taken),
        waiting=_recipients(waiting),
        refused=_recipients(refused),
        may_pass=bool(waiting),
    )


def _joined_words(answers: Answers) -> str:
    return "; ".join(dict.fromkeys(reply.words for _, reply in answers))


def _recipients(answers: Answers) -> tuple[str, ...]:
    return tuple(recipient for recipient, _ in answers)
