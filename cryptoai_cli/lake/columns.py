"""The columns of the lake's files, and lines as their rows."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from cryptoai_cli.market.listing import LONGEST_NAME, Line, LineKind, Listing, SecondLook
from cryptoai_cli.market.text import plain_text

COLUMNS = {
    "date": "DATE",
    "symbol": "VARCHAR",
    "name": "VARCHAR",
    "kind": "VARCHAR",
    "exchange": "VARCHAR",
    "last": "DOUBLE",
    "net_change": "DOUBLE",
    "volume": "DOUBLE",
    "market_cap": "DOUBLE",
    "sector": "VARCHAR",
    "industry": "VARCHAR",
    "country": "VARCHAR",
    "stale": "BOOLEAN",
    "source": "VARCHAR",
    "second_source": "VARCHAR",
    "second_return": "DOUBLE",
}
"""The columns in their order, with DuckDB's types; `docs/lake.md` tells their units."""

KINDS = frozenset(kind.value for kind in LineKind)


def columns_of(listing: Listing) -> dict[str, list[Any]]:
    """Return the cells of a listing, a list a column, ordered by symbol; what is not told is None."""
    rows = [_row(listing, line) for line in sorted(listing.lines, key=lambda line: line.symbol)]
    return {name: list(cells) for name, cells in zip(COLUMNS, zip(*rows, strict=True), strict=True)}


def listing_of(session: date, rows: Sequence[Sequence[Any]]) -> Listing:
    """Return the listing of a session from rows with the cells of `COLUMNS`; there has to be one at least."""
    source = COLUMN_PLACES["source"]
    return Listing(session, rows[0][source] or "", tuple(_line_of_row(row) for row in rows))


COLUMN_PLACES = {name: place for place, name in enumerate(COLUMNS)}


def _row(listing: Listing, line: Line) -> tuple[Any, ...]:
    look = line.second_look
    is_undescribed = not line.name and line.kind is LineKind.OTHER  # nobody has looked what it is
    return (
        listing.session,
        line.symbol,
        line.name or None,
        None if is_undescribed else line.kind.value,
        line.exchange or None,
        line.last,
        line.net_change,
        line.volume,
        line.market_cap,
        line.sector or None,
        line.industry or None,
        line.country or None,
        line.is_stale,
        listing.source,
        None if look is None else look.source,
        None if look is None else look.simple_return,
    )


def _line_of_row(row: Sequence[Any]) -> Line:
    (_, symbol, name, kind, exchange, last, change, volume, cap, sector, industry, country, stale, _, second, move) = (
        row
    )
    return Line(
        symbol=symbol,
        name=plain_text(name or "", longest=LONGEST_NAME),
        kind=LineKind(kind) if kind in KINDS else LineKind.OTHER,
        last=last,
        net_change=change,
        volume=volume,
        market_cap=cap,
        sector=_plain(sector),
        industry=_plain(industry),
        exchange=_plain(exchange),
        country=_plain(country),
        is_stale=bool(stale),
        second_look=SecondLook(second, move) if second else None,
    )


@cache
def _plain(text: str | None) -> str:
    """Return a word that many lines have, as it may be shown."""
    return plain_text(text or "")
