"""Check the rows of every source's answer: their interval, their lengths, and whether each figure is possible."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import gcd, isfinite
from statistics import median_low
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

CLOCKS_APART = timedelta(minutes=2)
WRONG_INTERVAL_DETAIL = "sent rows of another interval than the one asked for"
TWINS_DETAIL = "sent two rows of one time that contradict each other"
UNEVEN_DETAIL = "sent columns or rows of different lengths: their values cannot be paired"
TOO_MANY_DETAIL = "sent far more rows than it was asked for"
MOST_ROWS = 30_000  # more than a hundred years of days, or three of hours: what no source has, costs no time
WIDEST_STEP = 1e4  # the ratio of two closes in a row
_LARGEST = 1e15
_SMALLEST = 1e-15
_WIDEST_SPLIT = 1e6
_HOUR_SECONDS = 3600
_FARTHEST_OFFSET_SECONDS = 14 * 3600  # of any time zone from UTC
_FEW_ROWS = 3
_MANY_GAPS = 6
_MOST_GAPS = 3 / 4
_ONE_PRICE = 1e-6  # apart: 32-bit numbers, and rounding
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


def are_utc_days(moments: Sequence[datetime]) -> bool:
    """Return whether UTC `moments` are those of a coin's daily rows, some of which may be missing.

    They begin at midnight; the last day may have a live row beside its own.
    """
    days = sorted({moment.date() for moment in moments})
    on_grid = all(moment.date() == days[-1] or not (moment.hour or moment.minute) for moment in moments)
    return on_grid and are_daily(moments) and _are_next_to_each_other([day.toordinal() for day in days])


def are_hourly(moments: Sequence[datetime]) -> bool:
    """Return whether `moments` are those of hourly rows, some of which may be missing.

    They begin on the hour; the last hour may have a live row beside its own.
    """
    hours = [moment.replace(minute=0, second=0, microsecond=0) for moment in moments]
    distinct = sorted(set(hours))
    if len(distinct) < len(hours) and _is_finer(moments, hours, _MOST_ROWS_OF_LAST_HOUR):
        return False
    if any(moment.minute and hour != distinct[-1] for moment, hour in zip(moments, hours, strict=True)):
        return False
    return _are_next_to_each_other([int(hour.timestamp()) // _HOUR_SECONDS for hour in distinct])


def _are_next_to_each_other(numbers: Sequence[int]) -> bool:
    """Return whether ascending `numbers` of hours or days, some of them missing, are not of every second or third only.

    Hours without a trade leave gaps of any length, longer rows such of one length and its multiples. A few rows that do
    not fit, such as a live one, do not make hours of those.
    """
    gaps = [after - before for before, after in pairwise(numbers)]
    if len(numbers) < _FEW_ROWS:
        return True
    usual, times = Counter(gaps).most_common(1)[0]
    is_regular = len(gaps) >= _MANY_GAPS and times >= _MOST_GAPS * len(gaps)
    return gcd(*gaps) == 1 and not (is_regular and usual > 1)


def have_twins(rows: Iterable[tuple[Key, Sequence[float | None]]]) -> bool:
    """Return whether two rows of one key differ in a price that both know; `rows` are pairs of a key and its prices.

    Nothing tells which of them is wrong. Rows that agree were sent twice, and do no harm.
    """
    return bool(twin_keys(rows))


def twin_keys(rows: Iterable[tuple[Key, Sequence[float | None]]]) -> frozenset[Key]:
    """Return the keys of those rows; see `have_twins`."""
    groups: defaultdict[Key, list[Sequence[float | None]]] = defaultdict(list)
    for key, prices in rows:
        groups[key].append(prices)
    return frozenset(
        key
        for key, group in groups.items()
        if len(group) > 1 and any(_differ(column) for column in zip(*group, strict=True))
    )


def _differ(prices: Iterable[float | None]) -> bool:
    known = [price for price in prices if price is not None]
    return bool(known) and max(known) - min(known) > _ONE_PRICE * max(map(abs, known))


def earliest_clock(now: datetime, *told: datetime | None) -> datetime:
    """Return the earliest of our clock and the provider's own instants, as far as it tells them (all aware).

    What is finished, is finished by then: a clock of ours that is fast does not finish a row.
    """
    return min((now, *(instant for instant in told if instant is not None)))


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
