"""Send a report as mail: decide whether one is sent, and send it exactly once where that was asked."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from msgspec import Struct

from cryptoai_cli.deliver.once import OnceKey, Turn, once
from cryptoai_cli.deliver.outbox import KeptMail
from cryptoai_cli.deliver.outcome import Envelope
from cryptoai_cli.errors import MoversError
from cryptoai_cli.market.session import Session, State
from cryptoai_cli.report.model import Notice, Report
from cryptoai_cli.workflows.mailer import Mailer, Sent, conclude, send_kept, send_new

_SERIAL_BYTES = 6


class SendJob(Struct, frozen=True):
    """What a run wants to send.

    `counts`: once per session. `final_only`: nothing before the closes are final. `make` makes the report, `objection`
    gives the reason why it is not wanted after all, `compose` writes the mail with the given Message-ID.
    """

    key: OnceKey
    session: Session
    envelope: Envelope
    counts: bool
    final_only: bool
    make: Callable[[], Report]
    objection: Callable[[Report], Notice | None]
    compose: Callable[[Report, str], bytes]


class SendResult(Struct, frozen=True):
    """What a run did: the report it made, if it made one, and why it sent none, if it sent none."""

    report: Report | None
    objection: Notice | None


def send_report(job: SendJob, mailer: Mailer, now: datetime) -> SendResult:
    """Send what is kept, then the report, unless there is a reason not to.

    Raise what making the report raises, after the kept mails are sent; CredentialsError, MailRefusedError or
    TryLaterError where a mail was not delivered; OutputError where nothing can be recorded: then nothing was sent.
    """
    with _turn(job, mailer) as turn:
        is_kept = mailer.outbox.holds(job.key.name)  # before the record is read: a sent mail is recorded, then dropped
        reason = _reason_before(job, turn, now, is_kept=is_kept)
        report, failure = (None, None) if reason is not None else _make_report(job)
        if report is not None:
            reason = reason_after(report, job.session, job.final_only) or job.objection(report)
        with mailer.locked():
            sent = send_kept(mailer, job.key.name, counts=job.counts)
            if report is not None and reason is None and not any(one.is_locked_out for one in sent):
                sent = (*sent, _send_made(report, job, mailer, turn, sent))
    if failure is not None:
        raise failure
    conclude(sent, mailer)
    return SendResult(report, reason)


def not_final(session: Session) -> Notice:
    """Return the notice that the closes are still to come, or may still change."""
    words = (
        f"The session of {session.day} is not final yet: nothing was reported. Closes are final 20 minutes after it."
    )
    return Notice("not-final", words)


def already_reported(session: Session) -> Notice:
    """Return the notice that there is nothing to do."""
    return Notice("already-reported", f"The session of {session.day} was already reported by this job.")


def stable_message_id(job: SendJob) -> str:
    """Return the Message-ID of the mail that counts for this session and job: the same in every run."""
    return f"{job.key.name}@{job.envelope.sender.rpartition('@')[2]}"


def new_message_id(job: SendJob) -> str:
    """Return a Message-ID that no other mail has."""
    return stable_message_id(job).replace("@", f".{secrets.token_hex(_SERIAL_BYTES)}@", 1)


def reason_after(report: Report, session: Session, final_only: bool) -> Notice | None:  # noqa: FBT001 passed on
    """Return why a report that was made does not count: it is not final, or on another session."""
    counts = report.state is State.FINAL and report.session.day == session.day
    return not_final(session) if final_only and not counts else None


@contextmanager
def _turn(job: SendJob, mailer: Mailer) -> Iterator[Turn | None]:
    if not job.counts:
        yield None
        return
    with once(job.key, mailer.records, patience_seconds=mailer.patience_seconds, pause=mailer.pause) as turn:
        yield turn


def _reason_before(job: SendJob, turn: Turn | None, now: datetime, *, is_kept: bool) -> Notice | None:
    """Return why no report has to be made at all."""
    if job.final_only and job.session.state(now) is not State.FINAL:
        return not_final(job.session)
    if is_kept:
        return Notice(
            "kept-mail", f"A mail on the session of {job.session.day} is kept already: no second one is made."
        )
    return already_reported(job.session) if turn is not None and turn.is_done else None


def _make_report(job: SendJob) -> tuple[Report | None, MoversError | None]:
    try:
        return job.make(), None
    except MoversError as error:  # the kept mails go out all the same
        return None, error


def _send_made(report: Report, job: SendJob, mailer: Mailer, turn: Turn | None, before: tuple[Sent, ...]) -> Sent:
    """Record the attempt, keep the mail, send it: in this order, so that a killed run leaves no doubt."""
    message_id = stable_message_id(job) if turn is not None else new_message_id(job)
    is_final = reason_after(report, job.session, final_only=True) is None
    mail = KeptMail(
        message_id=message_id,
        sender=job.envelope.sender,
        recipients=job.envelope.recipients,
        content=job.compose(report, message_id),
        profile=mailer.profile,
        about=job.key.name if is_final else "",
        counts=turn is not None,
        kept_at=report.generated_at,
    )
    if turn is not None:
        turn.attempt()
    return send_new(mail, mailer, before)
