"""What a user does with kept mails: list them, send them again, forget them."""

import time
from collections.abc import Callable, Sequence

from cryptoai_cli.deliver.once import Records
from cryptoai_cli.deliver.outbox import KeptMail, Outbox
from cryptoai_cli.errors import UsageError
from cryptoai_cli.system.lock import hold_lock
from cryptoai_cli.user_input import spelling_hint
from cryptoai_cli.workflows.mailer import (
    HOLDER,
    LEAST_PATIENCE_SECONDS,
    Mailer,
    Sent,
    raise_if_undelivered,
    resend,
)


def kept_mails(outbox: Outbox, records: Records) -> tuple[KeptMail, ...]:
    """Return the mails that are not known to be delivered, the oldest first; needs no lock."""
    return tuple(mail for mail in outbox.mails() if not (mail.counts and records.is_delivered(mail.about)))


def chosen_mails(mails: Sequence[KeptMail], ids: Sequence[str]) -> tuple[KeptMail, ...]:
    """Return the mails with these ids, each once; raise UsageError for an id that none of them has."""
    known = {mail.id: mail for mail in mails}
    chosen: dict[str, KeptMail] = {}
    for text in ids:
        name = text.strip().lower()
        if name not in known:
            otherwise = "see `movers send --outbox` for those there are" if known else "no mail is kept"
            raise UsageError(f"no kept mail has the id {text!r}", hint=spelling_hint(name, known, otherwise=otherwise))
        chosen[name] = known[name]
    return tuple(chosen.values())


def resend_mails(ids: Sequence[str], mailer: Mailer) -> tuple[Sent, ...]:
    """Send these kept mails again, once each, and return what became of them.

    Raise UsageError for an unknown id, before anything is sent, and what `raise_if_undelivered` raises.
    """
    with mailer.locked():
        mails = chosen_mails(kept_mails(mailer.outbox, mailer.records), ids)
        sent: list[Sent] = []
        for mail in mails:
            sent.append(resend(mail, mailer))
            if sent[-1].is_locked_out or not sent[-1].outcome.is_reached:
                break
    raise_if_undelivered(sent, mailer)
    return tuple(sent)


def forget_mails(
    ids: Sequence[str],
    outbox: Outbox,
    records: Records,
    log: Callable[[str], None],
    *,
    pause: Callable[[float], None] = time.sleep,
) -> tuple[KeptMail, ...]:
    """Drop these kept mails, and return them; a session that one of them reports counts as reported.

    Raise UsageError for an unknown id, before any is dropped, and TryLaterError if another run holds the lock.
    """
    with hold_lock(outbox.lock_file, HOLDER, patience_seconds=LEAST_PATIENCE_SECONDS, pause=pause):
        mails = chosen_mails(outbox.mails(), ids)
        for mail in mails:
            if mail.counts:
                records.deliver(mail.about)
            outbox.drop(mail)
            log(f"send: mail <{mail.message_id}> forgotten")
    return mails
