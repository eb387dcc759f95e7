"""Small listings for lakes: three sessions of five lines."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from cryptoai_cli.market.listing import Line, LineKind, Listing, SecondLook

THURSDAY, FRIDAY, MONDAY = date(2025, 10, 9), date(2025, 10, 10), date(2025, 10, 13)
SYMBOLS = ("BAC^B", "BE", "BRK-B", "MARA", "TSM")
KINDS = (LineKind.PREFERRED, LineKind.SHARE, LineKind.SHARE, LineKind.SHARE, LineKind.ADR)


def line(symbol: str = "MARA", last: float | None = 20.24, change: float | None = 1.59, **others: Any) -> Line:  # noqa: ANN401
    cells: dict[str, Any] = {"name": f"{symbol} Inc.", "kind": LineKind.SHARE, "volume": 1000.0, **others}
    return Line(symbol=symbol, last=last, net_change=change, **cells)


def listing(session: date = MONDAY, source: str = "nasdaq", lines: Sequence[Line] = ()) -> Listing:
    usual = (
        line(symbol, 10.0 + place, 0.5, kind=kind, market_cap=1e9, sector="Finance", industry="Banks", exchange="NYSE")
        for place, (symbol, kind) in enumerate(zip(SYMBOLS, KINDS, strict=True))
    )
    return Listing(session, source, tuple(lines or usual))


def bare(session: date, source: str = "import") -> Listing:
    """Return a listing without names, kinds, sizes and industries."""
    lines = (line(symbol, 9.0, -0.5, name="", kind=LineKind.OTHER, volume=None) for symbol in SYMBOLS)
    return listing(session, source, tuple(lines))


def looked_at(of: Listing) -> Listing:
    """Return a listing whose first line a second source was asked about."""
    first, *others = of.lines
    return replace(of, lines=(replace(first, second_look=SecondLook("yahoo", 0.05)), *others))
