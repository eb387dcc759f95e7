"""Keep mails on disk until a server has accepted them.

A mail is written here before the first attempt and stays until it is delivered or refused: if the run is killed, the
next one sends the same bytes under the same Message-ID. Before its last byte is sent, its recipients are recorded as
uncertain, and stay so until the server has replied. Each mail is one file in `outbox`: a line of JSON with the
envelope, then the mail. Only a run that holds the lock on `lock_file` may change them.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from cryptoai_cli.errors import OutputError
from cryptoai_cli.system import atomic
from cryptoai_cli.system.reading import NoFileError, TooLargeError, read_regular

FOLDER = "outbox"
_ENDING = ".mail"
_SCHEMA = 2
_SCHEMAS = frozenset({1, _SCHEMA})  # the first knew no uncertain recipients
_DIGITS = 12
_MOST_BYTES = 1_000_000_000
_NOT_IN_ADDRESSES = frozenset(" <>")
_ABOUT = re.compile(r"[0-9a-z-]{0,60}")  # the name of a record of `once.py`, or nothing


class KeptMail(Struct, frozen=True):
    """A mail and its envelope.

    `recipients` are those who have not received it yet, and whether the `uncertain` ones have cannot be known: it goes
    to them again only when the user says so. `is_served` is True if others have it: those in `taken`, as far as they
    are known. `words` is what the latest attempt ended with. `profile` is the settings file whose server sends it.
    `about` names the session and the job of a final report, and is empty for others; `session` is the date of any
    report. `counts` is True if its delivery is recorded under the name in `about`. `kept_at` is an aware UTC datetime.
    """

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    content: bytes
    profile: str
    about: str
    counts: bool
    kept_at: datetime
    is_served: bool = False
    uncertain: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    words: str = ""
    session: str = ""

    @property
    def id(self) -> str:
        """The short name by which a user tells it from the others."""
        return hashlib.sha256(self.message_id.encode()).hexdigest()[:_DIGITS]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to be done about it."""
        return not self.recipients and not self.uncertain


_HEAD = tuple(field for field in KeptMail.__struct_fields__ if field not in {"content", "kept_at"})


class Outbox:
    """The mails kept in `home`/outbox. Raises OutputError if they cannot be read, written or removed."""

    def __init__(self, home: Path) -> None:
        self.folder = home / FOLDER

    @property
    def lock_file(self) -> Path:
        """The file that a run locks while it changes the mails."""
        return self.folder / "lock"

    def keep(self, mail: KeptMail) -> None:
        """Save a mail, replacing one with the same Message-ID and date."""
        head = {field: getattr(mail, field) for field in _HEAD}
        head |= {"schema": _SCHEMA, "kept_at": mail.kept_at.isoformat()}
        with _as_output_error(self.folder):
            atomic.write_private(self._file(mail), json.dumps(head).encode() + b"\n" + mail.content)

    def drop(self, mail: KeptMail) -> None:
        """Remove a mail."""
        with _as_output_error(self.folder):
            atomic.remove(self._file(mail))

    def mails(self) -> tuple[KeptMail, ...]:
        """Return every readable mail, the oldest first; needs no lock."""
        with _as_output_error(self.folder):
            found = [mail for file in self._files() if (mail := self._read_if_still_there(file)) is not None]
        return tuple(sorted(found, key=lambda mail: (mail.kept_at, mail.message_id)))

    def remove_unfinished(self) -> None:
        """Remove partial files of killed runs."""
        with _as_output_error(self.folder):
            atomic.remove_unfinished(self.folder)

    def holds(self, about: str) -> bool:
        """Return whether a mail about this session and job is kept; needs no lock."""
        return any(mail.about == about for mail in self.mails())

    def unreadable(self) -> tuple[Path, ...]:
        """Return the files that cannot be read as a mail."""
        with _as_output_error(self.folder):
            return tuple(file for file in self._files() if self._read(file) is None)

    def require_free(self, mail: KeptMail) -> None:
        """Raise OutputError if a file that cannot be read may be this new mail: who has it would not be known."""
        for file in self.unreadable():
            if file.name.endswith(f"-{mail.id}{_ENDING}"):
                raise OutputError(
                    f"the mail was made before, and its file cannot be read: {file}",
                    hint="check whether it arrived; move the file away to have the mail made and sent again",
                )

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob(f"*{_ENDING}"))

    def _file(self, mail: KeptMail) -> Path:
        return self.folder / f"{mail.kept_at:%Y%m%d}-{mail.id}{_ENDING}"

    def _read_if_still_there(self, file: Path) -> KeptMail | None:
        try:
            return self._read(file)
        except FileNotFoundError:  # another run has just sent it
            return None

    def _read(self, file: Path) -> KeptMail | None:
        """Return the mail in `file`, or None: a copy under another name is none, or it would be sent at every run."""
        mail = _read_mail(file)
        return mail if mail is not None and self._file(mail).name == file.name else None


def _read_mail(file: Path) -> KeptMail | None:
    try:
        head, _, content = read_regular(file, most_bytes=_MOST_BYTES).partition(b"\n")
    except (NoFileError, IsADirectoryError, TooLargeError):
        return None
    try:
        kept = json.loads(head)
        mail = KeptMail(
            message_id=_address(kept["message_id"]),
            sender=_address(kept["sender"]),
            recipients=_addresses(kept["recipients"]),
            content=content,
            profile=str(kept["profile"]),
            about=_about(kept["about"]),
            counts=kept["counts"] is True,
            kept_at=datetime.fromisoformat(kept["kept_at"]),
            is_served=kept["is_served"] is True,
            uncertain=_addresses(kept.get("uncertain", [])),
            taken=_addresses(kept.get("taken", [])),
            refused=_addresses(kept.get("refused", [])),
            words=str(kept.get("words", "")),
            session=str(kept.get("session", "")),
        )
        is_whole = not mail.is_settled and bool(mail.content) and mail.kept_at.tzinfo is not None
        return mail if kept["schema"] in _SCHEMAS and is_whole else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _addresses(values: object) -> tuple[str, ...]:
    """Return the addresses in a list; raise TypeError or ValueError for anything else."""
    if not isinstance(values, list):
        raise TypeError("no list")
    return tuple(map(_address, values))


def _address(value: object) -> str:
    """Return an address as it may stand in a command to a server; raise ValueError for anything else."""
    if not (isinstance(value, str) and value.isprintable() and "@" in value and not set(value) & _NOT_IN_ADDRESSES):
        raise ValueError("no address")
    return value


def _about(value: object) -> str:
    if not (isinstance(value, str) and _ABOUT.fullmatch(value)):
        raise ValueError("no name of a record")
    return value


@contextmanager
def _as_output_error(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"cannot keep mails in {folder}: {error.strerror}",
            hint="set MOVERS_HOME to a folder that can be written; a mail that cannot be kept is not sent",
        ) from error
