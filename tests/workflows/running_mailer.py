"""A post mailer with a scripted server, and mails to send."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from msgspec.structs import replace

from cryptoai_cli.deliver.once import Job, OnceKey, Records
from cryptoai_cli.deliver.outbox import KeptMail, Outbox
from cryptoai_cli.deliver.outcome import MailServer, Protection
from cryptoai_cli.report.model import Notice
from cryptoai_cli.workflows.mailer import Mailer
from tests.deliver.mailroom import Mailroom, running_mailroom

NOW = datetime(2025, 10, 13, 20, 30, tzinfo=UTC)
JOB = Job("send", frozenset(), "mail", "", frozenset({"desk@example.org"}), "settings.toml")
KEY = OnceKey(JOB, date(2025, 10, 13))
MAIL = KeptMail(
    message_id=f"{KEY.name}@example.org",
    sender="movers@example.org",
    recipients=("desk@example.org",),
    content=b"Subject: x\r\n\r\nbody\r\n",
    profile="settings.toml",
    about=KEY.name,
    counts=True,
    kept_at=NOW,
)


@dataclass
class RunningMailer:
    """A mailer, its server, and what it told."""

    home: Path
    room: Mailroom
    mailer: Mailer
    notices: list[Notice] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    @property
    def kept(self) -> list[KeptMail]:
        return list(self.mailer.outbox.mails())

    @property
    def codes(self) -> list[str]:
        return [notice.code for notice in self.notices]


@contextmanager
def running_mailer(home: Path, *, seconds: float = 10.0, port: int | None = None) -> Iterator[RunningMailer]:
    """Run a mailer that tries for `seconds`; pauses cost nothing but are counted."""
    with running_mailroom() as room:
        notices: list[Notice] = []
        logged: list[str] = []
        pauses: list[float] = []
        mailer = Mailer(
            server=MailServer("127.0.0.1", port or room.port, Protection.NONE),
            outbox=Outbox(home),
            records=Records(home, NOW),
            profile="settings.toml",
            until=time.monotonic() + seconds,
            tell=notices.append,
            log=logged.append,
            pause=pauses.append,
        )
        yield RunningMailer(home, room, mailer, notices, logged, pauses)


def another(mail: KeptMail, name: str) -> KeptMail:
    """Return another mail, which does not count."""
    return replace(mail, message_id=f"{name}@example.org", about="", counts=False)
