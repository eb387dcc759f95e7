"""Resolve a period to sessions: `5d`, `1w`, `1mo`, `mtd`, `2025-10`, or from one date to another."""

from calendar import monthrange
from datetime import date, datetime, timedelta

from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.session import Calendar, Session
from cryptoai_cli.report.cells import long_date
from cryptoai_cli.report.model import Length, Notice, Period
from cryptoai_cli.user_input import parse_date
from cryptoai_cli.workflows.period_spellings import calendar_period
from cryptoai_cli.workflows.sessions import latest_final, latest_session

PERIODS = tuple(length.value for length in Length if length is not Length.DATES)
# other words for the same periods
SYNONYMS = {
    "week": Length.WEEK,
    "1m": Length.MONTH,
    "month": Length.MONTH,
    "3m": Length.QUARTER,
    "quarter": Length.QUARTER,
    "6m": Length.HALF,
    "12m": Length.YEAR,
    "12mo": Length.YEAR,
    "year": Length.YEAR,
}
_FEW_SESSIONS = 5
_WEEKS = {Length.WEEK: 1, Length.TWO_WEEKS: 2}
_MONTHS = {Length.MONTH: 1, Length.QUARTER: 3, Length.HALF: 6, Length.YEAR: 12}
_LENGTHS = {word: Length(word) for word in PERIODS} | SYNONYMS
_HINT = (
    f"write one of {', '.join(PERIODS)} (or {', '.join(SYNONYMS)}), a month, a quarter or a year such as 2025-10, "
    "2025q4 or 2025, or two dates such as 2025-09-02..2025-09-30"
)
_TO = ".."
_ONE_DAY = timedelta(days=1)


def parse_period(text: str, calendar: Calendar, now: datetime) -> Period:
    """Return the period that `text` names; it ends with a final session, even if one is open at `now`.

    The second of two dates may be left out; the period then ends with the latest final session. A month, a quarter and
    a year are read as two dates. Raise UsageError if
    `text` is not a period or contains no final session.
    """
    word = period_name(text)
    if word in PERIODS:
        return period_to(Length(word), latest_final(calendar, now), calendar, now)
    first, dots, last = _in_dates(word, calendar, now).partition(_TO)
    if not dots:
        raise UsageError(f"{text!r} is not a period", hint=_HINT)
    return _between(_date(first), _date(last) if last.strip() else date.max, calendar, now)


def period_name(text: str) -> str:
    """Return the one name of the period that `text` may spell in several ways, or `text` in lower case."""
    word = text.strip().lower()
    length = _LENGTHS.get(word)
    return word if length is None else length.value


def _in_dates(text: str, calendar: Calendar, now: datetime) -> str:
    """Return a month, a quarter or a year as two dates, any other text as it is."""
    return calendar_period(text, now.astimezone(calendar.zone).date()) or text


def period_to(length: Length, last: Session, calendar: Calendar, now: datetime) -> Period:
    """Return the period of the given length that ends with the session `last`."""
    if length is Length.FIVE_SESSIONS:
        base = calendar.before(last, _FEW_SESSIONS)
    elif length in _WEEKS:
        base = calendar.up_to(last.day - timedelta(weeks=_WEEKS[length]))
    elif length in _MONTHS:
        base = calendar.up_to(months_before(last.day, _MONTHS[length]))
    else:
        base = calendar.up_to(_first_day(length, last.day) - _ONE_DAY)
    return _period(length, base, last, calendar, now)


def _first_day(length: Length, day: date) -> date:
    """Return the first day of the week, month, quarter or year to date that `day` lies in; a week begins on Monday."""
    match length:
        case Length.WEEK_TO_DATE:
            return day - timedelta(days=day.weekday())
        case Length.MONTH_TO_DATE:
            return day.replace(day=1)
        case Length.QUARTER_TO_DATE:
            return date(day.year, day.month - (day.month - 1) % 3, 1)
        case _:
            return date(day.year, 1, 1)


def months_before(day: date, months: int) -> date:
    """Return the same day `months` months earlier, or the last day of that month if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def period_notices(text: str, period: Period, calendar: Calendar, now: datetime) -> tuple[Notice, ...]:
    """Return notices on how a month, a quarter or a year was read, and on a period that ends earlier than asked.

    It does if a later session is not final or in the future.
    """
    dates = _in_dates(text, calendar, now)
    spelling = () if dates == text else (Notice("spelling", f'"{text.strip()}" is read as {dates}.'),)
    return (*spelling, *_end_notices(dates, period, calendar, now))


def _end_notices(text: str, period: Period, calendar: Calendar, now: datetime) -> tuple[Notice, ...]:
    latest = latest_session(calendar, now)
    _, dots, last = text.partition(_TO)
    until = _date(last) if dots and last.strip() else latest.day
    ends = f"the period ends with {long_date(period.last.day)}"
    if until > latest.day and calendar.after(latest.day) is not None:
        return (Notice("period", f"{until} is still to come: {ends}."),)
    if latest.day <= until and period.last.day < latest.day:
        return (Notice("period", f"The session of {long_date(latest.day)} is not final yet: {ends}."),)
    return ()


def _between(first_day: date, last_day: date, calendar: Calendar, now: datetime) -> Period:
    if first_day > last_day:
        raise UsageError(f"the period ends on {last_day}, before it begins on {first_day}", hint=_HINT)
    latest = latest_final(calendar, now)
    if first_day > latest.day:
        raise UsageError(f"{first_day} is still to come", hint=f"the latest final session is {latest.day}")
    first = calendar.on(first_day) or calendar.after(first_day)
    last = calendar.up_to(min(last_day, latest.day))
    if first is None or last is None or first.day > last.day:
        near = " and ".join(str(session.day) for session in (last, first) if session is not None)
        raise UsageError(f"there is no session from {first_day} to {last_day}", hint=f"the nearest ones are {near}")
    return _period(Length.DATES, calendar.before(first), last, calendar, now)


def _period(length: Length, base: Session | None, last: Session, calendar: Calendar, now: datetime) -> Period:
    first = None if base is None else calendar.after(base.day)
    if base is None or first is None:
        raise UsageError(
            f"the {calendar.name} calendar begins on {calendar.first}: there is no close before the period",
            hint="choose a later start",
        )
    today = now.astimezone(calendar.zone).date()
    return Period(
        length,
        base,
        first,
        last,
        count=len(calendar.between(first.day, last.day)),
        is_this_year=last.day.year == today.year,
        is_current=_first_day(length, last.day) == _first_day(length, today),
    )


def _date(text: str) -> date:
    return parse_date(text.strip(), hint=_HINT)
