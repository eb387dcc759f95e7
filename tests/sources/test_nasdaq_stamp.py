from datetime import UTC, date, datetime

import pytest

from cryptoai_cli.sources.base import Window
from cryptoai_cli.sources.nasdaq_stamp import regular_instant, row_date
from tests.sources.yahoo_answers import NOW, WINDOW, session

CLOSE = datetime(2025, 10, 13, 20, tzinfo=UTC)
LATER = Window(WINDOW.sessions, datetime(2025, 10, 13, 23, 30, tzinfo=UTC))


def at(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2025, 10, 13, hour, minute, second, tzinfo=UTC)


def test_a_row_has_its_month_first() -> None:
    assert row_date("09/08/2026") == date(2026, 9, 8)


@pytest.mark.parametrize(
    "value", [None, 5, "", "2026-09-08", "9/8/2026", "13/08/2026", "02/30/2026", "01/01/1899", "01/01/3000"]
)
def test_a_row_without_a_readable_date_has_none(value: object) -> None:
    assert row_date(value) is None


@pytest.mark.parametrize(
    ("stamp", "instant"),
    [
        ("Oct 13, 2025 11:31 AM ET", at(15, 31)),
        ("Oct 13, 2025 11:31:05 AM ET", at(15, 31, 5)),
        ("DATA AS OF Oct 13, 2025 12:05 PM ET", at(16, 5)),
        ("OCT 13, 2025 9:30 AM ET", at(13, 30)),
        ("Oct 13, 2025 4:00 PM ET", CLOSE),
    ],
)
def test_a_moment_of_the_session_is_its_instant(stamp: str, instant: datetime) -> None:
    assert regular_instant(stamp, LATER, is_index=False) == instant


@pytest.mark.parametrize("stamp", ["Oct 13, 2025 9:29 AM ET", "Oct 13, 2025 4:01 PM ET", "Oct 13, 2025 12:05 AM ET"])
def test_a_moment_outside_the_session_is_of_extended_hours(stamp: str) -> None:
    assert regular_instant(stamp, LATER, is_index=False) is None


def test_an_index_is_published_past_the_close() -> None:
    assert regular_instant("Oct 13, 2025 5:15 PM ET", LATER, is_index=True) == at(21, 15)
    assert regular_instant("Oct 13, 2025 9:29 AM ET", LATER, is_index=True) is None


@pytest.mark.parametrize("label", ["PRE-MARKET", "Pre Market", "AFTER-HOURS", "After Hours"])
def test_what_calls_itself_extended_is_taken_at_its_word(label: str) -> None:
    assert regular_instant(f"Oct 13, 2025 11:31 AM ET - {label}", LATER, is_index=False) is None


def test_a_day_alone_is_the_close_of_its_session_in_the_window() -> None:
    assert regular_instant("Oct 13, 2025", LATER, is_index=False) == CLOSE
    early = Window((session(2025, 11, 26), session(2025, 11, 28, 13)), datetime(2025, 11, 28, 19, tzinfo=UTC))
    assert regular_instant("Nov 28, 2025", early, is_index=False) == datetime(2025, 11, 28, 18, tzinfo=UTC)
    assert regular_instant("Oct 8, 2025", LATER, is_index=False) is None


def test_a_close_says_its_own_time_whatever_the_window_holds() -> None:
    stamp = "CLOSED AT 4:00 PM ET ON Sep 12, 2025"
    assert regular_instant(stamp, LATER, is_index=False) == datetime(2025, 9, 12, 20, tzinfo=UTC)


def test_a_time_of_theirs_is_read_even_if_it_is_of_the_future() -> None:
    window = Window(WINDOW.sessions, at(15, 29))
    assert regular_instant("Oct 13, 2025 11:34 AM ET", window, is_index=False) == at(15, 34)


def test_a_day_alone_is_its_close_once_it_is_over() -> None:
    for minutes, instant in ((57, None), (58, at(20, 0))):
        window = Window(WINDOW.sessions, at(19, minutes))
        assert regular_instant("Oct 13, 2025", window, is_index=False) == instant


@pytest.mark.parametrize(
    "stamp", ["", "N/A", "11:31 AM ET", "Okt 13, 2025", "Oct 32, 2025", "Oct 13, 1799", "Oct 13, 25 11:31 AM"]
)
def test_a_stamp_without_a_readable_day_is_none(stamp: str) -> None:
    assert regular_instant(stamp, WINDOW, is_index=False) is None


def test_a_time_that_no_clock_shows_leaves_the_day() -> None:
    assert WINDOW.now == NOW
    assert regular_instant("Oct 13, 2025 3:75 PM ET", WINDOW, is_index=False) == CLOSE
