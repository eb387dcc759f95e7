"""Name the sessions of the exchange on which EDGAR is closed and takes no filing.

EDGAR keeps the federal holidays (5 U.S.C. 6103), the exchange does not keep all of them: Columbus Day, Veterans Day,
and the Friday before a holiday that falls on a Saturday. Further days come from announcements of the SEC: Juneteenth of
2021, which became a holiday the day before, and the days before and after Christmas of 2025, closed by executive order.
Days known to be closed from 2021 to 2027; EDGAR may close at short notice on others.
"""

from collections.abc import Mapping
from datetime import date

_COLUMBUS = "Columbus Day"
_VETERANS = "Veterans Day"
_NEW_YEAR = "New Year's Day, observed"
_JUNETEENTH = "Juneteenth, observed"
_BEFORE_CHRISTMAS = "executive order, the day before Christmas"
_AFTER_CHRISTMAS = "executive order, the day after Christmas"

EDGAR_CLOSED: Mapping[date, str] = {
    date(2021, 6, 18): _JUNETEENTH,
    date(2021, 10, 11): _COLUMBUS,
    date(2021, 11, 11): _VETERANS,
    date(2021, 12, 31): _NEW_YEAR,
    date(2022, 10, 10): _COLUMBUS,
    date(2022, 11, 11): _VETERANS,
    date(2023, 10, 9): _COLUMBUS,
    date(2023, 11, 10): f"{_VETERANS}, observed",
    date(2024, 10, 14): _COLUMBUS,
    date(2024, 11, 11): _VETERANS,
    date(2025, 10, 13): _COLUMBUS,
    date(2025, 11, 11): _VETERANS,
    date(2025, 12, 24): _BEFORE_CHRISTMAS,
    date(2025, 12, 26): _AFTER_CHRISTMAS,
    date(2026, 10, 12): _COLUMBUS,
    date(2026, 11, 11): _VETERANS,
    date(2027, 10, 11): _COLUMBUS,
    date(2027, 11, 11): _VETERANS,
    date(2027, 12, 31): _NEW_YEAR,
}


def edgar_closed(session_day: date) -> str:
    """Return why EDGAR is closed on `session_day`, a session of the exchange; empty if it is open, as far as known."""
    return EDGAR_CLOSED.get(session_day, "")
