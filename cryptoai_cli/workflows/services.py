"""The external services of a use case, fixed for one run."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from cryptoai_cli.market.session import Calendar, Clock
from cryptoai_cli.report.model import Notice
from cryptoai_cli.sources.chain import Chain
from cryptoai_cli.workflows.archive.memory import Memory


class Services(Struct, frozen=True):
    """The services of one run.

    `now` (aware UTC) decides which session is the latest; `generated_at` is the wall-clock time. They differ for
    recorded sessions only. `progress` receives a line to show while waiting. `memory` is the store, or None if nothing
    is stored; `is_offline` means that only the store may be used. `notices` report problems with the services
    themselves.
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
        """The instant of the run with its calendar."""
        return Clock(self.calendar, self.now)

    def all_notices(self) -> tuple[Notice, ...]:
        """Return all notices about the services so far: plug-ins that were left out, and the store."""
        broken = [Notice("plug-in", f"{words}.") for words in self.chain.broken]
        return (*self.notices, *broken, *(self.memory.notices if self.memory is not None else ()))
