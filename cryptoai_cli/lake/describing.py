"""Complete listings without names by the newest listing that has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from cryptoai_cli.lake.engine import files_select, rows_of
from cryptoai_cli.market.listing import Line, LineKind, Listing

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from cryptoai_cli.lake.places import Held

_NAMED = "SELECT max(date) FROM ({rows}) WHERE name <> ''"


def is_described(listing: Listing) -> bool:
    """Return whether the listing tells the names of its lines."""
    return any(line.name for line in listing.lines)


def described_by(listing: Listing, newest: Listing) -> Listing:
    """Return `listing` with what `newest` tells of its lines, where they do not tell it themselves."""
    known = newest.by_symbol()
    lines = tuple(_completed(line, known[line.symbol]) if line.symbol in known else line for line in listing.lines)
    return replace(listing, lines=lines, described_on=newest.session)


def described_on(connection: DuckDBPyConnection, held: Held) -> date | None:
    """Return the newest session whose lines have names, or None. Raises duckdb.Error."""
    days = sorted(held.days, reverse=True)
    best = next((day for day in days if _newest_named(connection, held.days[day]) is not None), None)
    for year, file in held.dated:
        if best is None or not year or best.year <= year:
            found = _newest_named(connection, file)
            best = max((day for day in (best, found) if day is not None), default=None)
    return best


def _newest_named(connection: DuckDBPyConnection, file: str) -> date | None:
    found: date | None = rows_of(connection, _NAMED.format(rows=files_select((file,))))[0][0]
    return found


def _completed(line: Line, known: Line) -> Line:
    return replace(
        line,
        name=line.name or known.name,
        kind=known.kind if line.kind is LineKind.OTHER else line.kind,
        market_cap=known.market_cap if line.market_cap is None else line.market_cap,
        sector=line.sector or known.sector,
        industry=line.industry or known.industry,
        exchange=line.exchange or known.exchange,
        country=line.country or known.country,
    )
