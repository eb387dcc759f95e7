from datetime import UTC, datetime, timedelta

import pytest

from cryptoai_cli.render.terminal.watch_status import WatchStatus
from cryptoai_cli.watch_app.status import age_and_next, failure_words, refusal_words
from tests.build_report import build_report

NOW = datetime(2025, 10, 13, 15, 42, 12, tzinfo=UTC)
REPORT = build_report(as_of=NOW - timedelta(seconds=12))


@pytest.mark.parametrize(
    ("wait", "expected"),
    [
        (timedelta(minutes=4, seconds=48), "next refresh in 4:48"),
        (timedelta(seconds=5), "next refresh in 0:05"),
        (timedelta(seconds=-5), "next refresh in 0:00"),
        (timedelta(hours=21, minutes=48), "next refresh Tuesday 14 October 09:30:12"),
    ],
)
def test_the_next_refresh_is_counted_down_in_its_last_hour(wait: timedelta, expected: str) -> None:
    words = age_and_next(REPORT, WatchStatus(NOW, NOW + wait))

    assert words == f"As of 11:42 New York, 12 s ago · {expected}"


def test_a_refresh_under_way_and_the_end_of_the_calendar_are_said() -> None:
    assert age_and_next(REPORT, WatchStatus(NOW, NOW, is_asking=True)).endswith("refreshing now")
    assert age_and_next(REPORT, WatchStatus(NOW, None)).endswith("no session is left in the calendar")


def test_a_failure_is_told_with_its_reason_in_one_line() -> None:
    words = failure_words(WatchStatus(NOW, NOW, failures=1, reason="no\nsource \x1b[31manswers"))

    assert words.startswith("The last refresh failed, these are the earlier figures: no source")
    assert "\x1b" not in words
    assert failure_words(WatchStatus(NOW, NOW, failures=3, reason="no")).startswith("The last 3 refreshes failed")
    assert not failure_words(WatchStatus(NOW, NOW))


def test_why_nothing_is_asked_is_said() -> None:
    assert refusal_words(WatchStatus(NOW, NOW, is_asking=True), 0) == "A refresh is under way."
    assert "at least 15 s apart, the next is possible in 9 s" in refusal_words(WatchStatus(NOW, NOW), 8.2)
    assert not refusal_words(WatchStatus(NOW, NOW), 0)
