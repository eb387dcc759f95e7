"""Every way a run can fail, with its exit code; `docs/messages.md` has a chapter on each."""

from typing import ClassVar


class MoversError(Exception):
    """Stop the run with one clear message.

    `message` says what is wrong and where; `hint` names the next thing to try.
    """

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(MoversError):
    """An option, a group or a date that does not exist."""

    exit_code = 2


class NoQuotesError(MoversError):
    """No source gave a usable quote."""

    exit_code = 69


class OutputError(MoversError):
    """An output could not be written; whatever stood there before is untouched."""

    exit_code = 74


class StoreError(MoversError):
    """The store could not be read or written; what it held before is untouched."""

    exit_code = 74


class StoreBusyError(StoreError):
    """Other processes kept the store locked for as long as we wait."""


class StoreDamagedError(StoreError):
    """The file of the store is no database any more, or a part of it cannot be read."""


class CredentialsError(MoversError):
    """A source or a mail server refused the credentials."""

    exit_code = 77


class SettingsError(MoversError):
    """The settings are wrong; the message lists every problem with file, line and what to write instead."""

    exit_code = 78


class MailRefusedError(MoversError):
    """A mail server refused a mail for good, with an answer of 5xx; the message holds its words."""

    exit_code = 74


class TryLaterError(MoversError):
    """A mail is kept for the next run, or another run holds the lock: the same command works later."""

    exit_code = 75
