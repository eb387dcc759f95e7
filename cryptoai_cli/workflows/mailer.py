"""Send mails: store each before its first attempt, and record its outcome as soon as it is known.

No mail is sent twice: it is recorded as uncertain before its last byte is sent, and as delivered once the server has
accepted it. What is found uncertain, because a run was killed in between or the server gave no clear reply, is never
sent again by itself; the user is told (exit 75) until `--resend` or `--forget` decides.
"""

import math
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.deliver.advice import advice_for
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
HOLDER = "another `movers send`"
KILLED = "the run was ended while the server had the mail: whether it was taken cannot be known"


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
        return hold_lock(self.outbox.lock_file, HOLDER, patience_seconds=self.patience_seconds, pause=self.pause)


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
        mailer.tell(unreadable_notice(file))
    sent: list[Sent] = []
    mailer.outbox.remove_unfinished()
    for kept in mailer.outbox.mails():
        mail = replace(kept, counts=kept.counts or (counts and kept.about == about))
        if mailer.profile != mail.profile and mail.about != about:
            continue
        if not _is_done_already(mail, mailer):
            sent.append(_send_one_kept(mail, mailer, _unreached_outcome(sent)))
        if sent and sent[-1].is_locked_out:
            break
    return tuple(sent)


def unreadable_notice(file: Path) -> Notice:
    """Return the notice about a file of the outbox that holds no mail."""
    words = f"{file} holds no mail that can be read, or a copy of one, and is left alone: look at it, remove it."
    return Notice("outbox", words)


def resend(mail: KeptMail, mailer: Mailer) -> Sent:
    """Send a kept mail to all who may not have it, once, because the user says so; the caller must hold the lock.

    If the server puts it off, those who were uncertain stay so: this is one attempt and no standing order.
    """
    whole = replace(mail, recipients=(*mail.recipients, *mail.uncertain), uncertain=())
    settle = partial(_settle_resent, whole, mail, mailer)
    until = max(mailer.until, time.monotonic() + ATTEMPT_SECONDS)
    outcome = hand_over(
        mailer.server, Envelope(mail.sender, whole.recipients), mail.content, until=until, settle=settle
    )
    return _report_sent(Sent(mail, _as_before(outcome, mail), is_new=False), mailer)


def _settle_resent(whole: KeptMail, before: KeptMail, mailer: Mailer, outcome: Outcome) -> None:
    is_locked_out = outcome.status is MailStatus.CREDENTIALS_REFUSED
    _settle(before if is_locked_out else whole, mailer, _as_before(outcome, before), is_new=False)


def _as_before(outcome: Outcome, before: KeptMail) -> Outcome:
    """Return the outcome of a mail that was sent again: who was uncertain and does not have it now stays uncertain."""
    doubted = tuple(each for each in outcome.waiting if each in before.uncertain)
    waiting = tuple(each for each in outcome.waiting if each not in before.uncertain)
    return replace(outcome, waiting=waiting, uncertain=(*outcome.uncertain, *doubted))


def _send_one_kept(mail: KeptMail, mailer: Mailer, unreached: Outcome | None) -> Sent:
    if not mail.recipients:
        return Sent(mail, Outcome(MailStatus.UNCERTAIN, mail.words, uncertain=mail.uncertain), is_new=False)
    if unreached is None:
        mailer.outbox.keep(mail)  # if this fails, a delivery could not be recorded either
        outcome = _attempt(mail, mailer, time.monotonic() + ATTEMPT_SECONDS, is_new=False)
    else:
        outcome = replace(unreached, waiting=mail.recipients)
    outcome = replace(outcome, uncertain=(*mail.uncertain, *outcome.uncertain))
    return _report_sent(Sent(mail, outcome, is_new=False), mailer)


def send_new(mail: KeptMail, mailer: Mailer, before: Sequence[Sent]) -> Sent:
    """Store a new mail and send it, retrying until the deadline if the server defers it.

    The caller must hold the lock. `before` are the kept mails of this run; if the server was not reached for one of
    them, the new mail is not attempted and stays in the outbox. Raise OutputError if a file that cannot be read may be
    this mail.
    """
    mailer.outbox.require_free(mail)
    mailer.outbox.keep(mail)
    unreached = _unreached_outcome(before)
    if unreached is not None:
        return _report_sent(Sent(mail, replace(unreached, waiting=mail.recipients), is_new=True), mailer)
    left, so_far = mail, Outcome(MailStatus.DEFERRED)
    for wait in (*_PAUSES_SECONDS, math.inf):
        until = max(mailer.until, time.monotonic() + ATTEMPT_SECONDS)
        outcome = _attempt(left, mailer, until, is_new=True)
        so_far = _join_outcomes(so_far, outcome)
        left = _mail_left(left, outcome)
        if not outcome.waiting or not outcome.may_pass or time.monotonic() + wait >= mailer.until:
            break
        mailer.pause(wait)
    return _report_sent(Sent(mail, so_far, is_new=True), mailer)


def raise_if_undelivered(sent: Sequence[Sent], mailer: Mailer) -> None:
    """Raise an error for mails that were not delivered: for credentials first, then refusals, then deferrals."""
    for told in (_credentials_error, _refused_error, _uncertain_error, _later_error):
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
        uncertain=(*before.uncertain, *latest.uncertain),
    )


def _settle(mail: KeptMail, mailer: Mailer, outcome: Outcome, *, is_new: bool) -> None:
    """Record the outcome of a mail, before anything else happens."""
    is_locked_out = outcome.status is MailStatus.CREDENTIALS_REFUSED
    if is_locked_out and not (is_new and not mail.uncertain):
        mailer.outbox.keep(replace(mail, words=_words_of(outcome)))
        return
    left = _mail_left(mail, outcome)
    if not is_locked_out and not left.is_settled:  # a new one that is locked out ends the run, and can be made again
        mailer.outbox.keep(left)
        return
    if mail.counts and left.is_served:
        mailer.records.deliver(mail.about)
    elif mail.counts:
        mailer.records.forget(mail.about)
    mailer.outbox.drop(mail)


def _mail_left(mail: KeptMail, outcome: Outcome) -> KeptMail:
    """Return the mail with what is known of its recipients after an attempt."""
    return replace(
        mail,
        recipients=outcome.waiting,
        uncertain=tuple(dict.fromkeys((*mail.uncertain, *outcome.uncertain))),
        is_served=mail.is_served or bool(outcome.taken),
        taken=(*mail.taken, *outcome.taken),
        refused=(*mail.refused, *outcome.refused),
        words=_words_of(outcome),
    )


def _words_of(outcome: Outcome) -> str:
    return " ".join(each for each in (outcome.words, outcome.refusal) if each)


def _is_done_already(mail: KeptMail, mailer: Mailer) -> bool:
    """Return whether a mail is already recorded as delivered, by a run killed before removing it; remove it then."""
    done = mail.counts and mailer.records.is_delivered(mail.about)
    if done:
        mailer.outbox.drop(mail)
    return done


def _unreached_outcome(sent: Sequence[Sent]) -> Outcome | None:
    """Return the outcome of a mail that is not tried because the server was not reached, or fell silent, before."""
    first = next((one.outcome for one in sent if not one.outcome.is_reached), None)
    if first is None:
        return None
    words = first.words if first.status is MailStatus.DEFERRED else "the server stopped answering during another mail"
    return Outcome(MailStatus.DEFERRED, words, is_reached=False, cause=first.cause)


def _report_sent(one: Sent, mailer: Mailer) -> Sent:
    outcome, mail = one.outcome, one.mail
    kind = "mail" if one.is_new else "kept mail"
    counts = f"{len(outcome.taken)} taken, {len(outcome.waiting)} waiting, {len(outcome.refused)} refused"
    counts += f", {len(outcome.uncertain)} uncertain" if outcome.uncertain else ""
    mailer.log(f"send: {kind} <{mail.message_id}> {outcome.status.value} ({counts}) {_words_of(outcome)}".rstrip())
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
        hint=advice_for(
            one.outcome.cause, "check email.user, and the password in MOVERS_SMTP_PASSWORD or in the keyring"
        ),
    )


def _refused_error(one: Sent, mailer: Mailer) -> MailRefusedError | None:
    outcome = one.outcome
    if not outcome.refused:
        return None
    others = f"; sent to {', '.join(outcome.taken)}" if outcome.taken else ""
    others += f"; uncertain for {', '.join(outcome.uncertain)}, see `movers send --outbox`" if outcome.uncertain else ""
    return MailRefusedError(
        f"{mailer.server.address} refused the mail to {', '.join(outcome.refused)}: {outcome.refusal}{others}",
        hint=advice_for(
            outcome.cause, "check email.from, email.to and what the server says; a refused mail is not kept"
        ),
    )


def _uncertain_error(one: Sent, mailer: Mailer) -> TryLaterError | None:
    outcome, mail = one.outcome, one.mail
    if not outcome.uncertain:
        return None
    why = outcome.words or KILLED
    return TryLaterError(
        f"the mail of {mail.kept_at:%Y-%m-%d %H:%M} UTC to {', '.join(outcome.uncertain)} is uncertain: {why}",
        hint=f"check whether it arrived; `movers send --forget {mail.id}` if it did, `movers send --resend {mail.id}` "
        f"to send it again; it is not sent again by itself, and is kept in {mailer.outbox.folder}",
    )


def _later_error(one: Sent, mailer: Mailer) -> TryLaterError | None:
    if not one.outcome.waiting:
        return None
    advice = advice_for(one.outcome.cause, "")
    kept = f"it is kept in {mailer.outbox.folder}, and the next `movers send` with these settings sends it"
    return TryLaterError(
        f"the mail to {', '.join(one.outcome.waiting)} waits: {one.outcome.words}",
        hint=f"{advice}; {kept}" if advice else kept,
    )
