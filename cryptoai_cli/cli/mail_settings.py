"""Convert mail settings and options to sender, recipients and server; errors say what to write instead."""

import os
from collections.abc import Sequence

from cryptoai_cli.deliver.outcome import MailServer, Protection
from cryptoai_cli.errors import SettingsError, UsageError
from cryptoai_cli.net.secrets import SMTP_PASSWORD
from cryptoai_cli.render.mail.headers import NOBODY, Mailbox, read_mailbox
from cryptoai_cli.settings.model import EmailSettings, Settings

KEYRING_SERVICE = "movers"
_ADDRESS_ADVICE = (
    "write letters, digits and . _ + - before the @, and a domain after it; a name with other characters than letters "
    "goes into double quotes before the <address>"
)
_MISSING = f"""\
write into it:
  [email]
  from = "movers@example.org"
  to = ["desk@example.org"]
  host = "smtp.example.org"
  security = "starttls"
  user = "movers"
and the password into the variable {SMTP_PASSWORD}; `movers config check` reads it again"""


def email_settings(settings: Settings) -> EmailSettings:
    """Return the mail settings; raise SettingsError with an example if there are none."""
    if settings.email is None:
        file = settings.file or "your settings file (`movers config init` makes one)"
        raise SettingsError(f"{file}: there are no mail settings", hint=_MISSING)
    return settings.email


def sender_of(email: EmailSettings) -> Mailbox:
    """Return the sender from the settings; raise SettingsError for an invalid address."""
    return _mailbox_of_settings(email.sender, "email.from")


def recipients_of(email: EmailSettings, asked: Sequence[str]) -> tuple[Mailbox, ...]:
    """Return the recipients of `--to`, else those of the settings, without duplicates; raise if there are none."""
    mailboxes = _mailboxes(email.to, asked)
    if not mailboxes:
        raise SettingsError(
            "no recipient is known: email.to is empty",
            hint='write to = ["desk@example.org"] under [email], or use --to',
        )
    return mailboxes


def _mailboxes(usual: Sequence[str], asked: Sequence[str]) -> tuple[Mailbox, ...]:
    """Return the recipients asked for, else the usual ones, without duplicates."""
    mailboxes = [_mailbox_of_option(text) for text in asked] or [
        _mailbox_of_settings(text, "email.to") for text in usual
    ]
    each: dict[str, Mailbox] = {}
    for mailbox in mailboxes:
        each.setdefault(mailbox.address.lower(), mailbox)
    return tuple(each.values())


def mailboxes_to_show(settings: Settings, asked: Sequence[str]) -> tuple[Mailbox, tuple[Mailbox, ...]]:
    """Return sender and recipients of a mail that is only shown: `NOBODY` and none where they are not known."""
    email = settings.email
    sender = NOBODY if email is None else sender_of(email)
    return sender, _mailboxes(() if email is None else email.to, asked)


def server_of(email: EmailSettings) -> MailServer:
    """Return the server with the login; raise SettingsError if the user has no password."""
    password = _password(email) if email.user else ""
    if email.user and not password:
        raise SettingsError(
            f"there is no password for the email.user {email.user}",
            hint=f"set {SMTP_PASSWORD}, or store it with `keyring set {KEYRING_SERVICE} {email.user}`, "
            "or remove email.user if the server wants no login",
        )
    return MailServer(
        email.host, email.port, Protection(email.security.value), email.user, password, email.final_reply_seconds
    )


def _password(email: EmailSettings) -> str:
    return os.environ.get(SMTP_PASSWORD) or _keyring_password(email.user) or ""


def _keyring_password(user: str) -> str | None:
    """Return the password from the system keyring, or None if there is none or the keyring is missing or broken."""
    try:
        import keyring  # noqa: PLC0415 an optional package that is slow to load
    except ImportError:
        return None
    try:
        password: str | None = keyring.get_password(KEYRING_SERVICE, user)
    except Exception:  # noqa: BLE001 every keyring backend raises its own errors
        return None
    return password


def _mailbox_of_settings(text: str, key: str) -> Mailbox:
    try:
        return read_mailbox(text)
    except ValueError:
        raise SettingsError(
            f"{key} = {text!r} is not an address that every mail server accepts",
            hint=_ADDRESS_ADVICE,
        ) from None


def _mailbox_of_option(text: str) -> Mailbox:
    try:
        return read_mailbox(text)
    except ValueError:
        raise UsageError(
            f"--to {text!r} is not a single mail address", hint="write --to desk@example.org, and repeat --to for more"
        ) from None
