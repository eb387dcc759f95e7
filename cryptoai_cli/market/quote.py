"""Define quotes (a price at an instant) and market caps (as of a session)."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct, field


class Quote(Struct, frozen=True):
    """A source's latest price, in the instrument's currency.

    `as_of` is the provider's market time (aware, UTC). `provider_return` is the provider's own change as a fraction; it
    is compared with ours but never printed. `volume`, `low` and `high` are those of the day of `as_of`. `trading_ends`
    is the end of the instrument's own trading on that day (aware, UTC), None if the provider does not tell it.
    """

    price: float
    as_of: datetime
    provider_return: float | None = None
    volume: float | None = None
    low: float | None = None
    high: float | None = None
    trading_ends: datetime | None = None


class MarketCap(Struct, frozen=True):
    """The market cap of one company in US dollars, as of a session."""

    amount: float
    session: date


class CapsMissing(StrEnum):
    """Why market caps that were wanted are not known."""

    OFFLINE = "offline"
    NO_SOURCE = "no source in use gives them"
    UNANSWERED = "no answer"


class MarketCaps(Struct, frozen=True):
    """The market caps found, by current symbol, and why others are not known.

    `missing` is None if all sources asked have answered, even that there is none.
    """

    by_symbol: Mapping[str, MarketCap] = field(default_factory=dict)
    missing: CapsMissing | None = None
