"""What a use case works with: the outside world behind a few names, frozen for one run."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cryptoai_cli.market.session import Calendar
from cryptoai_cli.sources.chain import Chain


@dataclass(frozen=True, slots=True)
class Services:
    """The services of one run.

    `now` is the instant that decides which session is the latest (aware UTC), `generated_at` what the wall clock said:
    they differ for recorded sessions only. `progress` takes a line to show while waiting. `delay_minutes` is how late
    live prices may be.
    """

    calendar: Calendar
    chain: Chain
    now: datetime
    generated_at: datetime
    progress: Callable[[str], None]
    delay_minutes: int = 0
