"""What a period of several sessions is called in prose, and the tone of its market."""

import math
from datetime import date

from cryptoai_cli.report.model import Length, Period, Tone

QUIET = 0.005
STRONG = 0.015
_MONTHS = {Length.QUARTER: 3, Length.HALF: 6, Length.YEAR: 12}


def period_tone(r: float, sessions: int) -> Tone:
    """Return the word for a period of that many sessions in which the benchmark's simple return is `r`.

    The thresholds are those of one session times the square root of the number of sessions, as chance would have it:
    quiet below 0.5 % x sqrt(n), strong from 1.5 % x sqrt(n) on. No word here depends on what came before.
    """
    spread = math.sqrt(sessions)
    if abs(r) < QUIET * spread:
        return Tone.FLAT
    strong = abs(r) >= STRONG * spread
    if r > 0:
        return Tone.RALLY if strong else Tone.GAIN
    return Tone.SELL_OFF if strong else Tone.SLIDE


def period_cell(period: Period, field: str) -> int | str | None:
    """Return the value of a cell of the period: `months`, `first_date` or `last_date`."""
    match field:
        case "months":
            return _MONTHS.get(period.length)
        case "first_date":
            return _first_date(period)
        case "last_date":
            return _date(period.last.day, with_year=not period.is_this_year or _spans_years(period))
    return None


def _first_date(period: Period) -> str:
    """Return the first date without what the last one says anyway: `2` of `from 2 to 30 September`."""
    first, last = period.first.day, period.last.day
    if _spans_years(period):
        return _date(first, with_year=True)
    return str(first.day) if first.month == last.month else _date(first, with_year=False)


def _spans_years(period: Period) -> bool:
    return period.first.day.year != period.last.day.year


def _date(day: date, *, with_year: bool) -> str:
    return f"{day.day} {day:%B}" + (f" {day.year}" if with_year else "")
