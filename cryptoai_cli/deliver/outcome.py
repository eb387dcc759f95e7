"""The mail server, envelope and outcome of a delivery."""

import base64
from enum import StrEnum

from msgspec import Struct


class Protection(StrEnum):
    """How the connection is encrypted; a certificate is always verified."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class MailServer(Struct, frozen=True):
    """The server that sends mails. `user` is empty if the server needs no login."""

    host: str
    port: int
    protection: Protection
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        """Return the fields without the password."""
        return f"MailServer({self.host!r}, {self.port}, {self.protection.value}, {self.user!r})"

    @property
    def address(self) -> str:
        """The host and port, as messages show them."""
        return f"{self.host}:{self.port}"

    @property
    def plain_login(self) -> str:
        """The user and password encoded for AUTH PLAIN."""
        return base64_text(f"\0{self.user}\0{self.password}")

    def without_secrets(self, words: str) -> str:
        """Return the server's words with the password masked, whether plain or in base64."""
        if self.password:
            for secret in (self.password, base64_text(self.password), self.plain_login):
                words = words.replace(secret, "<password>")
        return words


class Envelope(Struct, frozen=True):
    """The bare addresses of a mail's sender and recipients."""

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

    The `taken` recipients have it, the `waiting` ones may get it later, the `refused` ones never will. `words` is why
    some are waiting, `refusal` is the server's reply about those it refused. `may_pass` is True if another attempt soon
    may help, `is_reached` is False if the connection failed.
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
    """Return `text` in base64, as SMTP logins are sent."""
    return base64.b64encode(text.encode()).decode("ascii")
