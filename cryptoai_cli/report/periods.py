"""Render the dates and the length of a period as prose."""

from datetime import date

from cryptoai_cli.report.model import Length, Period

_WEEKS = {Length.TWO_WEEKS: 2}
_MONTHS = {Length.QUARTER: 3, Length.HALF: 6, Length.YEAR: 12}


def period_cell(period: Period, field: str) -> int | str | None:
    """Return the value of a cell of the period: `weeks`, `months`, `first_date` or `last_date`."""
    match field:
        case "weeks":
            return _WEEKS.get(period.length)
        case "months":
            return _MONTHS.get(period.length)
        case "first_date":
            return _first_date(period)
        case "last_date":
            return _date(period.last.day, with_year=not period.is_this_year or _spans_years(period))
    return None


def _first_date(period: Period) -> str:
    """Return the first date without what the last one repeats: `2` of `from 2 to 30 September`."""
    first, last = period.first.day, period.last.day
    if _spans_years(period):
        return _date(first, with_year=True)
    return str(first.day) if first.month == last.month else _date(first, with_year=False)


def _spans_years(period: Period) -> bool:
    return period.first.day.year != period.last.day.year


def _date(day: date, *, with_year: bool) -> str:
    return f"{day.day} {day:%B}" + (f" {day.year}" if with_year else "")
