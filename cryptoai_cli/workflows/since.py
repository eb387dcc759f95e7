"""Find the days that a sync fills in."""

from datetime import date, datetime, timedelta

from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.session import Calendar
from cryptoai_cli.workflows.sessions import latest_final

USUAL_DAYS = 400  # what a year's extremes and 120 returns before them need, and some weeks more


def parse_since(text: str | None, calendar: Calendar, now: datetime) -> date:
    """Return the date from which on the store is to be filled: 400 days back unless `text` says otherwise."""
    last = latest_final(calendar, now).day
    if text is None:
        return max(calendar.first, last - timedelta(days=USUAL_DAYS))
    day = iso_date(text)
    if day > last:
        raise UsageError(f"--since {day}: nothing is settled since then", hint=f"the last final session is {last}")
    if day < calendar.first:
        raise UsageError(
            f"--since {day} lies before the {calendar.name} calendar", hint=f"it begins on {calendar.first}"
        )
    return day


def iso_date(text: str) -> date:
    """Return the date that `text` spells."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"--since: {text!r} is not a date", hint="write it as 2024-01-02") from None
