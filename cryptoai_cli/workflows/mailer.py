"""Send mails: store each before its first attempt, and record its outcome as soon as it is known.

No mail is sent twice: it is recorded as delivered and removed from the outbox before the connection is closed. Between
the server's acceptance and the record there are at most two file renames; a run that is killed in between sends the
same bytes again under the same Message-ID, by which mail servers and mail programs recognise duplicates.
"""

import math
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.deliver.once import Records
from cryptoai_cli.deliver.outbox import KeptMail, Outbox
from cryptoai_cli.deliver.outcome import Envelope, MailServer, MailStatus, Outcome
from cryptoai_cli.deliver.smtp import hand_over
from cryptoai_cli.errors import CredentialsError, MailRefusedError, TryLaterError
from cryptoai_cli.report.model import Notice
from cryptoai_cli.system.lock import hold_lock

ATTEMPT_SECONDS = 15.0
LEAST_PATIENCE_SECONDS = 5.0
_PAUSES_SECONDS = (1.0, 2.0, 4.0, 8.0)
_HOLDER = "another `movers send`"


class Mailer(Struct, frozen=True):
    """The mail server, outbox, records and callbacks of one run.

    `profile` is the settings file. `until` is the monotonic instant up to which a deferred mail is retried; one attempt
    is made even after that. `tell` receives notices immediately, `log` lines for the run log.
    """

    server: MailServer
    outbox: Outbox
    records: Records
    profile: str
    until: float
    tell: Callable[[Notice], None]
    log: Callable[[str], None]
    pause: Callable[[float], None] = time.sleep

    @property
    def patience_seconds(self) -> float:
        """How long to wait for a lock that another run holds."""
        return max(LEAST_PATIENCE_SECONDS, self.until - time.monotonic())

    def locked(self) -> AbstractContextManager[None]:
        """Hold the lock of the outbox; raise TryLaterError if another run keeps it."""
        return hold_lock(self.outbox.lock_file, _HOLDER, patience_seconds=self.patience_seconds, pause=self.pause)


class Sent(Struct, frozen=True):
    """A mail and its outcome; `is_new` is true for the one made by this run."""

    mail: KeptMail
    outcome: Outcome
    is_new: bool

    @property
    def is_locked_out(self) -> bool:
        """Whether the server refused the login, so that no other mail can be sent either."""
        return self.outcome.status is MailStatus.CREDENTIALS_REFUSED


def send_kept(mailer: Mailer, about: str, *, counts: bool) -> tuple[Sent, ...]:
    """Try each kept mail of this profile, and the one with the key `about`, once, oldest first.

    The caller must hold the lock. With `counts`, the delivery of the mail on `about` is recorded even if the run that
    made it did not ask for that.
    """
    for file in mailer.outbox.unreadable():
        mailer.tell(
            Notice("outbox", f"{file} holds no mail that can be read and is left alone: look at it, remove it.")
        )
    sent: list[Sent] = []
    for kept in mailer.outbox.waiting():
        mail = replace(kept, counts=kept.counts or (counts and kept.about == about))
        if mailer.profile != mail.profile and mail.about != about:
            continue
        if not _is_done_already(mail, mailer):
            sent.append(_send_one_kept(mail, mailer, _unreached_outcome(sent)))
        if sent and sent[-1].is_locked_out:
            break
    return tuple(sent)


def _send_one_kept(mail: KeptMail, mailer: Mailer, unreached: Outcome | None) -> Sent:
    if unreached is None:
        mailer.outbox.keep(mail)  # if this fails, a delivery could not be recorded either
        outcome = _attempt(mail, mailer, time.monotonic() + ATTEMPT_SECONDS, is_new=False)
    else:
        outcome = replace(unreached, waiting=mail.recipients)
    return _report_sent(Sent(mail, outcome, is_new=False), mailer)


def send_new(mail: KeptMail, mailer: Mailer, before: Sequence[Sent]) -> Sent:
    """Store a new mail and send it, retrying until the deadline if the server defers it.

    The caller must hold the lock. `before` are the kept mails of this run; if the server was not reached for one of
    them, the new mail is not attempted and stays in the outbox.
    """
    mailer.outbox.keep(mail)
    unreached = _unreached_outcome(before)
    if unreached is not None:
        return _report_sent(Sent(mail, replace(unreached, waiting=mail.recipients), is_new=True), mailer)
    left, so_far = mail, Outcome(MailStatus.DEFERRED)
    for wait in (*_PAUSES_SECONDS, math.inf):
        until = max(mailer.until, time.monotonic() + ATTEMPT_SECONDS)
        outcome = _attempt(left, mailer, until, is_new=True)
        so_far = _join_outcomes(so_far, outcome)
        if not outcome.waiting or not outcome.may_pass or time.monotonic() + wait >= mailer.until:
            break
        left = _mail_left(left, outcome)
        mailer.pause(wait)
    return _report_sent(Sent(mail, so_far, is_new=True), mailer)


def raise_if_undelivered(sent: Sequence[Sent], mailer: Mailer) -> None:
    """Raise an error for mails that were not delivered: for credentials first, then refusals, then deferrals."""
    for told in (_credentials_error, _refused_error, _later_error):
        for one in sent:
            error = told(one, mailer)
            if error is not None:
                raise error


def _attempt(mail: KeptMail, mailer: Mailer, until: float, *, is_new: bool) -> Outcome:
    envelope = Envelope(mail.sender, mail.recipients)
    settle = partial(_settle, mail, mailer, is_new=is_new)
    return hand_over(mailer.server, envelope, mail.content, until=until, settle=settle)


def _join_outcomes(before: Outcome, latest: Outcome) -> Outcome:
    """Combine the outcomes of several attempts: recipients once served or refused stay so."""
    return replace(
        latest,
        refusal="; ".join(dict.fromkeys(each for each in (before.refusal, latest.refusal) if each)),
        taken=(*before.taken, *latest.taken),
        refused=(*before.refused, *latest.refused),
    )


def _settle(mail: KeptMail, mailer: Mailer, outcome: Outcome, *, is_new: bool) -> None:
    """Record the outcome of a mail, before anything else happens."""
    locked_out = outcome.status is MailStatus.CREDENTIALS_REFUSED
    if locked_out and not is_new:
        return  # it stays in the outbox; a new one ends the run with 77 and can be made again
    if outcome.waiting and not locked_out:
        if outcome.taken or outcome.refused:
            mailer.outbox.keep(_mail_left(mail, outcome))
        return
    if mail.counts and (outcome.taken or mail.is_served):
        mailer.records.deliver(mail.about)
    elif mail.counts:
        mailer.records.forget(mail.about)
    mailer.outbox.drop(mail)


def _mail_left(mail: KeptMail, outcome: Outcome) -> KeptMail:
    """Return the mail, addressed to the recipients that are still waiting."""
    return replace(mail, recipients=outcome.waiting, is_served=mail.is_served or bool(outcome.taken))


def _is_done_already(mail: KeptMail, mailer: Mailer) -> bool:
    """Return whether a mail is already recorded as delivered, by a run killed before removing it; remove it then."""
    done = mail.counts and mailer.records.is_delivered(mail.about)
    if done:
        mailer.outbox.drop(mail)
    return done


def _unreached_outcome(sent: Sequence[Sent]) -> Outcome | None:
    return next((one.outcome for one in sent if not one.outcome.is_reached), None)


def _report_sent(one: Sent, mailer: Mailer) -> Sent:
    outcome, mail = one.outcome, one.mail
    kind = "mail" if one.is_new else "kept mail"
    counts = f"{len(outcome.taken)} taken, {len(outcome.waiting)} waiting, {len(outcome.refused)} refused"
    words = " ".join(each for each in (outcome.words, outcome.refusal) if each)
    mailer.log(f"send: {kind} <{mail.message_id}> {outcome.status.value} ({counts}) {words}".rstrip())
    if not one.is_new and outcome.taken:
        mailer.tell(Notice("kept-mail", f"The mail kept since {mail.kept_at:%Y-%m-%d %H:%M} UTC was sent."))
    return one


def _credentials_error(one: Sent, mailer: Mailer) -> CredentialsError | None:
    if not one.is_locked_out:
        return None
    kept = "" if one.is_new else f"; the kept mail stays in {mailer.outbox.folder}"
    login = f"the login of {mailer.server.user}" if mailer.server.user else "a mail without a login"
    return CredentialsError(
        f"{mailer.server.address} refused {login}: {one.outcome.words or one.outcome.refusal}{kept}",
        hint="check email.user, and the password in MOVERS_SMTP_PASSWORD or in the keyring",
    )


def _refused_error(one: Sent, mailer: Mailer) -> MailRefusedError | None:
    if not one.outcome.refused:
        return None
    others = f"; sent to {', '.join(one.outcome.taken)}" if one.outcome.taken else ""
    return MailRefusedError(
        f"{mailer.server.address} refused the mail to {', '.join(one.outcome.refused)}: {one.outcome.refusal}{others}",
        hint="check email.from, email.to and what the server says; a refused mail is not kept",
    )


def _later_error(one: Sent, mailer: Mailer) -> TryLaterError | None:
    if not one.outcome.waiting:
        return None
    return TryLaterError(
        f"the mail to {', '.join(one.outcome.waiting)} waits: {one.outcome.words}",
        hint=f"it is kept in {mailer.outbox.folder}, and the next `movers send` with these settings sends it",
    )
