from datetime import UTC, date, datetime, timedelta

import pytest

from cryptoai_cli.errors import UsageError
from cryptoai_cli.workflows.sessions import (
    ask_day,
    closed_day_notice,
    interval_of,
    latest_final,
    latest_session,
    parse_session,
    parse_since,
)
from tests.build import EVENING, FRIDAY, MONDAY, MORNING, calendar, session

SUNDAY = datetime(2025, 10, 12, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-10-10", FRIDAY),
        ("today", MONDAY),
        ("yesterday", FRIDAY),
        ("Friday", FRIDAY),
        ("monday", MONDAY),
        (" tuesday ", date(2025, 10, 7)),
    ],
)
def test_a_session_is_named_by_date_or_word(text: str, day: date) -> None:
    assert parse_session(text, calendar(), EVENING).day == day


def test_a_date_without_a_session_names_its_neighbours() -> None:
    with pytest.raises(UsageError) as refused:
        parse_session("2025-10-12", calendar(), EVENING)
    told = f"{refused.value.message} {refused.value.hint}"
    assert "2025-10-10" in told
    assert "2025-10-13" in told


def test_a_holiday_is_named() -> None:
    with pytest.raises(UsageError, match="Thanksgiving"):
        parse_session("2025-11-27", calendar(), datetime(2025, 12, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    ["2025-13-45", "13.10.2025", "", "saturday", "2025-10-14", "2031-01-01", "1989-01-03", "9999-12-31", "0001-01-01"],
)
def test_other_dates_are_refused_as_wrong_usage(text: str) -> None:
    with pytest.raises(UsageError):
        parse_session(text, calendar(), EVENING)


def test_a_session_still_to_come_names_the_latest() -> None:
    with pytest.raises(UsageError) as refused:
        parse_session("2025-10-14", calendar(), EVENING)
    assert "2025-10-13" in refused.value.hint


def test_the_first_session_of_the_calendar_has_nothing_before_it() -> None:
    with pytest.raises(UsageError):
        interval_of(session(date(2025, 9, 2)), calendar(), EVENING)


@pytest.mark.parametrize("year", [1985, 2040])
def test_a_clock_outside_the_calendar_is_told(year: int) -> None:
    with pytest.raises(UsageError, match="clock"):
        latest_session(calendar(), datetime(year, 1, 3, 18, tzinfo=UTC))


def test_t06_a_run_on_a_closed_day_says_so_and_when_the_next_session_opens() -> None:
    found = latest_session(calendar(), SUNDAY)
    (notice,) = closed_day_notice(found, calendar(), SUNDAY)
    assert notice.message == "Last session: Friday 10 October 2025; next opens Monday 13 October 09:30 EDT."


def test_a_holiday_is_named_in_the_notice() -> None:
    now = datetime(2025, 11, 27, 18, tzinfo=UTC)
    (notice,) = closed_day_notice(latest_session(calendar(), now), calendar(), now)
    assert "Thanksgiving Day" in notice.message
    assert "09:30 EST" in notice.message


def test_on_the_sessions_own_day_nothing_needs_saying() -> None:
    assert closed_day_notice(session(), calendar(), EVENING) == ()


def test_while_the_next_session_is_under_way_its_opening_is_not_announced() -> None:
    assert closed_day_notice(session(FRIDAY), calendar(), session().opens) == ()
    assert len(closed_day_notice(session(FRIDAY), calendar(), session().opens - timedelta(minutes=1))) == 1


def test_a_rename_takes_effect_with_the_next_session_not_with_the_weekend() -> None:
    assert ask_day(calendar(), datetime(2025, 10, 12, 15, tzinfo=UTC)) == FRIDAY
    assert ask_day(calendar(), datetime(2025, 10, 13, 7, 59, tzinfo=UTC)) == FRIDAY
    assert ask_day(calendar(), datetime(2025, 10, 13, 8, tzinfo=UTC)) == MONDAY


def test_the_latest_final_session_is_the_one_before_while_a_session_is_not_settled() -> None:
    assert latest_final(calendar(), MORNING).day == FRIDAY
    assert latest_final(calendar(), datetime(2025, 10, 13, 20, 19, tzinfo=UTC)).day == FRIDAY
    assert latest_final(calendar(), datetime(2025, 10, 13, 20, 20, tzinfo=UTC)).day == MONDAY


def test_a_date_is_taken_as_it_is() -> None:
    assert parse_since(" 2025-09-10 ", calendar(), EVENING) == date(2025, 9, 10)


def test_the_usual_span_ends_where_the_calendar_begins() -> None:
    assert parse_since(None, calendar(), EVENING) == date(2025, 9, 1)  # 400 days back would be September 2024


@pytest.mark.parametrize(
    ("text", "told"),
    [("13.10.2025", "2024-01-02"), ("2025-10-14", "2025-10-13"), ("1899-01-01", "2025-09-01"), ("", "2024-01-02")],
)
def test_a_date_that_cannot_be_filled_from_is_refused_with_one_that_can(text: str, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_since(text, calendar(), EVENING)
    assert told in refused.value.hint
