"""Name every way a run can fail, with its exit code and the page that tells the cure."""

from typing import ClassVar


class MoversError(Exception):
    """Stop the run with one clear message.

    `message` says what is wrong and where; `hint` names the next thing to try; `slug` is a heading of
    `docs/messages.md`.
    """

    exit_code: ClassVar[int] = 70
    slug: ClassVar[str] = "bug"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(MoversError):
    """An option, a group or a date that does not exist."""

    exit_code = 2
    slug = "wrong-usage"


class NoQuotesError(MoversError):
    """No source gave a usable quote."""

    exit_code = 69
    slug = "no-usable-quote"


class OutputError(MoversError):
    """An output could not be written; whatever stood there before is untouched."""

    exit_code = 74
    slug = "output-not-written"


class CredentialsError(MoversError):
    """A source or a mail server refused the credentials."""

    exit_code = 77
    slug = "credentials-refused"


class SettingsError(MoversError):
    """The settings are wrong; the message lists every problem with file, line and what to write instead."""

    exit_code = 78
    slug = "settings-wrong"
