"""Show the kept mails, as text for people or as JSON."""

import json
from collections.abc import Iterator, Sequence
from email.parser import BytesHeaderParser
from email.policy import default

from cryptoai_cli.deliver.outbox import KeptMail
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.workflows.mailer import KILLED

_SCHEMA = 1
_LONGEST = 300
_UNCERTAIN, _WAITING = "uncertain", "waiting"


def outbox_text(mails: Sequence[KeptMail]) -> str:
    """Return a few lines for each mail: its id, state, time and session, then each recipient, the subject and why."""
    return "".join(f"{line}\n" for mail in mails for line in _mail_lines(mail))


def outbox_json(mails: Sequence[KeptMail]) -> str:
    """Return one JSON object with all mails."""
    document = {"schema": _SCHEMA, "mails": [_as_values(mail) for mail in mails]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def state_of(mail: KeptMail) -> str:
    """Return `uncertain` if somebody may have the mail already, else `waiting`."""
    return _UNCERTAIN if mail.uncertain else _WAITING


def _mail_lines(mail: KeptMail) -> Iterator[str]:
    counted = ", once per session" if mail.counts else ""
    session = f"  session {plain_text(mail.session)}{counted}" if mail.session else counted
    yield f"{mail.id}  {state_of(mail):<9}  {mail.kept_at:%Y-%m-%d %H:%M} UTC{session}"
    yield f"  to        {', '.join(f'{address} ({state})' for address, state in _recipients(mail))}"
    yield f"  subject   {_subject(mail)}"
    yield f"  why       {_why(mail)}"
    yield f"  settings  {plain_text(mail.profile, longest=_LONGEST) or 'none'}"


def _as_values(mail: KeptMail) -> dict[str, object]:
    return {
        "id": mail.id,
        "state": state_of(mail),
        "kept_at": f"{mail.kept_at:%Y-%m-%dT%H:%M:%SZ}",
        "session": mail.session or None,
        "job": mail.about or None,
        "once_per_session": mail.counts,
        "from": mail.sender,
        "to": [{"address": address, "state": state} for address, state in _recipients(mail)],
        "subject": _subject(mail),
        "why": _why(mail),
        "message_id": mail.message_id,
        "settings": mail.profile or None,
    }


def _recipients(mail: KeptMail) -> Iterator[tuple[str, str]]:
    groups = (
        (_UNCERTAIN, mail.uncertain),
        (_WAITING, mail.recipients),
        ("taken", mail.taken),
        ("refused", mail.refused),
    )
    for state, addresses in groups:
        yield from ((plain_text(address, longest=_LONGEST), state) for address in addresses)


def _subject(mail: KeptMail) -> str:
    return plain_text(
        str(BytesHeaderParser(policy=default).parsebytes(mail.content)["Subject"] or ""), longest=_LONGEST
    )


def _why(mail: KeptMail) -> str:
    """Return what the latest attempt ended with; no words are those of a run that was ended."""
    return plain_text(mail.words, longest=_LONGEST) or (KILLED if mail.uncertain else "the run that made it was ended")
