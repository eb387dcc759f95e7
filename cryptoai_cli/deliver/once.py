"""Run a job once per session: record the attempt before it and the delivery after it, while holding the job's lock.

Each session of each job is one small file in `reported`. Its name holds the state, so that going from attempted to
delivered is one atomic rename, which needs no disk space:

    2025-10-13-4f0c…a1.attempted   started: a run that finds it repeats the job
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
    """The identity of a job, independent of the session.

    `groups` are the groups named, empty for all; `output` is empty for stdout and mail; `name` is the settings file or
    the user's own name for the job.
    """

    command: str
    groups: frozenset[str]
    format: str
    output: str
    recipients: frozenset[str]
    name: str

    @property
    def parts(self) -> dict[str, str | list[str]]:
        """The fields of the job as plain values, in a fixed order."""
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
        """The hash that stands for the job in file names."""
        return hashlib.sha256(json.dumps(self.parts).encode()).hexdigest()[:_DIGITS]


class OnceKey(Struct, frozen=True):
    """One session of one job: the unit that is reported once."""

    job: Job
    session: date

    @property
    def name(self) -> str:
        """The session and the job as used in file names and in a Message-ID."""
        return f"{self.session.isoformat()}-{self.job.mark}"


class Records:
    """The records of attempts and deliveries in `home`/reported. Raises OutputError if the folder is unusable."""

    def __init__(self, home: Path, now: datetime) -> None:
        self._folder = home / FOLDER
        self._now = now

    def is_delivered(self, name: str) -> bool:
        """Return whether a delivery is recorded under `name`."""
        with _as_output_error(self._folder):
            return self._file(name, _DELIVERED).exists()

    def attempt(self, key: OnceKey) -> None:
        """Record that the job starts, replacing an earlier attempt."""
        about = {**key.job.parts, "session": key.session.isoformat(), "attempted": self._now.isoformat()}
        with _as_output_error(self._folder):
            atomic.write_private(
                self._file(key.name, _ATTEMPTED), json.dumps(about, ensure_ascii=False, indent=1).encode()
            )

    def deliver(self, name: str) -> None:
        """Record that the attempt `name` was delivered, even if its record has gone missing."""
        attempted, delivered = self._file(name, _ATTEMPTED), self._file(name, _DELIVERED)
        with _as_output_error(self._folder):
            try:
                atomic.rename(attempted, delivered)
            except FileNotFoundError:
                atomic.write_private(delivered, b"{}")

    def forget(self, name: str) -> None:
        """Remove the record of an attempt that delivered nothing."""
        with _as_output_error(self._folder):
            atomic.remove(self._file(name, _ATTEMPTED))

    def lock_of(self, job: Job) -> Path:
        """Return the path of the lock file of `job`."""
        return self._folder / f"{job.mark}.lock"

    def _file(self, name: str, ending: str) -> Path:
        return self._folder / f"{name}{ending}"


class Turn(Struct, frozen=True):
    """The exclusive right of one run to do the job for this session."""

    key: OnceKey
    records: Records

    @property
    def is_done(self) -> bool:
        """Whether this job has already reported the session."""
        return self.records.is_delivered(self.key.name)

    def attempt(self) -> None:
        """Record the attempt; call before any output is written or sent."""
        self.records.attempt(self.key)

    def deliver(self) -> None:
        """Record the delivery; call after all output is written or sent."""
        self.records.deliver(self.key.name)


@contextmanager
def once(
    key: OnceKey, records: Records, *, patience_seconds: float, pause: Callable[[float], None] = time.sleep
) -> Iterator[Turn]:
    """Hold the lock of the job while the block runs; raise TryLaterError if another run keeps it too long."""
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
