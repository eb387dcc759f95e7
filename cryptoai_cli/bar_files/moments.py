"""Read the date cells of files of bars: days, instants, and midnights that mean a day."""

from datetime import UTC, date, datetime, time, timedelta

from cryptoai_cli.bar_files.cells import shown
from cryptoai_cli.bar_files.columns import Cell
from cryptoai_cli.bar_files.faults import BadCellError
from cryptoai_cli.bar_files.spelling import HourStamp

_LONGEST_DAY = len("2025-10-13")
_HOUR = timedelta(hours=1)


def stamp_of(cell: Cell) -> date | datetime:
    """Return the day or the instant in a cell, an instant with the zone it is written with, or none.

    Raise BadCellError for anything else.
    """
    if isinstance(cell, date):
        return cell
    text = str(cell).strip()  # also of the number 20251013
    try:
        return date.fromisoformat(text) if len(text) <= _LONGEST_DAY else datetime.fromisoformat(text)
    except ValueError:
        raise BadCellError(f"date is {shown(cell)}, write it as 2025-10-13 or 2025-10-13T20:00:00Z") from None


def session_day(cell: Cell) -> date:
    """Return the day in a cell of a share; midnight, in whatever zone, is how data frames write a day.

    Raise BadCellError for any other instant, and for what is no date.
    """
    stamp = stamp_of(cell)
    if not isinstance(stamp, datetime):
        return stamp
    if not is_midnight(stamp):
        raise BadCellError(f"date is {shown(cell)}: only coins have hours, write the session as 2025-10-13")
    return stamp.date()


def is_midnight(stamp: date) -> bool:
    """Return whether `stamp` is an instant at midnight of its own zone."""
    return isinstance(stamp, datetime) and stamp.time() == time.min


def may_be_day(stamp: date) -> bool:
    """Return whether the stamp of a coin may mean a UTC day: midnight in UTC, or without a zone."""
    return isinstance(stamp, datetime) and is_midnight(stamp) and not stamp.utcoffset()


def hour_end(stamp: datetime, coin_hours: HourStamp) -> datetime:
    """Return the UTC instant at which the hour with this stamp ends; without a zone, the stamp is in UTC.

    Raise BadCellError for an instant outside the years 1 to 9999.
    """
    try:
        instant = stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)
        return instant + _HOUR if coin_hours is HourStamp.START else instant
    except (OverflowError, ValueError):
        raise BadCellError(f"date is {shown(stamp)}, write it as 2025-10-13T20:00:00Z") from None
