"""The headers of a mail: sender, recipients, date, subject; no text in them can start another header."""

import re
import unicodedata
from datetime import datetime
from email.headerregistry import Address

from msgspec import Struct

from cryptoai_cli.market.text import plain_text
from cryptoai_cli.render.phrases import brief_day
from cryptoai_cli.report.model import Report

_MAILBOX = re.compile(
    r"(?:(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\"|(?P<name>[^<>@,;:\"\\()]*\S))\s*<(?P<named>[^\s<>]+)>|(?P<bare>[^\s<>]+))",
)
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:.]+\])")
_ESCAPED = re.compile(r"\\(.)")
_LONGEST_ADDRESS = 254
_LONGEST_CLAUSE = 220


class Mailbox(Struct, frozen=True):
    """One mail address with its display name, which may be empty; the domain of the address is in ASCII."""

    name: str
    address: str

    @property
    def header(self) -> Address:
        """The mailbox as an `Address` for the headers of a mail."""
        local, _, domain = self.address.rpartition("@")
        return Address(display_name=without_encoded_words(plain_text(self.name)), username=local, domain=domain)


NOBODY = Mailbox("", "")  # the sender of a mail that is only shown


class MailHeaders(Struct, frozen=True):
    """Sender, recipients, date and id: `sent_at` is an aware datetime, `message_id` has no angle brackets.

    A mail that is only shown may have `NOBODY` as its sender and no recipients: it has no header for them.
    """

    sender: Mailbox
    recipients: tuple[Mailbox, ...]
    sent_at: datetime
    message_id: str

    @property
    def is_ascii(self) -> bool:
        """Whether every mail server can take the mailbox in the headers of a mail."""
        return all(mailbox.address.isascii() for mailbox in (self.sender, *self.recipients))


def read_mailbox(text: str) -> Mailbox:
    """Parse `desk@example.org`, `The desk <desk@example.org>` or `"Desk, the" <desk@example.org>`.

    An internationalized domain is encoded for the network (`xn--`). Raise ValueError for anything else.
    """
    found = _MAILBOX.fullmatch(text.strip()) if text.isprintable() else None
    address = "" if found is None else _with_ascii_domain(found["named"] or found["bare"])
    if found is None or len(address.encode()) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise ValueError("not one mail address")
    quoted = _ESCAPED.sub(r"\1", found["quoted"] or "")
    return Mailbox(plain_text(quoted or found["name"] or ""), address)


def _with_ascii_domain(address: str) -> str:
    """Return the address with its domain encoded (IDNA 2008), or as it is if no such domain can exist."""
    if address.isascii():
        return address
    import idna  # noqa: PLC0415 - its tables are large, and few addresses need them

    local, _, domain = address.rpartition("@")
    try:
        encoded = domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return address
    return f"{unicodedata.normalize('NFC', local)}@{encoded}"


def subject_of(report: Report) -> str:
    """Return the subject of a mail: the headline's first clause with its figure, and the date, on one line."""
    clause = plain_text(report.headline.subject, longest=_LONGEST_CLAUSE) or "Market movers"
    return without_encoded_words(f"{clause} · {brief_day(report)}")


def without_encoded_words(text: str) -> str:
    """Return `text` changed so that no mail program decodes part of it as an encoded word."""
    return text.replace("=?", "= ?")
