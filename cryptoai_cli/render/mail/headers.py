"""The headers of a mail: sender, recipients, date, subject; no text in them can start another header."""

import re
from datetime import datetime
from email.headerregistry import Address

from msgspec import Struct

from cryptoai_cli.market.text import plain_text
from cryptoai_cli.report.model import Headline

_MAILBOX = re.compile(
    r"(?:(?P<name>[^<>@,;:\"\\()]*\S)\s*<(?P<named>[^\s<>]+)>|(?P<bare>[^\s<>]+))",
)
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:.]+\])",
)
_LONGEST_ADDRESS = 254
_LONGEST_SUBJECT = 250
_ENDS = (":", ".")


class Mailbox(Struct, frozen=True):
    """One mail address with its display name, which may be empty."""

    name: str
    address: str

    @property
    def header(self) -> Address:
        """The mailbox as an `Address` for the headers of a mail."""
        return Address(display_name=without_encoded_words(plain_text(self.name)), addr_spec=self.address)


class MailHeaders(Struct, frozen=True):
    """Sender, recipients, date and id: `sent_at` is an aware datetime, `message_id` has no angle brackets."""

    sender: Mailbox
    recipients: tuple[Mailbox, ...]
    sent_at: datetime
    message_id: str


def read_mailbox(text: str) -> Mailbox:
    """Parse `desk@example.org` or `The desk <desk@example.org>`; raise ValueError for anything else."""
    found = _MAILBOX.fullmatch(text.strip()) if text.isprintable() else None
    address = "" if found is None else found["named"] or found["bare"]
    if found is None or len(address) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise ValueError("not one mail address")
    return Mailbox(plain_text(found["name"] or ""), address)


def subject_of(headline: Headline) -> str:
    """Return the headline's first clause, up to the first colon or full stop outside a claim, as the subject."""
    text = headline.text
    inside: set[int] = set()
    at = 0
    for claim in headline.claims:
        start = text.find(claim.text, at)
        if start >= 0:
            at = start + len(claim.text)
            inside.update(range(start, at))
    end = next((at for at, letter in enumerate(text) if letter in _ENDS and at not in inside), len(text))
    return without_encoded_words(plain_text(text[:end], longest=_LONGEST_SUBJECT)) or "Market movers"


def without_encoded_words(text: str) -> str:
    """Return `text` changed so that no mail program decodes part of it as an encoded word."""
    return text.replace("=?", "= ?")
