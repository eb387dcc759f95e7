"""Define the history of the whole market that `movers history market` shows: its breadth, session by session."""

from datetime import date

from msgspec import Struct

from cryptoai_cli.analysis.breadth_history import BreadthSession
from cryptoai_cli.report.model import Notice

OSCILLATOR_DECIMALS = 1  # more would depend on the session that the averages begin with


class MarketHistory(Struct, frozen=True):
    """The breadth of every session that is held, oldest first; there is one at least.

    `missing` are the sessions of the calendar between the first and the last row without a row of their own.
    """

    rows: tuple[BreadthSession, ...]
    missing: tuple[date, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def advance_decline_line(self) -> tuple[int, ...]:
        """The sums of advances less declines from the first session shown on."""
        total, sums = 0, []
        for row in self.rows:
            total += row.advances - row.declines
            sums.append(total)
        return tuple(sums)
