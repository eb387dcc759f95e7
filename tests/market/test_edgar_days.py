from datetime import date
from pathlib import Path

import pytest

from cryptoai_cli.market.edgar_days import EDGAR_CLOSED, edgar_closed
from cryptoai_cli.settings.calendar import load_calendar

CALENDAR = Path(__file__).resolve().parents[2] / "config" / "calendars" / "XNYS.csv"


@pytest.mark.parametrize("year", range(2021, 2028))
def test_every_year_has_its_columbus_day_and_its_veterans_day(year: int) -> None:
    columbus = next(date(year, 10, day) for day in range(8, 15) if date(year, 10, day).weekday() == 0)
    veterans = date(year, 11, 11)
    observed = date(year, 11, 10) if veterans.weekday() == 5 else veterans
    assert (edgar_closed(columbus), edgar_closed(observed)[:12]) == ("Columbus Day", "Veterans Day")


def test_every_day_of_the_table_is_a_session_of_the_exchange() -> None:
    calendar = load_calendar(CALENDAR.read_text(encoding="utf-8"), ())
    assert [day for day in EDGAR_CLOSED if calendar.on(day) is None] == []
    assert all(EDGAR_CLOSED.values())


@pytest.mark.parametrize("day", [date(2021, 6, 18), date(2021, 12, 31), date(2025, 12, 24), date(2025, 12, 26)])
def test_days_that_were_announced_are_among_them(day: date) -> None:
    assert edgar_closed(day) != ""


@pytest.mark.parametrize(
    "day", [date(2025, 10, 14), date(2025, 10, 10), date(2025, 7, 3), date(2026, 12, 24), date(2023, 11, 13)]
)
def test_on_any_other_day_it_is_open(day: date) -> None:
    assert edgar_closed(day) == ""
