"""Convert the rows of a crypto exchange to hourly candles and UTC days."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.market.bar import Bar, Candle
from cryptoai_cli.sources.row_checks import WRONG_INTERVAL_DETAIL, are_daily, are_hourly, contradicts_itself

HOUR_SECONDS = 3600
DAY_SECONDS = 86_400
JUMP_DETAIL = "sent prices that do not fit together: from one to the next they jump as if in another unit"
_ONE_HOUR = timedelta(hours=1)
_NEXT = timedelta(hours=4)  # a jump is checked across gaps up to this long
_WIDEST_JUMP = 1.5  # coins trade continuously: an hour opens near the close of the one before
_WIDEST_DAY = 2.0


class CoinRow(Struct, frozen=True):
    """One row: `starts` is the aware UTC instant at which its hour or day begins; unknown figures are None."""

    starts: datetime
    open: float | None
    high: float | None
    low: float | None
    close: float | None
    volume: float | None

    @property
    def contradicts_itself(self) -> bool:
        """Whether the open or close lies outside low to high: swapped columns, or a broken figure."""
        return contradicts_itself(self.open, self.high, self.low, self.close)

    def without_contradiction(self) -> "CoinRow":
        """Return the row, without all its figures if it contradicts itself, because none can be trusted."""
        if not self.contradicts_itself:
            return self
        return replace(self, open=None, high=None, low=None, close=None, volume=None)


def fault_of_rows(rows: Iterable[CoinRow], size_seconds: int) -> str | None:
    """Return what is wrong with rows that should be hours (3600 seconds) or UTC days (86,400), or None.

    The words continue a sentence that begins with the name of the exchange.
    """
    ordered = sorted(rows, key=lambda row: row.starts)
    starts = [row.starts for row in ordered]
    is_hourly = size_seconds == HOUR_SECONDS
    if not (are_hourly(starts) if is_hourly else are_daily(starts)):
        return WRONG_INTERVAL_DETAIL
    closes = (row.without_contradiction().close for row in ordered)
    has_jump = has_price_jump(ordered) if is_hourly else _is_jumping(closes)
    return JUMP_DETAIL if has_jump else None


def candles(rows: Iterable[CoinRow], now: datetime) -> tuple[Candle, ...]:
    """Return the hourly candles finished by `now`, in chronological order; skip rows off the hour."""
    hours = {
        row.starts: Candle(row.starts + _ONE_HOUR, row.close, row.open, row.high, row.low)
        for row in map(CoinRow.without_contradiction, rows)
        if row.starts.timestamp() % HOUR_SECONDS == 0 and row.starts + _ONE_HOUR <= now
    }
    return tuple(hours[starts] for starts in sorted(hours))


def has_price_jump(rows: Iterable[CoinRow]) -> bool:
    """Return whether a row opens at more than 1.5 times the previous close or less than 1/1.5 of it."""
    priced = sorted((row for row in rows if row.open and row.close), key=lambda row: row.starts)
    return any(_is_jump(before, after) for before, after in pairwise(priced))


def has_daily_jump(days: Iterable[Bar]) -> bool:
    """Return whether a UTC day closes at less than half or more than twice the previous known close."""
    return _is_jumping(day.close for day in days)


def _is_jumping(closes: Iterable[float | None]) -> bool:
    known = [close for close in closes if close]
    return any(not 1 / _WIDEST_DAY <= after / before <= _WIDEST_DAY for before, after in pairwise(known))


def _is_jump(before: CoinRow, after: CoinRow) -> bool:
    if not before.close or not after.open or after.starts - before.starts > _NEXT:
        return False
    return not 1 / _WIDEST_JUMP <= after.open / before.close <= _WIDEST_JUMP


def utc_days(rows: Iterable[CoinRow], now: datetime) -> tuple[Bar, ...]:
    """Return the UTC days that began by `now`, in chronological order; the last one may be unfinished."""
    days = {
        row.starts.date(): Bar(row.starts.date(), row.close, row.open, row.high, row.low, row.volume)
        for row in map(CoinRow.without_contradiction, rows)
        if row.starts.time() == time() and row.starts <= now
    }
    return tuple(days[day] for day in sorted(days))
