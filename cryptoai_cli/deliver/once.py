"""Do a job once per session: the attempt is recorded before, the delivery after, under the lock of the job.

Each session of each job is one small file below `reported`. Its name holds the state, so that the step from attempted
to delivered is one rename, which needs no space and is never half done:

    2025-10-13-4f0c…a1.attempted   started: a run that finds it does the job again
    2025-10-13-4f0c…a1.delivered   done: a run that finds it has nothing to do
    4f0c…a1.lock                   locked by the run that is doing the job
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from cryptoai_cli.errors import OutputError
from cryptoai_cli.system import atomic
from cryptoai_cli.system.lock import hold_lock

FOLDER = "reported"
_ATTEMPTED, _DELIVERED = ".attempted", ".delivered"
_DIGITS = 24


class Job(Struct, frozen=True):
    """What counts as one job, whatever session it is about.

    `groups` are those named, none for all; `output` is empty for stdout and for mail; `name` is the settings file, or
    what the user calls the job instead.
    """

    command: str
    groups: frozenset[str]
    format: str
    output: str
    recipients: frozenset[str]
    name: str

    @property
    def parts(self) -> dict[str, str | list[str]]:
        """The job as plain values, always in the same order."""
        return {
            "command": self.command,
            "groups": sorted(self.groups),
            "format": self.format,
            "output": self.output,
            "recipients": sorted(self.recipients),
            "name": self.name,
        }

    @property
    def mark(self) -> str:
        """The job in the names of files."""
        return hashlib.sha256(json.dumps(self.parts).encode()).hexdigest()[:_DIGITS]


class OnceKey(Struct, frozen=True):
    """One session of one job: what happens once."""

    job: Job
    session: date

    @property
    def name(self) -> str:
        """This session of this job in the names of files, and in a Message-ID."""
        return f"{self.session.isoformat()}-{self.job.mark}"


class Records:
    """What was attempted and delivered, in the folder `reported` of `home`. Raises OutputError where it is unusable."""

    def __init__(self, home: Path, now: datetime) -> None:
        self._folder = home / FOLDER
        self._now = now

    def is_delivered(self, name: str) -> bool:
        """Return whether a delivery is recorded under `name`."""
        with _as_output_error(self._folder):
            return self._file(name, _DELIVERED).exists()

    def attempt(self, key: OnceKey) -> None:
        """Record that the job starts; an earlier attempt is replaced."""
        about = {**key.job.parts, "session": key.session.isoformat(), "attempted": self._now.isoformat()}
        with _as_output_error(self._folder):
            atomic.write_private(
                self._file(key.name, _ATTEMPTED), json.dumps(about, ensure_ascii=False, indent=1).encode()
            )

    def deliver(self, name: str) -> None:
        """Record that what was attempted under `name` is done; a record that has gone missing is written again."""
        attempted, delivered = self._file(name, _ATTEMPTED), self._file(name, _DELIVERED)
        with _as_output_error(self._folder):
            try:
                atomic.rename(attempted, delivered)
            except FileNotFoundError:
                atomic.write_private(delivered, b"{}")

    def forget(self, name: str) -> None:
        """Withdraw an attempt: nothing was delivered and nothing is kept."""
        with _as_output_error(self._folder):
            atomic.remove(self._file(name, _ATTEMPTED))

    def lock_of(self, job: Job) -> Path:
        """Return the file whose lock a run of `job` holds."""
        return self._folder / f"{job.mark}.lock"

    def _file(self, name: str, ending: str) -> Path:
        return self._folder / f"{name}{ending}"


class Turn(Struct, frozen=True):
    """The one run that may do the job for this session right now."""

    key: OnceKey
    records: Records

    @property
    def is_done(self) -> bool:
        """Whether the session was already reported by this job."""
        return self.records.is_delivered(self.key.name)

    def attempt(self) -> None:
        """Record the attempt, before anything leaves the program."""
        self.records.attempt(self.key)

    def deliver(self) -> None:
        """Record the delivery, after everything has left it."""
        self.records.deliver(self.key.name)


@contextmanager
def once(
    key: OnceKey, records: Records, *, patience_seconds: float, pause: Callable[[float], None] = time.sleep
) -> Iterator[Turn]:
    """Hold the lock of the job while the block runs; wait for another run of it, then raise TryLaterError."""
    holder = f"another `movers {key.job.command}` of the same job"
    with hold_lock(records.lock_of(key.job), holder, patience_seconds=patience_seconds, pause=pause):
        yield Turn(key, records)


@contextmanager
def _as_output_error(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"cannot keep the record of what was reported in {folder}: {error.strerror}",
            hint="set MOVERS_HOME to a folder that can be written; without the record nothing is printed or sent",
        ) from error
