"""Parse the dates and times that Nasdaq prints, and use them to tell regular trading from extended hours."""

from datetime import UTC, date, datetime, time
from re import compile as pattern

from cryptoai_cli.market.session import Session
from cryptoai_cli.sources.base import Window
from cryptoai_cli.sources.json_values import NEW_YORK
from cryptoai_cli.sources.row_checks import is_future

_ROW_DATE = pattern(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
_DATE = pattern(r"\b([A-Z]{3}) ([0-9]{1,2}), ([0-9]{4})\b")
_TIME = pattern(r"\b([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))? ([AP])M\b")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_EXTENDED = ("PRE-MARKET", "PRE MARKET", "AFTER-HOURS", "AFTER HOURS")
_HALF_DAY = 12
_YEARS = range(1900, 3000)  # leaves room on both sides for conversion between time zones


def row_date(value: object) -> date | None:
    """Return the session of a row, printed as `09/29/2026`, or None."""
    found = _ROW_DATE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    month, day, year = map(int, found.groups())
    return _date(year, month, day)


def regular_instant(stamp: str, window: Window, *, is_index: bool) -> datetime | None:
    """Return the instant (UTC) of a regular-trading price; None if it is extended-hours or unreadable.

    A stamp is a close (`CLOSED AT 4:00 PM ET ON Oct 13, 2025`), a day (`Oct 13, 2025`) or a time
    (`Oct 13, 2025 11:31 AM ET`). Only some extended-hours stamps are labelled, so a time is compared with the session
    of its day; a day alone is its close, once the session is over. An index may be published after the close.
    """
    words = stamp.upper()
    day = day_in(words)
    if day is None or any(label in words for label in _EXTENDED):
        return None
    session = next((session for session in window.sessions if session.day == day), None)
    clock = _clock_in(words)
    if clock is None:
        return None if session is None or is_future(session.closes, window.now) else session.closes
    moment = datetime.combine(day, clock, NEW_YORK).astimezone(UTC)
    return moment if words.startswith("CLOSED AT") or _is_regular(moment, session, is_index=is_index) else None


def has_time(stamp: str) -> bool:
    """Return whether a stamp tells a time of day, and not only a date."""
    return _clock_in(stamp.upper()) is not None


def _is_regular(moment: datetime, session: Session | None, *, is_index: bool) -> bool:
    return session is not None and session.holds(moment) and (is_index or moment <= session.closes)


def day_in(words: str) -> date | None:
    """Return the first date in words in capitals, such as `OCT 13, 2025`, or None."""
    found = _DATE.search(words)
    if found is None or found[1] not in _MONTHS:
        return None
    return _date(int(found[3]), _MONTHS.index(found[1]) + 1, int(found[2]))


def _clock_in(words: str) -> time | None:
    found = _TIME.search(words)
    if found is None:
        return None
    try:
        return time(
            int(found[1]) % _HALF_DAY + (_HALF_DAY if found[4] == "P" else 0), int(found[2]), int(found[3] or 0)
        )
    except ValueError:
        return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found.year in _YEARS else None
