"""The external services of a use case, fixed for one run."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from cryptoai_cli.market.session import Calendar, Clock
from cryptoai_cli.net.server_clock import ClockDoubt, Distrusted, ServerClocks
from cryptoai_cli.report.model import Notice
from cryptoai_cli.sources.chain import Chain
from cryptoai_cli.workflows.archive.memory import Memory
from cryptoai_cli.workflows.clock_notices import clock_notices


class Services(Struct, frozen=True):
    """The services of one run.

    `now` (aware UTC) decides which session is the latest; `generated_at` is the wall-clock time. They differ for
    recorded sessions only. `progress` receives a line to show while waiting. `memory` is the store, or None if nothing
    is stored; `is_offline` means that only the store may be used. `notices` report problems with the services
    themselves. `clocks` notes the time that servers tell.
    """

    calendar: Calendar
    chain: Chain
    now: datetime
    generated_at: datetime
    progress: Callable[[str], None]
    memory: Memory | None = None
    is_offline: bool = False
    notices: tuple[Notice, ...] = ()
    clocks: ServerClocks | None = None

    def announce(self, line: str) -> None:
        """Show `line` before the sources are asked, and nothing offline or without any.

        The sources are built first: what is loaded while they are waited for must not delay the first request.
        """
        if not self.is_offline and self.chain.sources:
            self.progress(line)

    @property
    def clock(self) -> Clock:
        """The instant of the run with its calendar."""
        return Clock(self.calendar, self.now)

    @property
    def clock_doubt(self) -> ClockDoubt | None:
        """The clock that cannot be trusted by what servers have told so far, or None."""
        return None if self.clocks is None else self.clocks.doubt

    @property
    def clock_notices(self) -> tuple[Notice, ...]:
        """The notice on a clock that cannot be trusted, or nothing."""
        return clock_notices(self.clock_doubt)

    @property
    def sources_to_keep(self) -> frozenset[str]:
        """The names of the network sources whose settled figures may be stored: none if our clock is wrong."""
        names, doubt = self.chain.network_names, self.clock_doubt
        if doubt is None:
            return names
        return frozenset() if doubt.whose is Distrusted.MACHINE else names - doubt.providers

    def may_keep(self, source: str) -> bool:
        """Return whether what `source` answered may be stored: not if its clock or that of this machine is wrong."""
        doubt = self.clock_doubt
        return doubt is None or (doubt.whose is not Distrusted.MACHINE and source not in doubt.providers)

    def all_notices(self) -> tuple[Notice, ...]:
        """Return all notices about the services so far: plug-ins that were left out, clocks, and the store."""
        broken = [Notice("plug-in", f"{words}.") for words in self.chain.broken]
        return (*self.notices, *broken, *self.clock_notices, *(self.memory.notices if self.memory is not None else ()))
