"""Make candles and UTC days of the rows that a crypto exchange sends."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.market.bar import Bar, Candle

HOUR_SECONDS = 3600
DAY_SECONDS = 86_400
JUMP_DETAIL = "sent prices that do not fit together: from one to the next they jump as if in another unit"
_ONE_HOUR = timedelta(hours=1)
_NEXT = timedelta(hours=4)  # holes in between are no hiding place
_WIDEST_JUMP = 1.5  # coins trade without a pause: an hour opens where the one before it closed
_WIDEST_DAY = 2.0


class CoinRow(Struct, frozen=True):
    """One row: `starts` is the aware UTC instant at which its hour or day begins; a figure is None where unknown."""

    starts: datetime
    open: float | None
    high: float | None
    low: float | None
    close: float | None
    volume: float | None

    @property
    def contradicts_itself(self) -> bool:
        """Whether its open or close lies outside its own range: columns in another order, or a broken figure."""
        if self.high is None or self.low is None:
            return False
        return any(price is not None and not self.low <= price <= self.high for price in (self.open, self.close))

    def without_contradiction(self) -> "CoinRow":
        """Return the row, without any figure where it contradicts itself: then none can be trusted."""
        if not self.contradicts_itself:
            return self
        return replace(self, open=None, high=None, low=None, close=None, volume=None)


def candles(rows: Iterable[CoinRow], now: datetime) -> tuple[Candle, ...]:
    """Return the hours that are over at `now`, in the order of time; rows off the hour are none."""
    hours = {
        row.starts: Candle(row.starts + _ONE_HOUR, row.close, row.open, row.high, row.low)
        for row in map(CoinRow.without_contradiction, rows)
        if row.starts.timestamp() % HOUR_SECONDS == 0 and row.starts + _ONE_HOUR <= now
    }
    return tuple(hours[starts] for starts in sorted(hours))


def has_price_jump(rows: Iterable[CoinRow]) -> bool:
    """Whether an hour opens on another scale than the one before it closed: then no price can be trusted."""
    priced = sorted((row for row in rows if row.open and row.close), key=lambda row: row.starts)
    return any(_is_jump(before, after) for before, after in pairwise(priced))


def has_daily_jump(days: Iterable[Bar]) -> bool:
    """Whether a UTC day closes at less than half or more than twice the close of the day before it."""
    closes = [day.close for day in days if day.close]
    return any(not 1 / _WIDEST_DAY <= after / before <= _WIDEST_DAY for before, after in pairwise(closes))


def _is_jump(before: CoinRow, after: CoinRow) -> bool:
    if not before.close or not after.open or after.starts - before.starts > _NEXT:
        return False
    return not 1 / _WIDEST_JUMP <= after.open / before.close <= _WIDEST_JUMP


def utc_days(rows: Iterable[CoinRow], now: datetime) -> tuple[Bar, ...]:
    """Return the UTC days that have begun at `now`, in the order of time; the last one may still be under way."""
    days = {
        row.starts.date(): Bar(row.starts.date(), row.close, row.open, row.high, row.low, row.volume)
        for row in map(CoinRow.without_contradiction, rows)
        if row.starts.time() == time() and row.starts <= now
    }
    return tuple(days[day] for day in sorted(days))
