"""The mail server, envelope and outcome of a delivery."""

import base64
from enum import StrEnum

from msgspec import Struct

from cryptoai_cli.deliver.masking import mask_login
from cryptoai_cli.net.spellings import bytes_of

FINAL_REPLY_SECONDS = 60.0


class Protection(StrEnum):
    """How the connection is encrypted; a certificate is always verified."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class MailServer(Struct, frozen=True):
    """The server that sends mails. `user` is empty if the server needs no login.

    `final_reply_seconds` is how long its reply to a whole mail is waited for.
    """

    host: str
    port: int
    protection: Protection
    user: str = ""
    password: str = ""
    final_reply_seconds: float = FINAL_REPLY_SECONDS

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
        """Return the server's words with the login masked, in whatever form it was repeated."""
        return mask_login(words, self.user, self.password)


class Envelope(Struct, frozen=True):
    """The bare addresses of a mail's sender and recipients."""

    sender: str
    recipients: tuple[str, ...]

    @property
    def is_ascii(self) -> bool:
        """Whether every mail server can take the addresses."""
        return all(address.isascii() for address in (self.sender, *self.recipients))


class MailStatus(StrEnum):
    """How the delivery of a mail ended."""

    TAKEN = "taken"
    DEFERRED = "deferred"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    CREDENTIALS_REFUSED = "credentials refused"


class Cause(StrEnum):
    """Why a mail was not delivered, where a user can do something about it; `advice.py` says what."""

    UNKNOWN = "unknown"
    STARTTLS_WANTED = "starttls wanted"
    STARTTLS_MISSING = "starttls missing"
    TLS_WANTED = "tls wanted"
    TLS_MISSING = "tls missing"
    CERTIFICATE = "certificate not trusted"
    CERTIFICATE_FILE = "certificate file not usable"
    LOGIN = "login refused"
    LOGIN_WANTED = "login wanted"
    LOGIN_MISSING = "login not offered"
    SENDER = "sender refused"
    RECIPIENT = "recipient refused"
    LETTERS = "letters of an address"
    HOST = "host not found"
    NO_MAIL_SERVER = "no mail server"
    SILENT = "silent"


class Outcome(Struct, frozen=True):
    """How the delivery of a mail ended, by recipient.

    The `taken` recipients have it, the `waiting` ones may get it later, the `refused` ones never will, and whether the
    `uncertain` ones have it cannot be known. `words` is why some are waiting or uncertain, `refusal` is the server's
    reply about those it refused. `may_pass` is True if another attempt soon may help, `is_reached` is False if the
    connection failed.
    """

    status: MailStatus
    words: str = ""
    refusal: str = ""
    taken: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    uncertain: tuple[str, ...] = ()
    may_pass: bool = False
    is_reached: bool = True
    cause: Cause = Cause.UNKNOWN


def base64_text(text: str) -> str:
    """Return `text` in base64, as SMTP logins are sent."""
    return base64.b64encode(bytes_of(text)).decode("ascii")
