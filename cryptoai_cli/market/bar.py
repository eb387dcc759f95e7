"""Bars, candles and splits, and the history that one source gave of one instrument."""

from datetime import date, datetime

from msgspec import Struct

from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.quote import Quote


class Bar(Struct, frozen=True):
    """Open, high, low, close of one session in the instrument's currency, split-adjusted; None where unknown.

    For a coin, `session` is a UTC day.
    """

    session: date
    close: float | None
    open: float | None = None
    high: float | None = None
    low: float | None = None
    volume: float | None = None


class Candle(Struct, frozen=True):
    """One finished hour of a coin; `ends` is the aware UTC instant at which its close was the price."""

    ends: datetime
    close: float | None
    open: float | None = None
    high: float | None = None
    low: float | None = None


class Split(Struct, frozen=True):
    """`numerator` new shares for `denominator` old ones, in force from `session` on."""

    session: date
    numerator: float
    denominator: float

    @property
    def ratio(self) -> float:
        """What an old price is divided by to compare with a new one."""
        return self.numerator / self.denominator


class History(Struct, frozen=True):
    """What one source knows of one instrument: a figure is only ever made from one of these.

    `bars` and `candles` are ascending and unique. `splits` is None where the source was not asked for them or cannot
    tell. `quote` is the source's latest price. `kind`, `currency`, `name`, `listed` are None or empty where unknown.
    `note` is what the reader should know of how the figures came about, and is only ever printed. `base_is_derived` is
    true where the bar before the last is worked out from the last (a price less its change), not the source's own.
    `rounding` is how far a printed price may be from the true one: half a unit of its last decimal, 0 where prices are
    not rounded. `market_cap` is the market capitalisation in `currency`, as of today.
    """

    symbol: str
    source: str
    bars: tuple[Bar, ...] = ()
    candles: tuple[Candle, ...] = ()
    splits: tuple[Split, ...] | None = None
    quote: Quote | None = None
    kind: InstrumentType | None = None
    currency: str = ""
    name: str = ""
    listed: date | None = None
    note: str = ""
    base_is_derived: bool = False
    rounding: float = 0.0
    market_cap: float | None = None

    def bar(self, session: date) -> Bar | None:
        """Return the bar of `session`, None where there is none."""
        return next((bar for bar in reversed(self.bars) if bar.session == session), None)

    def close(self, session: date) -> float | None:
        """Return the close of `session`, None where there is none."""
        bar = self.bar(session)
        return None if bar is None else bar.close

    def candle(self, ends: datetime) -> Candle | None:
        """Return the candle that ends at the instant `ends`."""
        return next((candle for candle in reversed(self.candles) if candle.ends == ends), None)
