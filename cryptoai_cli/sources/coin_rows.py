"""Convert the rows of a crypto exchange to hourly candles and UTC days."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.market.bar import Bar, Candle, History
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.price_range import contradicts_itself
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.sources.row_checks import (
    TWINS_DETAIL,
    WRONG_INTERVAL_DETAIL,
    are_hourly,
    are_utc_days,
    earliest_clock,
    have_twins,
)

HOUR_SECONDS = 3600
DAY_SECONDS = 86_400
JUMP_DETAIL = "sent prices that do not fit together: from one to the next they jump as if in another unit"
_ONE_HOUR = timedelta(hours=1)
_NEXT = timedelta(hours=4)  # a jump is checked across gaps up to this long
_WIDEST_JUMP = 1.5  # coins trade continuously: an hour opens near the close of the one before
_WIDEST_DAY = 2.0


class CoinRow(Struct, frozen=True):
    """One row: `starts` is the aware UTC instant at which its hour or day begins; unknown figures are None.

    `low` and `high` are as sent, zero or less too: such a row contradicts itself.
    """

    starts: datetime
    open: float | None
    high: float | None
    low: float | None
    close: float | None
    volume: float | None

    @property
    def contradicts_itself(self) -> bool:
        """Whether its prices cannot be those of one hour or day: swapped columns, or a broken figure."""
        return contradicts_itself(self.open, self.high, self.low, self.close)

    def without_contradiction(self) -> "CoinRow":
        """Return the row, without all its figures if it contradicts itself, because none can be trusted."""
        if not self.contradicts_itself:
            return self
        return replace(self, open=None, high=None, low=None, close=None, volume=None)


class CoinRows(Struct, frozen=True):
    """The rows of an answer, and when it was `made` by the provider's own clock (aware UTC), None if it tells none."""

    rows: tuple[CoinRow, ...]
    made: datetime | None = None

    @property
    def newest(self) -> datetime | None:
        """The start of the newest row: the provider was running then; None without rows."""
        return max((row.starts for row in self.rows), default=None)

    def finished_by(self, now: datetime, last_trade: datetime | None = None) -> datetime:
        """Return the instant (aware UTC) by which a row has to end to be finished.

        It is neither after `now` nor after the provider's own clock, nor after the last thing that the answer shows to
        have happened, a row's start or `last_trade`: a feed that has stopped finishes no row.
        """
        seen = max((each for each in (self.newest, last_trade) if each is not None), default=None)
        return earliest_clock(now, self.made, seen)


def fault_of_rows(rows: Iterable[CoinRow], size_seconds: int, until: datetime) -> str | None:
    """Return what is wrong with rows that should be hours (3600 seconds) or UTC days (86,400), or None.

    `until` is the instant (aware UTC) by which a row has to end to be finished. The words continue a sentence that
    begins with the name of the exchange.
    """
    ordered = sorted(rows, key=lambda row: row.starts)
    starts = [row.starts for row in ordered]
    is_hourly = size_seconds == HOUR_SECONDS
    if not (are_hourly(starts) if is_hourly else are_utc_days(starts)):
        return WRONG_INTERVAL_DETAIL
    if have_twin_rows(ordered, size_seconds, until):
        return TWINS_DETAIL
    closes = (row.without_contradiction().close for row in ordered)
    has_jump = has_price_jump(ordered) if is_hourly else _is_jumping(closes)
    return JUMP_DETAIL if has_jump else None


def have_twin_rows(rows: Sequence[CoinRow], size_seconds: int, until: datetime) -> bool:
    """Return whether two of `rows` begin at one instant and differ, or close one finished hour or day otherwise.

    While it lasts, a live row with a later time may stand beside the row of its hour or day.
    """
    if len({int(row.starts.timestamp()) // size_seconds for row in rows}) == len(rows):
        return False
    numbered = [(int(row.starts.timestamp()) // size_seconds, row) for row in rows]
    closes = ((at, (row.close,)) for at, row in numbered if (at + 1) * size_seconds <= until.timestamp())
    return have_twins((row.starts, (row.open, row.high, row.low, row.close)) for row in rows) or have_twins(closes)


def candles(rows: Iterable[CoinRow], until: datetime) -> tuple[Candle, ...]:
    """Return the hourly candles finished by `until`, in chronological order; skip rows off the hour."""
    hours = {
        row.starts: Candle(row.starts + _ONE_HOUR, row.close, row.open, row.high, row.low)
        for row in map(CoinRow.without_contradiction, rows)
        if row.starts.timestamp() % HOUR_SECONDS == 0 and row.starts + _ONE_HOUR <= until
    }
    return tuple(hours[starts] for starts in sorted(hours))


def history_of_coin(  # noqa: PLR0913 one keyword per field
    symbol: str,
    source: str,
    *,
    hours: tuple[Candle, ...] = (),
    days: tuple[Bar, ...] = (),
    quote: Quote | None = None,
    answered: datetime | None = None,
) -> History:
    """Return the history of a coin, which is traded against the dollar; `answered` is by the provider's own clock."""
    return History(
        symbol,
        source,
        bars=days,
        candles=hours,
        quote=quote,
        kind=InstrumentType.CRYPTO,
        currency="USD",
        answered=answered,
    )


def has_price_jump(rows: Iterable[CoinRow]) -> bool:
    """Return whether a row opens at more than 1.5 times the previous close or less than 1/1.5 of it."""
    priced = sorted((row for row in rows if row.open and row.close), key=lambda row: row.starts)
    return any(_is_jump(before, after) for before, after in pairwise(priced))


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
