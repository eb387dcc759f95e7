"""What a delivery works with, and how it can end."""

import base64
from enum import StrEnum

from msgspec import Struct


class Protection(StrEnum):
    """How the connection is protected; a certificate is always verified."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class MailServer(Struct, frozen=True):
    """Where mails go. `user` is empty where the server wants no login."""

    host: str
    port: int
    protection: Protection
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        """Return everything but the password."""
        return f"MailServer({self.host!r}, {self.port}, {self.protection.value}, {self.user!r})"

    @property
    def address(self) -> str:
        """The server as messages name it: host and port."""
        return f"{self.host}:{self.port}"

    @property
    def plain_login(self) -> str:
        """User and password as AUTH PLAIN sends them."""
        return base64_text(f"\0{self.user}\0{self.password}")

    def without_secrets(self, words: str) -> str:
        """Take the password out of what a server says, plainly or encoded."""
        if self.password:
            for secret in (self.password, base64_text(self.password), self.plain_login):
                words = words.replace(secret, "<password>")
        return words


class Envelope(Struct, frozen=True):
    """Who sends a mail to whom: bare addresses."""

    sender: str
    recipients: tuple[str, ...]


class MailStatus(StrEnum):
    """How the delivery of a mail ended."""

    TAKEN = "taken"
    DEFERRED = "deferred"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    CREDENTIALS_REFUSED = "credentials refused"


class Outcome(Struct, frozen=True):
    """How the delivery of a mail ended, by recipient.

    `taken` have it, `waiting` may get it later, `refused` never will. `words` say why somebody waits, `refusal` holds
    the server's words about those it refused. `may_pass` says whether another attempt soon may help, `is_reached`
    whether the server answered at all.
    """

    status: MailStatus
    words: str = ""
    refusal: str = ""
    taken: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    may_pass: bool = False
    is_reached: bool = True


def base64_text(text: str) -> str:
    """Return `text` in base64, as logins are sent."""
    return base64.b64encode(text.encode()).decode("ascii")
