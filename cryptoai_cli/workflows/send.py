"""Send a report by mail: decide whether to send it, and send it exactly once if requested."""

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
from cryptoai_cli.workflows.mailer import Mailer, Sent, raise_if_undelivered, send_kept, send_new

_SERIAL_BYTES = 6


class MadeMail(Struct, frozen=True):
    """A finished report, and how its mail is written: whole with the given Message-ID, or its text alone."""

    report: Report
    compose: Callable[[str], bytes]
    text: Callable[[], str]


class SendJob(Struct, frozen=True):
    """What a run is to send.

    `counts`: send once per session. `final_only`: send nothing before the closes are final. `make` makes the report,
    `objection` returns a reason not to send it or None.
    """

    key: OnceKey
    session: Session
    envelope: Envelope
    counts: bool
    final_only: bool
    make: Callable[[], MadeMail]
    objection: Callable[[Report], Notice | None]


class SendResult(Struct, frozen=True):
    """The report if one was made, and the reason if it was not sent."""

    report: Report | None
    objection: Notice | None


def send_report(job: SendJob, mailer: Mailer, now: datetime) -> SendResult:
    """Send the kept mails, then the report unless there is a reason not to.

    Raise what making the report raises, after the kept mails are sent; CredentialsError, MailRefusedError or
    TryLaterError if a mail was not delivered; OutputError if nothing can be recorded, in which case nothing was sent.
    """
    with _turn(job, mailer) as turn:
        is_kept = mailer.outbox.holds(job.key.name)  # before the record is read: a sent mail is recorded, then dropped
        reason = _reason_before(job, turn, now, is_kept=is_kept)
        made, failure = (None, None) if reason is not None else _make_report(job)
        if made is not None:
            reason = reason_after(made.report, job.session, job.final_only) or job.objection(made.report)
        with mailer.locked():
            sent = send_kept(mailer, job.key.name, counts=job.counts)
            if made is not None and reason is None and not any(one.is_locked_out for one in sent):
                sent = (*sent, _send_made(made, job, mailer, turn, sent))
    if failure is not None:
        raise failure
    raise_if_undelivered(sent, mailer)
    return SendResult(None if made is None else made.report, reason)


def not_final(session: Session) -> Notice:
    """Return the notice that the closes are not final."""
    words = (
        f"The session of {session.day} is not final yet: nothing was reported. Closes are final 20 minutes after it."
    )
    return Notice("not-final", words)


def already_reported(session: Session) -> Notice:
    """Return the notice that the session was already reported."""
    return Notice("already-reported", f"The session of {session.day} was already reported by this job.")


def stable_message_id(job: SendJob) -> str:
    """Return the Message-ID of the counted mail for this session and job; it is the same in every run."""
    return f"{job.key.name}@{job.envelope.sender.rpartition('@')[2] or 'localhost'}"


def new_message_id(job: SendJob) -> str:
    """Return a unique Message-ID."""
    return stable_message_id(job).replace("@", f".{secrets.token_hex(_SERIAL_BYTES)}@", 1)


def reason_after(report: Report, session: Session, final_only: bool) -> Notice | None:  # noqa: FBT001 passed on
    """Return why a finished report is not to be sent: it is not final, or is on another session."""
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
    """Return why no report has to be made, or None."""
    if job.final_only and job.session.state(now) is not State.FINAL:
        return not_final(job.session)
    if is_kept:
        return Notice(
            "kept-mail", f"A mail on the session of {job.session.day} is already kept: no second one is made."
        )
    return already_reported(job.session) if turn is not None and turn.is_done else None


def _make_report(job: SendJob) -> tuple[MadeMail | None, MoversError | None]:
    try:
        return job.make(), None
    except MoversError as error:  # the kept mails go out all the same
        return None, error


def _send_made(made: MadeMail, job: SendJob, mailer: Mailer, turn: Turn | None, before: tuple[Sent, ...]) -> Sent:
    """Record the attempt, store the mail and send it, in this order so that a killed run can be resumed."""
    message_id = stable_message_id(job) if turn is not None else new_message_id(job)
    report = made.report
    is_final = reason_after(report, job.session, final_only=True) is None
    mail = KeptMail(
        message_id=message_id,
        sender=job.envelope.sender,
        recipients=job.envelope.recipients,
        content=made.compose(message_id),
        profile=mailer.profile,
        about=job.key.name if is_final else "",
        counts=turn is not None,
        kept_at=report.generated_at,
        session=report.session.day.isoformat(),
    )
    if turn is not None:
        turn.attempt()
    return send_new(mail, mailer, before)
