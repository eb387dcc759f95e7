"""What a report on the whole market needs beside the services of every report."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Protocol

from msgspec import Struct

from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.listing import Listing
from cryptoai_cli.report.model import Notice
from cryptoai_cli.sources.lists.base import ListSource


class KeptListings(Protocol):
    """The lake, as far as a report needs it."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What was noticed of its files so far."""

    def sessions(self) -> tuple[date, ...]:
        """Return the sessions held, oldest first."""

    def read(self, session: date) -> Listing | None:
        """Return the listing of a session, or None if it is not held."""

    def keep(self, listing: Listing) -> None:
        """Keep a listing whole; raise OutputError if that fails."""


class MarketServices(Struct, frozen=True):
    """The lake, the lists in their order (each built when it is its turn), and what resolves symbols to instruments.

    `refresh` asks for the list again even if its session is held.
    """

    lake: KeptListings
    lists: Callable[[], Iterable[ListSource]]
    instrument: Callable[[str], Instrument]
    refresh: bool = False
