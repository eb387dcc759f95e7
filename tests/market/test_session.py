from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from cryptoai_cli.market.session import State
from tests.build import FRIDAY, MONDAY, calendar, session


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2025, 10, 12, 15, tzinfo=UTC), FRIDAY),  # a Sunday
        (datetime(2025, 10, 13, 13, 29, 59, tzinfo=UTC), FRIDAY),  # a second before the open
        (datetime(2025, 10, 13, 13, 30, tzinfo=UTC), MONDAY),
        (datetime(2025, 10, 14, 3, tzinfo=UTC), MONDAY),  # still Monday in New York
        (datetime(2025, 11, 27, 18, tzinfo=UTC), date(2025, 11, 26)),  # Thanksgiving
    ],
)
def test_t02_the_latest_session_comes_from_the_calendar_never_from_the_date(instant: datetime, day: date) -> None:
    found = calendar().latest(instant)
    assert found is not None
    assert found.day == day


def test_the_latest_session_does_not_depend_on_the_zone_of_the_instant() -> None:
    instant = datetime(2025, 10, 14, 3, tzinfo=UTC)
    for hours in (-11, 13):
        shifted = instant.astimezone(timezone(timedelta(hours=hours)))
        assert calendar().latest(shifted) == session(MONDAY)


def test_t04_an_early_close_ends_at_one_in_new_york() -> None:
    half = session(date(2025, 11, 28))
    assert half.closes == datetime(2025, 11, 28, 18, tzinfo=UTC)
    assert half.closes_early
    assert not session().closes_early
    assert half.state(datetime(2025, 11, 28, 18, 30, tzinfo=UTC)) is State.FINAL


@pytest.mark.parametrize(
    ("minutes", "state"), [(-1, State.IN_PROGRESS), (0, State.PROVISIONAL), (19, State.PROVISIONAL), (20, State.FINAL)]
)
def test_closes_are_provisional_for_twenty_minutes(minutes: int, state: State) -> None:
    assert session().state(session().closes + timedelta(minutes=minutes)) is state


def test_the_clock_change_moves_the_close_in_utc() -> None:
    assert session(date(2025, 10, 31)).closes.hour == 20
    assert session(date(2025, 11, 3)).closes.hour == 21


def test_neighbours_skip_weekends_and_holidays() -> None:
    assert calendar().after(date(2025, 11, 26)) == session(date(2025, 11, 28))
    assert calendar().before(session(date(2025, 11, 28))) == session(date(2025, 11, 26))
    assert calendar().before(session(MONDAY), 2) == session(date(2025, 10, 9))


def test_outside_its_years_the_calendar_knows_no_session() -> None:
    assert calendar().on(date(2026, 1, 2)) is None
    assert calendar().after(date(2025, 12, 31)) is None
    assert calendar().up_to(date(2025, 8, 29)) is None
    assert calendar().before(session(date(2025, 9, 2))) is None


def test_after_a_day_before_its_years_comes_the_first_session() -> None:
    assert calendar().after(date(2020, 1, 1)) == session(date(2025, 9, 2))


def test_sessions_between_two_dates_are_in_order() -> None:
    days = [s.day for s in calendar().between(date(2025, 11, 25), date(2025, 12, 1))]
    assert days == [date(2025, 11, 25), date(2025, 11, 26), date(2025, 11, 28), date(2025, 12, 1)]


def test_a_session_holds_its_own_day_only() -> None:
    assert session().holds(session().opens)
    assert session().holds(session().closes + timedelta(minutes=75))
    assert not session().holds(session().opens - timedelta(seconds=1))
    assert not session().holds(session(date(2025, 10, 14)).opens)
