"""Resolve a date, a word or the current instant to a session."""

from datetime import date, datetime, timedelta

from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.session import Calendar, Interval, Session, State
from cryptoai_cli.report.cells import long_date
from cryptoai_cli.report.model import Notice
from cryptoai_cli.sources.base import Window
from cryptoai_cli.user_input import parse_date

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FIRST_WEEKEND_DAY = 5
USUAL_DAYS = 400  # what a year's extremes and 120 returns before them need, and some weeks more


def latest_session(calendar: Calendar, now: datetime) -> Session:
    """Return the latest session that has opened by `now`; raise UsageError if the calendar does not cover `now`."""
    found = calendar.latest(now)
    local = now.astimezone(calendar.zone).date()
    if found is None or local > calendar.last:
        raise UsageError(
            f"the {calendar.name} calendar covers {calendar.first} to {calendar.last}, and the clock says {local}",
            hint="check the clock of this machine, or install a newer movers",
        )
    return found


def parse_session(text: str, calendar: Calendar, now: datetime) -> Session:
    """Return the session that `text` names: an ISO date, `today`, `yesterday` or a weekday.

    `yesterday` is the session before the latest; a weekday is the latest session on that day of the week. Raise
    UsageError if there is no such session.
    """
    word, latest = text.strip().lower(), latest_session(calendar, now)
    if word == "today":
        return latest
    if word == "yesterday":
        return _require_session(calendar.before(latest), calendar)
    if word in _WEEKDAYS:
        return _latest_on(_WEEKDAYS.index(word), latest, calendar)
    hint = "write it as 2025-10-13, or say yesterday or a weekday such as friday"
    return _on_date(parse_date(text, hint=hint), latest, calendar)


def interval_of(session: Session, calendar: Calendar, now: datetime) -> Interval:
    """Return the interval that a report on `session` measures."""
    return Interval(_require_session(calendar.before(session), calendar), session, session.state(now), now)


def latest_final(calendar: Calendar, now: datetime) -> Session:
    """Return the latest session whose prices are final at `now`; raise UsageError if the calendar has none."""
    latest = latest_session(calendar, now)
    found = latest if latest.state(now) is State.FINAL else calendar.before(latest)
    if found is None:
        raise UsageError(f"the {calendar.name} calendar has no session before {latest.day}")
    return found


def window_of(session: Session, calendar: Calendar, now: datetime, count: int) -> Window:
    """Return the window of `session` and those before it: `count` sessions, or as many as the calendar has."""
    sessions = [session]
    while len(sessions) < count and (before := calendar.before(sessions[0])) is not None:
        sessions.insert(0, before)
    return Window(tuple(sessions), now, ask_day(calendar, now))


def closed_day_notice(session: Session, calendar: Calendar, now: datetime) -> tuple[Notice, ...]:
    """Return a notice if today is not the day of the latest session: a weekend, a holiday, before the open.

    Nothing while the next session is under way: another notice says why the one before is reported.
    """
    local = now.astimezone(calendar.zone)
    upcoming = calendar.after(session.day)
    if local.date() == session.day or upcoming is None or upcoming.opens <= now:
        return ()
    opens = upcoming.opens.astimezone(calendar.zone)
    reason = calendar.closures.get(local.date(), "")
    today = f"No session on {long_date(local.date())} ({reason}); l" if reason else "L"
    when = f"{opens:%A} {opens.day} {opens:%B} {opens:%H:%M} {opens.tzname()}"
    return (Notice("last-session", f"{today}ast session: {long_date(session.day)}; next opens {when}."),)


def _on_date(day: date, latest: Session, calendar: Calendar) -> Session:
    found = calendar.on(day)
    if found is not None and found.day <= latest.day:
        return found
    before, after = calendar.up_to(min(day, latest.day)), calendar.after(day)
    if found is not None or day > latest.day:
        raise UsageError(f"{day} is still to come", hint=f"the latest session is {latest.day}")
    if before is None or after is None:
        raise UsageError(f"{day} lies outside the {calendar.name} calendar", hint=f"it begins on {calendar.first}")
    reason = calendar.closures.get(day) or ("a weekend" if day.weekday() >= _FIRST_WEEKEND_DAY else "a closed day")
    raise UsageError(
        f"{day} was not a session: {long_date(day)}, {reason}",
        hint=f"the nearest sessions are {before.day} and {after.day}",
    )


def _latest_on(weekday: int, latest: Session, calendar: Calendar) -> Session:
    if weekday >= _FIRST_WEEKEND_DAY:
        raise UsageError(f"there are no sessions on a {_WEEKDAYS[weekday]}", hint="name a day from monday to friday")
    session: Session | None = latest
    while session is not None and session.day.weekday() != weekday:
        session = calendar.before(session)
    return _require_session(session, calendar)


def _require_session(session: Session | None, calendar: Calendar) -> Session:
    if session is None:
        raise UsageError(
            f"the {calendar.name} calendar begins on {calendar.first}: earlier sessions cannot be measured",
            hint="name a later date",
        )
    return session


def ask_day(calendar: Calendar, now: datetime) -> date:
    """Return the session day at `now` in exchange time; it changes at 04:00, when renames take effect."""
    local = now.astimezone(calendar.zone)
    session = calendar.up_to((local - timedelta(hours=4)).date())
    return local.date() if session is None else session.day


def parse_since(text: str | None, calendar: Calendar, now: datetime) -> date:
    """Return the date from which to fill the store: that of `text`, or 400 days before the last final session.

    Raise UsageError for a date after the last final session or before the calendar begins.
    """
    last = latest_final(calendar, now).day
    if text is None:
        return max(calendar.first, last - timedelta(days=USUAL_DAYS))
    day = since_date(text)
    if day > last:
        raise UsageError(
            f"--since {day}: no session has become final since then", hint=f"the last final session is {last}"
        )
    if day < calendar.first:
        raise UsageError(
            f"--since {day} lies before the {calendar.name} calendar", hint=f"it begins on {calendar.first}"
        )
    return day


def since_date(text: str) -> date:
    """Return the date in the option `--since` of `sync` and `export`; raise UsageError if it is not one."""
    return parse_date(text, hint="write it as 2024-01-02", option="--since")
