"""Write the table of an exchange calendar's exceptions, or check that it is still true.

    python scripts/make_calendar.py            writes config/calendars/XNYS.csv
    python scripts/make_calendar.py --check    exit 1 when the table differs from what would be written

Needs `exchange_calendars` (the `dev` extra). The table has one line for every weekday without a session and one for
every session with other hours than 09:30-16:00; times are those of New York.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

TABLE = Path(__file__).resolve().parent.parent / "config" / "calendars" / "XNYS.csv"
FIRST = date(1990, 1, 1)
LAST = date(2035, 12, 31)  # whole years: the reader takes its range from the first and the last line
OPENS, CLOSES = time(9, 30), time(16)
ZONE = "America/New_York"

_REASONS = {
    "New Year's Day": "New Year's Day",
    "Dr. Martin Luther King Jr. Day": "Martin Luther King Jr. Day",
    "President's Day": "Presidents' Day",
    "Good Friday": "Good Friday",
    "Memorial Day": "Memorial Day",
    "Juneteenth National Independence Day": "Juneteenth",
    "July 4th": "Independence Day",
    "Labor Day": "Labor Day",
    "Thanksgiving": "Thanksgiving Day",
    "Christmas": "Christmas Day",
    "Black Friday": "Day after Thanksgiving",
    "Christmas Eve": "Christmas Eve",
    "Mondays, Tuesdays, and Thursdays Before Independence Day": "Eve of Independence Day",
    "Wednesdays Before Independence Day including and after 2013": "Eve of Independence Day",
    "Fridays after Independence Day prior to 2013": "Day after Independence Day",
}
# exchange_calendars names its rules, but not the days that no rule gives
_BY_DATE = {
    date(1994, 4, 27): "National day of mourning",
    date(1997, 12, 26): "Day after Christmas",
    date(1999, 12, 31): "New Year's Eve",
    date(2001, 9, 11): "Attacks of 11 September",
    date(2001, 9, 12): "Attacks of 11 September",
    date(2001, 9, 13): "Attacks of 11 September",
    date(2001, 9, 14): "Attacks of 11 September",
    date(2003, 12, 26): "Day after Christmas",
    date(2004, 6, 11): "National day of mourning",
    date(2007, 1, 2): "National day of mourning",
    date(2012, 10, 29): "Hurricane Sandy",
    date(2012, 10, 30): "Hurricane Sandy",
    date(2018, 12, 5): "National day of mourning",
    date(2025, 1, 9): "National day of mourning",
}


class Hours(NamedTuple):
    """When a session opens and closes, in New York."""

    opens: time
    closes: time


def main(arguments: Sequence[str]) -> int:
    """Write the table, or compare it with the one that is there."""
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    fresh = table_text()
    if not arguments:
        TABLE.parent.mkdir(parents=True, exist_ok=True)
        TABLE.write_text(fresh, encoding="utf-8", newline="\n")
        print(f"{TABLE.name}: {len(fresh.splitlines())} lines, {len(fresh)} bytes")
        return 0
    if TABLE.is_file() and TABLE.read_text(encoding="utf-8") == fresh:
        return 0
    print(f"{TABLE} is not what {Path(__file__).name} writes: run it without --check", file=sys.stderr)
    return 1


def table_text() -> str:
    """Return the table as `exchange_calendars` has it."""
    # slow, and not needed to print the usage; ships no types
    import exchange_calendars  # type: ignore[import-untyped]  # noqa: PLC0415

    calendar = exchange_calendars.get_calendar("XNYS", start=FIRST.isoformat(), end=LAST.isoformat())
    lines = exceptions(hours_of(calendar), reasons_of(calendar))
    return "\n".join(("date,opens,closes,reason", *lines)) + "\n"


def hours_of(calendar: Any) -> dict[date, Hours]:  # noqa: ANN401 - exchange_calendars ships no types
    """Return every session with its hours in New York."""
    opens = calendar.opens.dt.tz_convert(ZONE)
    closes = calendar.closes.dt.tz_convert(ZONE)
    return {
        session.date(): Hours(opened.time(), closed.time())
        for session, opened, closed in zip(calendar.sessions, opens, closes, strict=True)
    }


def reasons_of(calendar: Any) -> dict[date, str]:  # noqa: ANN401 - exchange_calendars ships no types
    """Return the reason of every exception that has one."""
    rules = [calendar.regular_holidays, *(special for _, special in calendar.special_closes)]
    named = {
        day.date(): _REASONS.get(name, name)
        for rule in rules
        if hasattr(rule, "holidays")  # a rule may be a bare number: "every Saturday"
        for day, name in rule.holidays(FIRST, LAST, return_name=True).items()
    }
    return named | _BY_DATE


def exceptions(hours: Mapping[date, Hours], reasons: Mapping[date, str]) -> Iterator[str]:
    """Yield a line for every weekday without a session and for every session with special hours."""
    for day in weekdays(FIRST, LAST):
        found = hours.get(day)
        reason = reasons.get(day, "")
        if found is None:
            yield f"{day},,,{reason}"
        elif found != (OPENS, CLOSES):
            yield f"{day},{found.opens:%H:%M},{found.closes:%H:%M},{reason}"


def weekdays(first: date, last: date) -> Iterator[date]:
    """Yield every Monday to Friday from `first` to `last`."""
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return (day for day in days if day.isoweekday() <= 5)  # noqa: PLR2004 - Friday


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
