"""Which sessions a period means. Dates are read off a calendar of 2024 and 2025 by hand."""

from datetime import UTC, date, datetime

import pytest

from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.session import Calendar
from cryptoai_cli.report.model import Length
from cryptoai_cli.settings.calendar import load_calendar
from cryptoai_cli.settings.places import shipped_path
from cryptoai_cli.workflows.periods import PERIODS, SYNONYMS, months_before, parse_period, period_name, period_notices

EVENING = datetime(2025, 10, 13, 20, 30, tzinfo=UTC)  # a Monday, half an hour after the close
NOON = datetime(2025, 10, 13, 16, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def xnys() -> Calendar:
    return load_calendar(shipped_path("calendars/XNYS.csv").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "base", "first", "last"),
    [
        ("5d", "2025-10-06", "2025-10-07", "2025-10-13"),
        ("1mo", "2025-09-12", "2025-09-15", "2025-10-13"),  # the 13th of September was a Saturday
        ("3mo", "2025-07-11", "2025-07-14", "2025-10-13"),  # the 13th of July was a Sunday
        ("6mo", "2025-04-11", "2025-04-14", "2025-10-13"),  # the 13th of April was a Sunday
        ("1y", "2024-10-11", "2024-10-14", "2025-10-13"),  # the 13th of October was a Sunday
        ("YTD", "2024-12-31", "2025-01-02", "2025-10-13"),
        ("1w", "2025-10-06", "2025-10-07", "2025-10-13"),
        ("2w", "2025-09-29", "2025-09-30", "2025-10-13"),
        ("wtd", "2025-10-10", "2025-10-13", "2025-10-13"),  # a Monday
        ("mtd", "2025-09-30", "2025-10-01", "2025-10-13"),
        ("qtd", "2025-09-30", "2025-10-01", "2025-10-13"),
        ("2025-09-02..2025-09-30", "2025-08-29", "2025-09-02", "2025-09-30"),
        ("2025-08-30..2025-09-07", "2025-08-29", "2025-09-02", "2025-09-05"),  # from a Saturday to a Sunday
        ("2025-09", "2025-08-29", "2025-09-02", "2025-09-30"),
        ("2025Q3", "2025-06-30", "2025-07-01", "2025-09-30"),
        ("q4", "2025-09-30", "2025-10-01", "2025-10-13"),
        ("2024", "2023-12-29", "2024-01-02", "2024-12-31"),
        ("2025-10-07..", "2025-10-06", "2025-10-07", "2025-10-13"),
        ("2025-10-13..2025-10-13", "2025-10-10", "2025-10-13", "2025-10-13"),
    ],
)
def test_t40_a_period_is_measured_from_the_last_session_before_it(
    xnys: Calendar, text: str, base: str, first: str, last: str
) -> None:
    found = parse_period(text, xnys, EVENING)
    days = (found.base.day.isoformat(), found.first.day.isoformat(), found.last.day.isoformat())
    assert days == (base, first, last)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        ((2025, 5, 31), 3, (2025, 2, 28)),
        ((2024, 5, 31), 3, (2024, 2, 29)),
        ((2025, 1, 15), 1, (2024, 12, 15)),
        ((2024, 2, 29), 12, (2023, 2, 28)),
        ((2025, 12, 31), 6, (2025, 6, 30)),
    ],
)
def test_a_month_without_such_a_day_gives_its_last_one(
    day: tuple[int, int, int], months: int, before: tuple[int, int, int]
) -> None:
    assert months_before(date(*day), months) == date(*before)


def test_five_days_are_counted_in_sessions_and_a_week_in_days(xnys: Calendar) -> None:
    friday_after_thanksgiving = datetime(2025, 11, 28, 20, tzinfo=UTC)
    assert parse_period("5d", xnys, friday_after_thanksgiving).base.day == date(2025, 11, 20)
    assert parse_period("1w", xnys, friday_after_thanksgiving).base.day == date(2025, 11, 21)
    assert parse_period("1w", xnys, friday_after_thanksgiving).count == 4


@pytest.mark.parametrize(
    ("text", "base"),
    [("wtd", "2025-08-15"), ("mtd", "2025-07-31"), ("qtd", "2025-06-30"), ("ytd", "2024-12-31")],
)
def test_a_period_to_date_begins_with_its_week_month_quarter_or_year(xnys: Calendar, text: str, base: str) -> None:
    a_wednesday = datetime(2025, 8, 20, 20, 30, tzinfo=UTC)
    found = parse_period(text, xnys, a_wednesday)
    assert found.base.day.isoformat() == base
    assert found.is_current


@pytest.mark.parametrize(
    ("now", "text", "is_current"),
    [
        (NOON, "wtd", False),  # the last final session is the Friday of the week before
        (NOON, "mtd", True),
        (datetime(2025, 10, 1, 16, tzinfo=UTC), "mtd", False),
        (datetime(2025, 10, 1, 16, tzinfo=UTC), "qtd", False),
        (datetime(2025, 10, 1, 16, tzinfo=UTC), "wtd", True),
        (datetime(2026, 1, 1, 16, tzinfo=UTC), "ytd", False),
    ],
)
def test_a_period_to_date_is_current_only_in_its_own_week_month_quarter_or_year(
    xnys: Calendar, now: datetime, text: str, *, is_current: bool
) -> None:
    assert parse_period(text, xnys, now).is_current is is_current


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("week", "1w"),
        ("1m", "1mo"),
        ("Month", "1mo"),
        ("3m", "3mo"),
        ("quarter", "3mo"),
        ("6m", "6mo"),
        ("year", "1y"),
        ("12mo", "1y"),
        ("12m", "1y"),
    ],
)
def test_a_period_may_be_spelt_in_several_ways(xnys: Calendar, text: str, same: str) -> None:
    assert parse_period(text, xnys, EVENING) == parse_period(same, xnys, EVENING)
    assert period_name(text) == same


def test_an_unknown_period_is_answered_with_all_that_work(xnys: Calendar) -> None:
    with pytest.raises(UsageError) as refused:
        parse_period("fortnight", xnys, EVENING)
    assert all(word in refused.value.hint for word in (*PERIODS, "2025-09-02..2025-09-30"))


def test_the_sessions_of_a_period_are_counted(xnys: Calendar) -> None:
    assert parse_period("5d", xnys, EVENING).count == 5
    assert parse_period("2025-09-01..2025-09-30", xnys, EVENING).count == 21  # without Labor Day


def test_a_period_ends_with_a_final_session_while_another_is_open(xnys: Calendar) -> None:
    found = parse_period("5d", xnys, NOON)
    assert (found.base.day, found.last.day) == (date(2025, 10, 3), date(2025, 10, 10))
    (notice,) = period_notices("5d", found, xnys, NOON)
    assert notice.message == (
        "The session of Monday 13 October 2025 is not final yet: the period ends with Friday 10 October 2025."
    )
    assert period_notices("5d", parse_period("5d", xnys, EVENING), xnys, EVENING) == ()


def test_what_is_still_to_come_is_told(xnys: Calendar) -> None:
    text = "2025-10-01..2025-10-31"
    found = parse_period(text, xnys, EVENING)
    assert found.last.day == date(2025, 10, 13)
    (notice,) = period_notices(text, found, xnys, EVENING)
    assert "2025-10-31 is still to come" in notice.message
    past = "2025-09-02..2025-09-30"
    assert period_notices(past, parse_period(past, xnys, NOON), xnys, NOON) == ()


def test_it_is_told_how_a_quarter_was_read_and_that_it_is_not_over(xnys: Calendar) -> None:
    notices = period_notices("q4", parse_period("q4", xnys, EVENING), xnys, EVENING)
    assert [notice.code for notice in notices] == ["spelling", "period"]
    assert notices[0].message == '"q4" is read as 2025-10-01..2025-12-31.'
    assert notices[1].message.startswith("2025-12-31 is still to come")


def test_the_hint_names_every_form_that_works(xnys: Calendar) -> None:
    with pytest.raises(UsageError) as caught:
        parse_period("oct", xnys, EVENING)
    assert {*PERIODS, *SYNONYMS} <= set(caught.value.hint.replace(",", " ").replace(")", " ").replace("(", " ").split())
    for form in ("2025-10", "2025q4", "2025-09-02..2025-09-30"):
        assert form in caught.value.hint
        assert parse_period(form, xnys, EVENING).count


def test_the_year_is_told_where_it_is_another_one(xnys: Calendar) -> None:
    assert parse_period("2025-09-02..2025-09-30", xnys, EVENING).is_this_year
    assert not parse_period("2024-09-03..2024-09-30", xnys, EVENING).is_this_year
    assert parse_period("ytd", xnys, EVENING).length is Length.TO_DATE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("5w", "is not a period"),
        ("", "is not a period"),
        ("2025-09-02", "is not a period"),
        ("2025-09-31..2025-10-02", "is not a date"),
        ("2025-09-30..2025-09-02", "before it begins"),
        ("2025-10-11..2025-10-12", "there is no session"),  # a weekend
        ("2025-11-03..2025-11-07", "still to come"),
        ("1990-01-02..1990-02-01", "there is no close before"),
    ],
)
def test_a_period_that_means_nothing_is_refused(xnys: Calendar, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        parse_period(text, xnys, EVENING)
