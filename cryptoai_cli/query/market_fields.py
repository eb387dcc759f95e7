"""Define the fields of a market row that conditions may use, and read them from a listed line."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from msgspec import Struct

from cryptoai_cli.market.listing import Line, LineKind
from cryptoai_cli.query.field_type import NUMBER, TEXT, FieldType, Holds

_PERCENT_DECIMALS = 2  # as in files


class ListedRow(Struct, frozen=True):
    """A listed line and what was computed of it: its returns as fractions, and its volume as a multiple of the usual.

    None is what is not known, or was not asked for.
    """

    line: Line
    simple_return: float | None = None
    excess_return: float | None = None
    relative_volume: float | None = None

    def value(self, name: str) -> float | str | None:
        """Return the value of one of `MARKET_FIELDS` as files have it, returns in percent; None if it is not known.

        A `RowCondition` reads the row with this method.
        """
        return _EXTRACT[name](self)


class MarketField(Struct, frozen=True):
    """A field of a market row: what it holds, how it is read, and whether the list alone tells it.

    `is_move` is set for what says how a row moved in the session.
    """

    type: FieldType
    extract: Callable[[ListedRow], float | str | None]
    is_move: bool = False


def _percent(fraction: float | None) -> float | None:
    return None if fraction is None else round(fraction * 100, _PERCENT_DECIMALS)


MARKET_FIELDS: Mapping[str, MarketField] = MappingProxyType(
    {
        "price": MarketField(NUMBER, lambda row: row.line.last),
        "change_pct": MarketField(NUMBER, lambda row: _percent(row.simple_return), is_move=True),
        "volume": MarketField(NUMBER, lambda row: row.line.volume),
        "turnover": MarketField(NUMBER, lambda row: row.line.turnover),
        "market_cap": MarketField(NUMBER, lambda row: row.line.market_cap),
        "kind": MarketField(FieldType(Holds.TEXT, tuple(LineKind)), lambda row: str(row.line.kind)),
        "sector": MarketField(TEXT, lambda row: row.line.sector or None),
        "industry": MarketField(TEXT, lambda row: row.line.industry or None),
        "exchange": MarketField(TEXT, lambda row: row.line.exchange or None),
        "country": MarketField(TEXT, lambda row: row.line.country or None),
        "symbol": MarketField(TEXT, lambda row: row.line.symbol),
        "excess_pct": MarketField(NUMBER, lambda row: _percent(row.excess_return), is_move=True),
        "relative_volume": MarketField(NUMBER, lambda row: row.relative_volume, is_move=True),
    }
)
_EXTRACT = {name: field.extract for name, field in MARKET_FIELDS.items()}
LISTED_FIELDS: Mapping[str, MarketField] = MappingProxyType(
    {name: field for name, field in MARKET_FIELDS.items() if not field.is_move}
)
"""The fields that say what a row is, and not how it moved."""
