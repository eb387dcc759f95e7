"""Find the days that a sync fills in."""

from datetime import date, datetime, timedelta

from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.session import Calendar, Session, State
from cryptoai_cli.workflows.sessions import latest_session

USUAL_DAYS = 400  # what a year's extremes and 120 returns before them need, and some weeks more


def last_final(calendar: Calendar, now: datetime) -> Session:
    """Return the latest session whose prices are settled."""
    latest = latest_session(calendar, now)
    found = latest if latest.state(now) is State.FINAL else calendar.before(latest)
    if found is None:
        raise UsageError(f"the {calendar.name} calendar has no session before {latest.day}")
    return found


def parse_since(text: str | None, calendar: Calendar, now: datetime) -> date:
    """Return the date from which on the store is to be filled: 400 days back unless `text` says otherwise."""
    last = last_final(calendar, now).day
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
