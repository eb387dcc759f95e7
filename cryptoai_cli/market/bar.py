"""Bars, candles and splits, and the history of one instrument from one source."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.quote import Quote


class Bar(Struct, frozen=True):
    """Open, high, low, close of one session in the instrument's currency, split-adjusted; None where unknown.

    For a coin, `session` is a UTC day. A low of 0 below a high says that the source sent one of zero or less.
    """

    session: date
    close: float | None
    open: float | None = None
    high: float | None = None
    low: float | None = None
    volume: float | None = None


class Candle(Struct, frozen=True):
    """One finished hour of a coin; its close is the price at the instant `ends` (aware UTC)."""

    ends: datetime
    close: float | None
    open: float | None = None
    high: float | None = None
    low: float | None = None


class Split(Struct, frozen=True):
    """A split of `denominator` old shares into `numerator` new ones, effective from `session`."""

    session: date
    numerator: float
    denominator: float

    @property
    def ratio(self) -> float:
        """The factor by which to divide a pre-split price to compare it with a post-split one."""
        return self.numerator / self.denominator


class Dividend(Struct, frozen=True):
    """A cash distribution per share, in the instrument's currency; the share trades without it from `session` on."""

    session: date
    amount: float


class Feed(StrEnum):
    """What a source's other rows show about its feed when a price is older than it should be."""

    UNKNOWN = "unknown"
    RUNNING = "running"
    STOPPED = "stopped"


class History(Struct, frozen=True):
    """One source's data for one instrument; every figure is computed from a single history.

    `bars` and `candles` are ascending and unique. `splits` is None if the source was not asked for splits or does not
    provide them; likewise `dividends`. `quote` is the latest price. `kind`, `currency`, `name` and `listed` are
    None or empty if unknown. `note` explains how the figures were obtained; it is only printed. `base_is_derived` is
    true if the second-to-last bar is derived from the last one (price minus change) rather than reported by the source.
    `rounding` is the largest rounding error of a printed price: half a unit of its last decimal, 0 if prices are not
    rounded. `market_cap` is today's market cap in `currency`. `feed` is set for an old price: whether the
    whole answer shows that the source kept updating or that it stopped. `answered` is the instant of the answer by the
    provider's own clock (aware UTC), None if it tells none or has no need to; only coins have it.
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
    dividends: tuple[Dividend, ...] | None = None
    feed: Feed = Feed.UNKNOWN
    answered: datetime | None = None

    def bar(self, session: date) -> Bar | None:
        """Return the bar of `session`, or None if there is none."""
        return next((bar for bar in reversed(self.bars) if bar.session == session), None)

    def close(self, session: date) -> float | None:
        """Return the close of `session`, or None if there is none."""
        bar = self.bar(session)
        return None if bar is None else bar.close

    def candle(self, ends: datetime) -> Candle | None:
        """Return the candle that ends at the instant `ends`, or None if there is none."""
        return next((candle for candle in reversed(self.candles) if candle.ends == ends), None)
