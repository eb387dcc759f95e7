from datetime import UTC, datetime, timedelta

import pytest

from cryptoai_cli.workflows.watch import USUAL_SECONDS, next_refresh, next_try
from tests.build import calendar

MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2025-{text}:00").replace(tzinfo=UTC)


def refresh(made: str, interval: timedelta = MINUTE, *, partial: bool = False) -> datetime | None:
    return next_refresh(calendar(), at(made), interval, partial=partial)


def test_a_report_is_refreshed_every_five_minutes_unless_told_otherwise() -> None:
    assert timedelta(seconds=USUAL_SECONDS) == 5 * MINUTE


# New York is at UTC-4 in October: the session of Monday 13 October 2025 is open from 13:30 to 20:00 UTC
@pytest.mark.parametrize("made", ["10-13T13:30", "10-13T19:59", "10-13T20:00", "10-13T20:19"])
def test_while_prices_move_and_until_they_are_final_the_interval_counts(made: str) -> None:
    assert refresh(made) == at(made) + MINUTE
    assert refresh(made, 5 * MINUTE) == at(made) + 5 * MINUTE


def test_after_that_indexes_settle_75_minutes_after_the_close() -> None:
    assert refresh("10-13T20:20") == at("10-13T21:15")
    assert refresh("10-13T21:14") == at("10-13T21:15")


def test_a_settled_session_is_left_alone_until_the_next_one_opens() -> None:
    assert refresh("10-13T21:15") == at("10-14T13:30")
    assert refresh("10-14T13:29") == at("10-14T13:30")


def test_a_weekend_and_a_holiday_cost_no_refresh() -> None:
    assert refresh("10-10T22:00") == at("10-13T13:30")
    assert refresh("10-11T15:00") == at("10-13T13:30")
    # the day before Thanksgiving; New York is at UTC-5 by then
    assert refresh("11-26T23:00") == at("11-28T14:30")


def test_an_early_close_brings_the_calm_earlier() -> None:
    assert refresh("11-28T17:59") == at("11-28T18:00")
    assert refresh("11-28T18:20") == at("11-28T19:15")


def test_what_a_final_report_lacks_is_asked_for_every_quarter_of_an_hour() -> None:
    assert refresh("10-13T22:00", partial=True) == at("10-13T22:15")
    assert refresh("10-13T22:00", 30 * MINUTE, partial=True) == at("10-13T22:30")
    assert refresh("10-14T13:25", partial=True) == at("10-14T13:30")


def test_behind_the_last_session_of_the_calendar_there_is_nothing_to_wait_for() -> None:
    assert refresh("12-31T23:30") is None


def test_before_the_first_session_the_first_one_is_waited_for() -> None:
    assert refresh("08-20T15:00") == at("09-02T13:30")


def test_each_failure_doubles_the_wait_up_to_a_quarter_of_an_hour() -> None:
    waits = [next_try(at("10-13T15:00"), MINUTE, failures) - at("10-13T15:00") for failures in (1, 2, 3, 4, 5, 500)]

    assert waits == [1 * MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 15 * MINUTE, 15 * MINUTE]


def test_a_longer_interval_stays_after_a_failure() -> None:
    assert next_try(at("10-13T15:00"), 20 * MINUTE, 3) == at("10-13T15:20")
