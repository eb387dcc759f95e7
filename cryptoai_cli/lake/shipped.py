"""The lists that ship with the package: a part of two sessions, as a CSV file with the columns of the lake."""

import csv
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from cryptoai_cli.lake.columns import COLUMNS, listing_of
from cryptoai_cli.lake.remarks import LakeRemark
from cryptoai_cli.market.listing import Listing

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_Result = TypeVar("_Result")
_READERS: Mapping[str, Callable[[str], Any]] = {
    "VARCHAR": str,
    "DATE": date.fromisoformat,
    "DOUBLE": float,
    "BOOLEAN": "true".__eq__,
}


class ShippedListings(Struct, frozen=True):
    """Listings that are only read, by session; a lake for a report that keeps nothing."""

    held: Mapping[date, Listing]
    remarks: tuple[LakeRemark, ...] = ()

    def sessions(self) -> tuple[date, ...]:
        """Return the sessions held, oldest first."""
        return tuple(sorted(self.held))

    def read(self, session: date) -> Listing | None:
        """Return the listing of a session, or None if it is not held."""
        return self.held.get(session)

    def keep(self, listing: Listing) -> None:
        """Keep nothing: what ships is not changed."""

    def viewed(self, job: "Callable[[DuckDBPyConnection], _Result]") -> _Result:
        """Raise NotImplementedError: two sessions have no figures of earlier ones."""
        raise NotImplementedError

    def described(self, listing: Listing) -> Listing:
        """Return the listing as it is: it has its own names."""
        return listing


def read_listings(path: Path) -> ShippedListings:
    """Read a file with the columns of the lake, in their order; lines that begin with # are remarks."""
    by_session: dict[date, list[list[Any]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for cells in csv.DictReader(line for line in file if not line.startswith("#")):
            row = [_value(cells[name], kind) for name, kind in COLUMNS.items()]
            by_session.setdefault(row[0], []).append(row)
    return ShippedListings({session: listing_of(session, rows) for session, rows in by_session.items()})


def _value(cell: str, kind: str) -> Any:  # noqa: ANN401 as the lake's cells are
    return _READERS[kind](cell) if cell else None
