"""What a use case works with: the outside world behind a few names, frozen for one run."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from cryptoai_cli.market.session import Calendar, Clock
from cryptoai_cli.report.model import Notice
from cryptoai_cli.sources.chain import Chain
from cryptoai_cli.workflows.archive.memory import Memory


class Services(Struct, frozen=True):
    """The services of one run.

    `now` is the instant that decides which session is the latest (aware UTC), `generated_at` what the wall clock said:
    they differ for recorded sessions only. `progress` takes a line to show while waiting. `memory` is the
    store, None where nothing is kept; `is_offline` means that it alone may answer. `notices` tell what is wrong with
    the services themselves.
    """

    calendar: Calendar
    chain: Chain
    now: datetime
    generated_at: datetime
    progress: Callable[[str], None]
    memory: Memory | None = None
    is_offline: bool = False
    notices: tuple[Notice, ...] = ()

    @property
    def clock(self) -> Clock:
        """The instant of the run on the calendar."""
        return Clock(self.calendar, self.now)

    def all_notices(self) -> tuple[Notice, ...]:
        """Return what is wrong with the services themselves so far: plug-ins that were left out, the store."""
        broken = [Notice("plug-in", f"{words}.") for words in self.chain.broken]
        return (*self.notices, *broken, *(self.memory.notices if self.memory is not None else ()))
