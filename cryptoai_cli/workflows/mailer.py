"""Hand mails to the server: keep each before its first attempt, and record its outcome as soon as it is known.

Never twice: a mail leaves the outbox, and its delivery is recorded, before the connection is even closed. Between the
server's yes and the record lie no more than two changes of file names; a run that is killed right there sends the same
bytes under the same Message-ID again, by which mail servers and mail programs recognize a copy.
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
    """What a run sends mail with.

    `profile` is the settings file, `until` the monotonic instant up to which a deferred mail is tried again; one
    attempt is made even after that. `tell` takes notices at once, `log` a line for the run log.
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
        """How long another run that holds a lock is waited for."""
        return max(LEAST_PATIENCE_SECONDS, self.until - time.monotonic())

    def locked(self) -> AbstractContextManager[None]:
        """Hold the lock of the outbox; raise TryLaterError when another run keeps it."""
        return hold_lock(self.outbox.lock_file, _HOLDER, patience_seconds=self.patience_seconds, pause=self.pause)


class Sent(Struct, frozen=True):
    """One mail of this run and what became of it; `is_new` is true for the one it made itself."""

    mail: KeptMail
    outcome: Outcome
    is_new: bool

    @property
    def is_locked_out(self) -> bool:
        """Whether the server refused the login: no other mail gets through either."""
        return self.outcome.status is MailStatus.CREDENTIALS_REFUSED


def send_kept(mailer: Mailer, about: str, *, counts: bool) -> tuple[Sent, ...]:
    """Try every kept mail of this profile, and the one on `about`, once, the oldest first; for the lock's holder.

    With `counts` the delivery of the one on `about` is recorded, even where the run that made it did not want that.
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
        mailer.outbox.keep(mail)  # where this fails, a delivery could not be recorded either
        outcome = _attempt(mail, mailer, time.monotonic() + ATTEMPT_SECONDS, is_new=False)
    else:
        outcome = replace(unreached, waiting=mail.recipients)
    return _report_sent(Sent(mail, outcome, is_new=False), mailer)


def send_new(mail: KeptMail, mailer: Mailer, before: Sequence[Sent]) -> Sent:
    """Keep a new mail and send it, again until the deadline where the server defers it; for the lock's holder.

    `before` are the kept mails of this run: where the server was not reached for them, the new one waits at once.
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


def conclude(sent: Sequence[Sent], mailer: Mailer) -> None:
    """Raise what the user has to know of mails that were not delivered: credentials first, refusals, then deferrals."""
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
    """Return what became of a mail in several attempts: who has it stays served, who was refused stays refused."""
    return replace(
        latest,
        refusal="; ".join(dict.fromkeys(each for each in (before.refusal, latest.refusal) if each)),
        taken=(*before.taken, *latest.taken),
        refused=(*before.refused, *latest.refused),
    )


def _settle(mail: KeptMail, mailer: Mailer, outcome: Outcome, *, is_new: bool) -> None:
    """Record what became of a mail, before anything else happens."""
    locked_out = outcome.status is MailStatus.CREDENTIALS_REFUSED
    if locked_out and not is_new:
        return  # it stays kept; a new one ends the run with 77 and is easily made again
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
    """Return the mail for those who still wait for it."""
    return replace(mail, recipients=outcome.waiting, is_served=mail.is_served or bool(outcome.taken))


def _is_done_already(mail: KeptMail, mailer: Mailer) -> bool:
    """Drop a mail that was recorded as delivered by a run that was killed before it could drop it."""
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
