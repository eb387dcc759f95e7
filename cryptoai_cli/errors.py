"""Define the errors that end a run, each with its exit code; `docs/messages.md` explains them."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple


class Fault(NamedTuple):
    """One of several things that one error tells: the place or the source that it is of, and what is wrong there."""

    place: str
    message: str


class MoversError(Exception):
    """End the run with one clear message.

    `message` says what is wrong and where; `hint` suggests what to try next. `place` is the file with its line, the
    variable or the option that is at fault, where it is known; `faults` are all of them, where there may be several.
    `details` are told only to readers who want to know more, such as what each source said. `code` is the heading in
    `docs/messages.md`.
    """

    exit_code: ClassVar[int] = 70
    code: ClassVar[str] = "bug"

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        place: str = "",
        faults: Sequence[Fault] = (),
        details: Sequence[Fault] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.faults = tuple(faults)
        self.details = tuple(details)
        self.place = place or (faults[0].place if faults else "")


class UsageError(MoversError):
    """An option, a group or a date that does not exist."""

    exit_code = 2
    code = "wrong-usage"


class NoQuotesError(MoversError):
    """No source gave a usable quote."""

    exit_code = 69
    code = "no-usable-quote"


class OutputError(MoversError):
    """An output could not be written; any earlier version of it is unchanged."""

    exit_code = 74
    code = "output-not-written"


class StoreError(MoversError):
    """The store could not be read or written; its earlier content is unchanged."""

    exit_code = 74
    code = "store-not-written"


class StoreBusyError(StoreError):
    """Other processes kept the store locked for longer than the time allowed."""


class StoreDamagedError(StoreError):
    """The store's file is not a database, or part of it cannot be read."""


class CredentialsError(MoversError):
    """A source or a mail server refused the credentials."""

    exit_code = 77
    code = "credentials-refused"


class SettingsError(MoversError):
    """The settings are wrong; the message lists every problem with its file, line and correction."""

    exit_code = 78
    code = "settings-wrong"


class MailRefusedError(MoversError):
    """A mail server permanently refused a mail (a 5xx reply); the message quotes the reply."""

    exit_code = 74
    code = "mail-refused"


class TryLaterError(MoversError):
    """A mail is kept for the next run, or another run holds the lock; the same command can be run again later."""

    exit_code = 75
    code = "try-again-later"


def lack_error(what: str) -> TryLaterError:
    """Return the error for a machine that gives this run no more of `what`, such as "threads"."""
    return TryLaterError(
        f"this machine has no more {what} for this run",
        hint="run it again when the machine is less busy, or raise its limits of processes, files and memory",
    )
