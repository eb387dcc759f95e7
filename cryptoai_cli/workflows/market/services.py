"""What a report on the whole market needs beside the services of every report."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeVar

from msgspec import Struct

from cryptoai_cli.lake.remarks import LakeRemark
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.listing import Listing
from cryptoai_cli.report.model import Notice
from cryptoai_cli.sources.lists.base import ListSource
from cryptoai_cli.workflows.lake import lake_notices

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_Result = TypeVar("_Result")


class KeptListings(Protocol):
    """The lake, as far as a report needs it."""

    @property
    def remarks(self) -> tuple[LakeRemark, ...]:
        """What was found wrong with its files so far."""

    def sessions(self) -> tuple[date, ...]:
        """Return the sessions held, oldest first."""

    def read(self, session: date) -> Listing | None:
        """Return the listing of a session, or None if it is not held."""

    def keep(self, listing: Listing) -> None:
        """Keep a listing whole; raise StoreError or TryLaterError if that fails."""

    def viewed(self, job: "Callable[[DuckDBPyConnection], _Result]") -> _Result:
        """Return what `job` makes of a connection with the views `lake`, every row held, and `described`."""

    def described(self, listing: Listing) -> Listing:
        """Return a listing with the names of the newest one held that has any, if it has none of its own."""


class MarketServices(Struct, frozen=True):
    """The lake, the lists in their order (each built when it is its turn), and what resolves symbols to instruments.

    `refresh` asks for the list again even if its session is held.
    """

    lake: KeptListings
    lists: Callable[[], Iterable[ListSource]]
    instrument: Callable[[str], Instrument]
    refresh: bool = False

    @property
    def notices(self) -> tuple[Notice, ...]:
        """A notice for each thing that was found wrong with the files of the lake."""
        return lake_notices(self.lake.remarks)
