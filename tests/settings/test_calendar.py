import warnings
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from cryptoai_cli.errors import SettingsError
from cryptoai_cli.market.session import Calendar, State
from cryptoai_cli.settings.calendar import load_calendar

TABLE = Path(__file__).resolve().parents[2] / "config" / "calendars" / "XNYS.csv"
SMALL = "date,opens,closes,reason\n2025-01-01,,,New Year's Day\n2025-12-24,09:30,13:00,Christmas Eve\n"


@pytest.fixture(scope="session")
def shipped() -> Calendar:
    return load_calendar(TABLE.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def expected_sessions() -> list[tuple[date, datetime, datetime]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exchange_calendars = pytest.importorskip(
            "exchange_calendars", reason="exchange_calendars is in the dev extra only"
        )
        calendar = exchange_calendars.get_calendar("XNYS", start="1990-01-01", end="2030-12-31")
        return [
            (session.date(), opens.to_pydatetime(), closes.to_pydatetime())
            for session, opens, closes in zip(calendar.sessions, calendar.opens, calendar.closes, strict=True)
        ]


def closes_at(calendar: Calendar, day: date) -> datetime:
    session = calendar.on(day)
    assert session is not None
    return session.closes


def test_every_session_from_1990_to_2030_opens_and_closes_as_exchange_calendars_says(
    shipped: Calendar, expected_sessions: list[tuple[date, datetime, datetime]]
) -> None:
    sessions = shipped.between(date(1990, 1, 1), date(2030, 12, 31))

    assert len(expected_sessions) > 10_000
    assert [(session.day, session.opens, session.closes) for session in sessions] == expected_sessions


def test_the_calendar_is_the_one_of_new_york(shipped: Calendar) -> None:
    assert (shipped.name, shipped.zone.key) == ("XNYS", "America/New_York")
    assert (shipped.opens, shipped.closes) == (time(9, 30), time(16))


def test_the_table_covers_whole_years_to_2030_at_least(shipped: Calendar) -> None:
    assert shipped.first == date(1990, 1, 1)
    assert (shipped.last.month, shipped.last.day) == (12, 31)
    assert shipped.last.year >= 2030


def test_the_table_is_small() -> None:
    assert TABLE.stat().st_size < 20_000


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(1994, 4, 27), "National day of mourning"),
        (date(2001, 9, 11), "Attacks of 11 September"),
        (date(2001, 9, 14), "Attacks of 11 September"),
        (date(2012, 10, 29), "Hurricane Sandy"),
        (date(2012, 10, 30), "Hurricane Sandy"),
        (date(2022, 6, 20), "Juneteenth"),  # the 19th was a Sunday
        (date(2025, 1, 9), "National day of mourning"),
        (date(2026, 1, 1), "New Year's Day"),
        (date(2026, 1, 19), "Martin Luther King Jr. Day"),
        (date(2026, 2, 16), "Presidents' Day"),
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 5, 25), "Memorial Day"),
        (date(2026, 6, 19), "Juneteenth"),
        (date(2026, 7, 3), "Independence Day"),  # the 4th is a Saturday
        (date(2026, 9, 7), "Labor Day"),
        (date(2026, 11, 26), "Thanksgiving Day"),
        (date(2026, 12, 25), "Christmas Day"),
    ],
)
def test_t04_holidays_and_unscheduled_closures_have_no_session_and_a_reason(
    shipped: Calendar, day: date, reason: str
) -> None:
    assert shipped.on(day) is None
    assert shipped.closures[day] == reason


@pytest.mark.parametrize(
    ("day", "closes"),
    [
        (date(2024, 7, 3), datetime(2024, 7, 3, 17, tzinfo=UTC)),
        (date(2025, 11, 28), datetime(2025, 11, 28, 18, tzinfo=UTC)),
        (date(2025, 12, 24), datetime(2025, 12, 24, 18, tzinfo=UTC)),
    ],
)
def test_t04_an_early_close_is_at_13_new_york(shipped: Calendar, day: date, closes: datetime) -> None:
    assert closes_at(shipped, day) == closes


@pytest.mark.parametrize("day", [date(2001, 9, 17), date(2012, 10, 31), date(2021, 6, 18), date(2021, 12, 31)])
def test_the_days_beside_a_closure_are_sessions(shipped: Calendar, day: date) -> None:
    assert shipped.on(day) is not None


def test_summer_time_moves_the_close_in_utc(shipped: Calendar) -> None:
    assert closes_at(shipped, date(2025, 10, 31)) == datetime(2025, 10, 31, 20, tzinfo=UTC)
    assert closes_at(shipped, date(2025, 11, 3)) == datetime(2025, 11, 3, 21, tzinfo=UTC)


def test_a_run_on_the_day_of_mourning_is_on_the_session_before(shipped: Calendar) -> None:
    now = datetime(2025, 1, 9, 18, tzinfo=UTC)

    session = shipped.latest(now)

    assert session is not None
    assert (session.day, session.state(now)) == (date(2025, 1, 8), State.FINAL)


def test_t04_a_closure_of_the_settings_takes_the_session_away() -> None:
    calendar = load_calendar(SMALL, [(date(2025, 3, 5), "Blizzard")])

    assert calendar.on(date(2025, 3, 5)) is None
    assert calendar.closures[date(2025, 3, 5)] == "Blizzard"
    assert calendar.on(date(2025, 3, 6)) is not None


def test_a_closure_of_the_settings_closes_a_session_with_special_hours() -> None:
    assert load_calendar(SMALL, [(date(2025, 12, 24), "Blizzard")]).on(date(2025, 12, 24)) is None


def test_a_closure_on_a_holiday_keeps_the_reason_of_the_table() -> None:
    calendar = load_calendar(SMALL, [(date(2025, 1, 1), "Blizzard")])

    assert calendar.closures[date(2025, 1, 1)] == "New Year's Day"


@pytest.mark.parametrize("day", [date(2025, 3, 8), date(1960, 3, 8), date(2060, 3, 8)])
def test_a_closure_on_a_weekend_or_outside_the_table_changes_no_session(day: date) -> None:
    year = (date(2025, 1, 1), date(2025, 12, 31))

    assert load_calendar(SMALL, [(day, "")]).between(*year) == load_calendar(SMALL).between(*year)


def test_the_reason_of_a_closure_is_made_harmless() -> None:
    calendar = load_calendar(SMALL, [(date(2025, 3, 5), "Bli\x1b[31mzzard")])

    assert calendar.closures[date(2025, 3, 5)] == "Bli[31mzzard"


def test_a_broken_line_is_named() -> None:
    with pytest.raises(SettingsError, match=r'Line 3 of the calendar table is "2025-13-24,09:30,13:00,x"'):
        load_calendar("date,opens,closes,reason\n2025-01-01,,,\n2025-13-24,09:30,13:00,x\n")


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(SettingsError, match="is empty"):
        load_calendar("date,opens,closes,reason\n")
