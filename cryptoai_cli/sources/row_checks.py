"""Check the rows of every source's answer: their interval, their lengths, and whether each figure is possible."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from math import isfinite
from statistics import median_low

from cryptoai_cli.market.price_range import is_above, is_below

CLOCKS_APART = timedelta(minutes=2)
WRONG_INTERVAL_DETAIL = "sent rows of another interval than the one asked for"
UNEVEN_DETAIL = "sent columns or rows of different lengths: their values cannot be paired"
TOO_MANY_DETAIL = "sent far more rows than it was asked for"
MOST_ROWS = 30_000  # more than a hundred years of days, or three of hours: what no source has, costs no time
WIDEST_STEP = 1e4  # the ratio of two closes in a row
_LARGEST = 1e15
_SMALLEST = 1e-15
_WIDEST_SPLIT = 1e6
_FARTHEST_OFFSET_SECONDS = 14 * 3600  # of any time zone from UTC
_FEW_ROWS = 3
_LONGER_HOURS = (2, 3)  # 4, 6, 8, 12 and 24 are multiples
_LONGEST_BREAK_DAYS = 6  # no weekend with holidays is as long, and no week as short
_WIDE_GAPS = 3  # in a row: one or two may be halts
_MOST_ROWS_OF_LAST_DAY = 2  # the day's row, and a live one
_MOST_ROWS_OF_LAST_HOUR = 3  # the hour under way, and a live row that may come twice


def is_future(instant: datetime, now: datetime) -> bool:
    """Return whether `instant` is more than two minutes after `now` (both aware): then one of two clocks is wrong."""
    return instant > now + CLOCKS_APART


def future_detail(instant: datetime) -> str:
    """Return what to say of a price from the future."""
    return f"sent a price of {instant:%Y-%m-%d %H:%M} UTC, after the time of this machine: one of the clocks is wrong"


def price_or_none(value: float | None) -> float | None:
    """Return a price that is possible, or None: finite, above zero, neither absurdly large nor small."""
    return value if value is not None and _SMALLEST < value < _LARGEST else None


def volume_or_none(value: float | None) -> float | None:
    """Return a finite volume of zero or more, or None."""
    return value if value is not None and 0 <= value < _LARGEST else None


def is_split_ratio(numerator: float, denominator: float) -> bool:
    """Return whether `numerator` new shares for `denominator` old ones are possible: both finite and above zero."""
    if not (isfinite(numerator) and isfinite(denominator) and numerator > 0 and denominator > 0):
        return False
    return 1 / _WIDEST_SPLIT <= numerator / denominator <= _WIDEST_SPLIT


def is_utc_offset(seconds: float) -> bool:
    """Return whether a time zone can be that many seconds from UTC."""
    return abs(seconds) <= _FARTHEST_OFFSET_SECONDS


def contradicts_itself(open_: float | None, high: float | None, low: float | None, close: float | None) -> bool:
    """Return whether open or close lies outside low to high by more than 0.5 %, the low above the high, or at zero."""
    if high is None or low is None:
        return False
    is_outside = any(is_below(price, low) or is_above(price, high) for price in (open_, close))
    return low <= 0 or is_above(low, high) or is_outside


def are_of_one_length(columns: Iterable[Sequence[object]]) -> bool:
    """Return whether all `columns` (or rows) have the same number of values."""
    return len({len(column) for column in columns}) <= 1


def have_cells(rows: Iterable[object], least: int) -> bool:
    """Return whether all `rows` are lists of one length, with `least` cells or more."""
    lengths = {len(row) if isinstance(row, list) else 0 for row in rows}
    return len(lengths) <= 1 and min(lengths, default=least) >= least


def fault_of_cells(rows: Sequence[object], least: int) -> str | None:
    """Return what is wrong with rows that should be arrays of `least` cells or more, or None."""
    if len(rows) > MOST_ROWS:
        return TOO_MANY_DETAIL
    return None if have_cells(rows, least) else UNEVEN_DETAIL


def are_daily(moments: Sequence[datetime]) -> bool:
    """Return whether `moments`, in the time zone of the sessions, are those of daily rows.

    The last day may have a live row beside its own.
    """
    days = [moment.date() for moment in moments]
    distinct = set(days)
    if len(distinct) < len(days) and _is_finer(moments, days, _MOST_ROWS_OF_LAST_DAY):
        return False
    return are_days(sorted(distinct))


def are_days(days: Sequence[date]) -> bool:
    """Return whether ascending `days` can be sessions in a row with some missing: not weeks, months or quarters."""
    if len(days) < 2:  # noqa: PLR2004 - one row has no distance to another
        return True
    ordinals = [day.toordinal() for day in days]
    gaps = [after - before for before, after in pairwise(ordinals)]
    if max(gaps) < _LONGEST_BREAK_DAYS:
        return True
    runs = zip(*(gaps[start:] for start in range(_WIDE_GAPS)), strict=False)
    usual = median_low(gaps[:-1] or gaps)  # before the last row, which may be a live one
    return usual < _LONGEST_BREAK_DAYS and not any(min(run) >= _LONGEST_BREAK_DAYS for run in runs)


def are_hourly(moments: Sequence[datetime]) -> bool:
    """Return whether `moments` are those of hourly rows, some of which may be missing.

    The last hour may have a live row beside its own.
    """
    hours = [moment.replace(minute=0, second=0, microsecond=0) for moment in moments]
    distinct = sorted(set(hours))
    if len(distinct) < len(hours) and _is_finer(moments, hours, _MOST_ROWS_OF_LAST_HOUR):
        return False
    return len(distinct) < _FEW_ROWS or not any(_are_on_grid(distinct, hours) for hours in _LONGER_HOURS)


def _are_on_grid(starts: Sequence[datetime], hours: int) -> bool:
    """Return whether all rows begin at multiples of `hours` of the UTC day, as rows of that length do."""
    return all(start.astimezone(UTC).hour % hours == 0 for start in starts)


def absurd_steps(closes: Sequence[float | None]) -> frozenset[int]:
    """Return the positions of `closes`, all positive, that differ from a known neighbour by a factor above 10,000.

    Both count, because nothing tells which of them is wrong.
    """
    prices = [close for close in closes if close]
    if not prices or not _is_absurd(max(prices), min(prices)):
        return frozenset()
    known = [(at, close) for at, close in enumerate(closes) if close]
    wide = [(first[0], second[0]) for first, second in pairwise(known) if _is_absurd(first[1], second[1])]
    return frozenset(at for pair in wide for at in pair)


def _is_absurd(before: float, after: float) -> bool:
    return max(before, after) > WIDEST_STEP * min(before, after)


def _is_finer(moments: Sequence[datetime], spans: Sequence[date], most_of_last: int) -> bool:
    """Return whether a day or hour of `spans` holds several of `moments`, the last one more than `most_of_last`."""
    minutes = {(span, moment.replace(second=0, microsecond=0)) for span, moment in zip(spans, moments, strict=True)}
    counts = Counter(span for span, _ in minutes)
    last = max(counts)
    return any(count > (most_of_last if span == last else 1) for span, count in counts.items())
